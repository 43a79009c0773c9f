"""Samples a digits checkpoint with classifier-free guidance, and measures how many samples the classifier recognises.

    python sample_digits.py --model models/digits --guidance 2 --steps 20 --sheet models/digits/samples.png
"""

import argparse
from pathlib import Path

import torch
import torch.nn.functional as F
from diffusers import DiTTransformer2DModel
from PIL import Image
from train_classifier import load_classifier
from train_digits import NULL_CLASS


@torch.no_grad()
def sample(model, labels: torch.Tensor, resolution: int, steps: int, guidance: float, seed: int) -> torch.Tensor:
    """Flow-matching Euler from t = 1 to 0 in equal steps; [n, 1, resolution, resolution] in about [-1, 1]."""
    x = torch.randn(len(labels), 1, resolution, resolution, generator=torch.Generator().manual_seed(seed))
    for step in range(steps):
        t = torch.full((2 * len(labels),), 1000 * (1 - step / steps))
        both = torch.cat([labels, torch.full_like(labels, NULL_CLASS)])
        conditional, without = model(torch.cat([x, x]), timestep=t, class_labels=both).sample.chunk(2)
        x = x - (without + guidance * (conditional - without)) / steps
    return x


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=Path("models/digits"))
    parser.add_argument("--classifier", type=Path, default=Path("models/digits-classifier"))
    parser.add_argument("--resolution", type=int, default=32)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, nargs="+", default=[2.0])
    parser.add_argument("--per-class", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--sheet", type=Path, help="contact sheet of ten samples a class, a row each")
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    model = DiTTransformer2DModel.from_pretrained(args.model).float().eval()
    classifier = load_classifier(args.classifier)
    labels = torch.arange(10).repeat_interleave(args.per_class)
    for guidance in args.guidance:
        images = sample(model, labels, args.resolution, args.steps, guidance, args.seed).clamp(-1, 1)
        judged = images if args.resolution == 32 else F.interpolate(images, size=32, mode="bilinear")
        with torch.no_grad():
            right = (classifier(judged).argmax(1) == labels).reshape(10, -1).float().mean(1)
        each = " ".join(f"{value:.2f}" for value in right)
        print(f"resolution {args.resolution}, {args.steps} steps, guidance {guidance}: accuracy {right.mean():.3f} of {len(labels)}; by class {each}", flush=True)
    if args.sheet:
        tiles = images.reshape(10, args.per_class, args.resolution, args.resolution)[:, :10]
        sheet = ((tiles + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 1, 3).reshape(10 * args.resolution, -1)
        Image.fromarray(sheet.numpy()).save(args.sheet, optimize=True)


if __name__ == "__main__":
    main()
