"""Samples models/captions with classifier-free guidance and measures how well the images keep to their captions.

Every caption names a digit and one word for each attribute: 8 captions a digit. The classifier judges the digit; the
measures the captions were made of judge the attributes. An attribute is right where the sample falls in the named third
of real images of its digit: a third of them do by chance. `right side` counts the samples on the named side of the
middle of real images, half by chance.

    python sample_captions.py --model models/captions --guidance 2 --sheet models/captions/samples.png
"""

import argparse
import json
from pathlib import Path

import torch
from caption_data import ATTRIBUTES, levels, measure, tokens, words
from diffusers import PixArtTransformer2DModel
from PIL import Image, ImageDraw
from safetensors.torch import load_file
from train_classifier import load_classifier

SHEET = [
    "a thin seven slanted left",
    "a thick seven slanted right",
    "a small thick three",
    "a large thin three",
    "a large zero",
    "a small zero",
    "a thin four slanted right",
    "a thick four slanted left",
    "a large thick eight slanted right",
    "a small thin eight slanted left",
    "a two",
    "a large digit slanted left",
]


class Sampler:
    """A captions checkpoint: the transformer, its word embeddings and the null caption."""

    def __init__(self, folder: Path) -> None:
        self.model = PixArtTransformer2DModel.from_pretrained(folder).float().eval()
        config = json.loads((folder / "caption.json").read_text())
        self.table = load_file(folder / config["embedding"])["embedding"].float()
        self.null, self.thirds = config["null_caption"], config["thirds"]

    @torch.no_grad()
    def sample(self, captions: list[list[str]], steps: int, guidance: float, seed: int) -> torch.Tensor:
        """Flow-matching Euler from t = 1 to 0 in equal steps; [n, 1, 32, 32] in about [-1, 1]."""
        count = len(captions)
        x = torch.randn(count, 1, 32, 32, generator=torch.Generator().manual_seed(seed))
        numbers, mask = tokens(captions + [self.null] * count)
        for step in range(steps):
            both = self.model(
                torch.cat([x, x]),
                encoder_hidden_states=self.table[numbers],
                timestep=torch.full((2 * count,), 1000 * (1 - step / steps)),
                encoder_attention_mask=mask,
                added_cond_kwargs={"resolution": None, "aspect_ratio": None},
            ).sample[:, :1]
            conditional, without = both.chunk(2)
            x = x - (without + guidance * (conditional - without)) / steps
        return x


def judge(sampler: Sampler, classifier, steps: int, guidance: float, count: int, seed: int) -> str:
    """Shares of `count` samples of each of the 80 full captions that are right, as one line."""
    wanted = [(label, [2 * (bits >> i & 1) for i in range(3)]) for label in range(10) for bits in range(8)] * count
    labels, want = torch.tensor([label for label, _ in wanted]), torch.tensor([level for _, level in wanted])
    captions = [words(label, level) for label, level in wanted]
    parts = [sampler.sample(captions[i : i + 80], steps, guidance, seed + i) for i in range(0, len(captions), 80)]
    images = torch.cat(parts).clamp(-1, 1)
    with torch.no_grad():
        digits = (classifier(images).argmax(1) == labels).float()
    bounds = torch.tensor([sampler.thirds[name] for name in ATTRIBUTES]).transpose(0, 1)
    found = measure(images)
    right = (levels(found, labels, bounds) == want).float().mean(0)
    side = ((found > bounds.mean(2)[labels]) == (want == 2)).float().mean(0)
    each = " ".join(f"{digits[labels == digit].mean():.2f}" for digit in range(10))
    attributes = "; ".join(
        f"{name} {right[i]:.3f} (chance 0.333), right side {side[i]:.3f} (0.5)" for i, name in enumerate(ATTRIBUTES)
    )
    digit = f"digits {digits.mean():.3f} of {len(labels)} (chance 0.1), by digit {each}"
    return f"{steps} steps, guidance {guidance}: {digit}; {attributes}"


def sheet(sampler: Sampler, steps: int, guidance: float, seed: int) -> Image.Image:
    """Eight samples of each caption of SHEET, a row each, with the caption beside it."""
    tile, across, left = 32, 8, 216
    page = Image.new("L", (left + tile * across, tile * len(SHEET)), 255)
    draw = ImageDraw.Draw(page)
    for row, caption in enumerate(SHEET):
        images = sampler.sample([caption.split()] * across, steps, guidance, seed).clamp(-1, 1)
        pixels = ((images + 1) * 127.5).round().to(torch.uint8).permute(1, 2, 0, 3).reshape(tile, -1)
        page.paste(Image.fromarray(pixels.numpy()), (left, tile * row))
        draw.text((6, tile * row + 10), caption, fill=0)
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=Path("models/captions"))
    parser.add_argument("--classifier", type=Path, default=Path("models/digits-classifier"))
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, nargs="+", default=[2.0])
    parser.add_argument("--per-caption", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--sheet", type=Path, help="contact sheet with captions, at the last guidance")
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    sampler, classifier = Sampler(args.model), load_classifier(args.classifier)
    for guidance in args.guidance:
        print(judge(sampler, classifier, args.steps, guidance, args.per_caption, args.seed), flush=True)
    if args.sheet:
        sheet(sampler, args.steps, args.guidance[-1], args.seed).save(args.sheet, optimize=True)


if __name__ == "__main__":
    main()
