"""Trains models/canvas: digits of models/digits at random places on an empty canvas of 64x64.

An uneven image: nine tenths of its tokens show nothing. It begins with the weights of models/digits, whose samples are its data: nothing else is
needed, diffusers neither. The forward pass is that of diffusers' DiTTransformer2DModel, over a checkpoint's tensors by name; positions are
a patch apart as in models/digits, so that strokes look the same to it.

Objective: x_t = (1 - t) x_0 + t noise, target v = noise - x_0, as in train_digits.py.

    python train_canvas.py --digits ../digits --out ../canvas
"""

import argparse
import json
import math
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file, save_file

HIDDEN, HEADS, LAYERS, PATCH, NULL_CLASS = 64, 4, 5, 2, 10
DIGIT, CANVAS = 32, 64


def positions(side: int) -> torch.Tensor:
    """[side * side, HIDDEN]: the column in the first half of the channels, the row in the second."""
    quarter = HIDDEN // 4
    angles = torch.arange(side)[:, None] / 10000 ** (torch.arange(quarter) / quarter)
    one = torch.cat([angles.sin(), angles.cos()], 1)
    rows, columns = one[:, None].expand(-1, side, -1), one[None].expand(side, -1, -1)
    return torch.cat([columns, rows], 2).reshape(side * side, HIDDEN)


def forward(w: dict, x: torch.Tensor, t: torch.Tensor, labels: torch.Tensor, seen=lambda _, k, v: (k, v)) -> torch.Tensor:
    """Velocity of x [n, 1, s, s] at t [n], from 0 to 1. `seen` may change keys and values [n, heads, tokens, head dim] of a block."""

    def linear(name: str, y: torch.Tensor) -> torch.Tensor:
        return F.linear(y, w[f"{name}.weight"], w[f"{name}.bias"])

    n, side = len(x), x.shape[-1] // PATCH
    angles = 1000 * t[:, None] * torch.exp(-math.log(10000) * torch.arange(128, device=x.device) / 127)
    waves = torch.cat([angles.cos(), angles.sin()], 1)

    def embedding(block: int) -> torch.Tensor:
        name = f"transformer_blocks.{block}.norm1.emb"
        time_part = linear(f"{name}.timestep_embedder.linear_2", F.silu(linear(f"{name}.timestep_embedder.linear_1", waves)))
        return F.silu(time_part + w[f"{name}.class_embedder.embedding_table.weight"][labels])

    def norm(y: torch.Tensor, shift: torch.Tensor, scale: torch.Tensor, epsilon: float) -> torch.Tensor:
        return F.layer_norm(y, (HIDDEN,), eps=epsilon) * (1 + scale) + shift

    h = F.conv2d(x, w["pos_embed.proj.weight"], w["pos_embed.proj.bias"], stride=PATCH).flatten(2).transpose(1, 2)
    h = h + positions(side).to(x.device)
    for block in range(LAYERS):
        name = f"transformer_blocks.{block}"
        vectors = linear(f"{name}.norm1.linear", embedding(block))[:, None].chunk(6, 2)
        shift, scale, gate, shift_mlp, scale_mlp, gate_mlp = vectors
        u = norm(h, shift, scale, 1e-6)
        q, k, v = (linear(f"{name}.attn1.to_{z}", u).reshape(n, -1, HEADS, HIDDEN // HEADS).transpose(1, 2) for z in "qkv")
        attended = F.scaled_dot_product_attention(q, *seen(block, k, v)).transpose(1, 2).reshape(n, -1, HIDDEN)
        h = h + gate * linear(f"{name}.attn1.to_out.0", attended)
        inner = F.gelu(linear(f"{name}.ff.net.0.proj", norm(h, shift_mlp, scale_mlp, 1e-5)), approximate="tanh")
        h = h + gate_mlp * linear(f"{name}.ff.net.2", inner)
    shift, scale = linear("proj_out_1", embedding(0))[:, None].chunk(2, 2)
    return F.fold(linear("proj_out_2", norm(h, shift, scale, 1e-6)).transpose(1, 2).float(), 2 * side, PATCH, stride=PATCH)


@torch.no_grad()
def sample(w: dict, labels: torch.Tensor, side: int, guidance: float, steps: int = 20) -> torch.Tensor:
    """Euler from noise; [n, 1, side, side] in [-1, 1]."""
    x = torch.randn(len(labels), 1, side, side, device=labels.device)
    for step in range(steps):
        t = torch.full((2 * len(labels),), 1 - step / steps, device=labels.device)
        both = torch.cat([labels, torch.full_like(labels, NULL_CLASS)])
        conditional, without = forward(w, torch.cat([x, x]), t, both).chunk(2)
        x = x - (without + guidance * (conditional - without)) / steps
    return x.clamp(-1, 1)


def place(digits: torch.Tensor) -> torch.Tensor:
    """[n, 1, DIGIT, DIGIT] to [n, 1, CANVAS, CANVAS], each somewhere else."""
    n, device = len(digits), digits.device
    rows, columns = torch.randint(CANVAS - DIGIT + 1, (2, n, 1, 1), device=device)
    along = torch.arange(CANVAS, device=device)
    row, column = along[None, :, None] - rows, along[None, None, :] - columns
    inside = (row >= 0) & (row < DIGIT) & (column >= 0) & (column < DIGIT)
    taken = digits[torch.arange(n, device=device)[:, None, None], 0, row.clamp(0, DIGIT - 1), column.clamp(0, DIGIT - 1)]
    return torch.where(inside, taken, -1.0)[:, None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--digits", type=Path, default=Path("models/digits"))
    parser.add_argument("--out", type=Path, default=Path("models/canvas"))
    parser.add_argument("--images", type=int, default=20000, help="samples of models/digits")
    parser.add_argument("--steps", type=int, default=20000)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=1.5e-3)
    parser.add_argument("--seed", type=int, default=30)
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    w = {name: value.float().to(device) for name, value in load_file(args.digits / "diffusion_pytorch_model.safetensors").items()}
    labels = torch.arange(args.images, device=device) % 10
    data = torch.cat([sample(w, part, DIGIT, 1.5) for part in labels.split(1000)])
    print(f"{len(data)} digits", flush=True)

    parameters = [value.requires_grad_() for value in w.values()]
    average = [value.detach().clone() for value in parameters]
    optimizer = torch.optim.AdamW(parameters, lr=args.lr, betas=(0.9, 0.99), weight_decay=0.01)
    began, running = time.time(), torch.zeros((), device=device)
    for step in range(args.steps):
        # Warm up, then cosine to a twentieth.
        scale = min(1.0, (step + 1) / 300) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * step / args.steps)))
        for group in optimizer.param_groups:
            group["lr"] = args.lr * scale
        pick = torch.randint(len(data), (args.batch,), device=device)
        x0 = place(data[pick])
        label = torch.where(torch.rand(args.batch, device=device) < 0.1, NULL_CLASS, labels[pick])
        t = torch.sigmoid(torch.randn(args.batch, device=device))
        noise = torch.randn_like(x0)
        mix = t[:, None, None, None]
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            v = forward(w, (1 - mix) * x0 + mix * noise, t, label)
        loss = F.mse_loss(v, noise - x0)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(average, parameters, 1 - min(0.999, (step + 1) / (step + 10)))
            running.lerp_(loss, 0.01)
        if (step + 1) % 500 == 0:
            print(f"step {step + 1}/{args.steps}  loss {running.item():.4f}  {time.time() - began:.0f} s", flush=True)

    args.out.mkdir(parents=True, exist_ok=True)
    save_file({name: value.half().cpu() for name, value in zip(w, average)}, args.out / "diffusion_pytorch_model.safetensors")
    config = json.loads((args.digits / "config.json").read_text())
    (args.out / "config.json").write_text(json.dumps({**config, "sample_size": CANVAS}, indent=2) + "\n")
    (args.out / "scheduler_config.json").write_text((args.digits / "scheduler_config.json").read_text())
    images = sample(dict(zip(w, average)), torch.arange(50, device=device) % 10, CANVAS, 2.0).reshape(5, 10, CANVAS, CANVAS)
    sheet = ((images + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 1, 3).reshape(5 * CANVAS, -1)
    Image.fromarray(sheet.cpu().numpy()).save(args.out / "samples.png", optimize=True)


if __name__ == "__main__":
    main()
