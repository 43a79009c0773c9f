"""Captioned MNIST: what an image looks like, measured, and the words that say so.

Three attributes are measured on an image of a digit at 32x32, real or sampled:

- size: height or width of the ink, whichever is larger, as a share of the image's side;
- thickness: mean width of the stroke as a share of that size. A stroke has area = length x width and a contour of about
  2 x length, so that width = 2 area / contour; the contour's length is the image's total variation (coarea formula);
- slant: how far the digit leans, the tangent of the angle, from the second moments; positive leans right.

An image is thick where it is among the thickest third of its own digit, thin among the thinnest, and so on: a seven is
compared with sevens. Images in between have no word for that attribute.
"""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from train_digits import load_mnist

DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
# Each attribute's words: lowest third, highest third. `slanted` is a word of its own.
ATTRIBUTES = {
    "size": (["small"], ["large"]),
    "thickness": (["thin"], ["thick"]),
    "slant": (["slanted", "left"], ["slanted", "right"]),
}
NULL = ""
VOCABULARY = [NULL, "a", "digit", *DIGITS, "small", "large", "thin", "thick", "slanted", "left", "right"]
MAX_TOKENS = 8
# Real digits are all of one size and lean right by 0.13 on average: random scales and shears spread both evenly.
SCALES = (0.75, 1.25)
SHEARS = (-0.5, 0.25)


def measure(images: torch.Tensor) -> torch.Tensor:
    """[n, 1, s, s] in [-1, 1] to [n, 3]: size, thickness, slant. What is nearly black counts as black."""
    ink = ((images[:, 0] + 1) * 0.6 - 0.1).clamp(0, 1)
    side = ink.shape[-1]
    height, width = ink.amax(2).sum(1), ink.amax(1).sum(1)
    size = torch.maximum(height, width).clamp(min=1)
    padded = F.pad(ink, (1, 1, 1, 1))
    dx = (padded[:, 1:, 1:] - padded[:, 1:, :-1] + padded[:, :-1, 1:] - padded[:, :-1, :-1]) / 2
    dy = (padded[:, 1:, 1:] + padded[:, 1:, :-1] - padded[:, :-1, 1:] - padded[:, :-1, :-1]) / 2
    area, contour = ink.sum((1, 2)).clamp(min=1e-3), (dx**2 + dy**2).sqrt().sum((1, 2)).clamp(min=1e-3)
    along = torch.arange(side, dtype=ink.dtype)
    x = along[None, None, :] - ((ink * along[None, None, :]).sum((1, 2)) / area)[:, None, None]
    y = along[None, :, None] - ((ink * along[None, :, None]).sum((1, 2)) / area)[:, None, None]
    slant = -(ink * x * y).sum((1, 2)) / (ink * y * y).sum((1, 2)).clamp(min=1e-3)
    return torch.stack([size / side, 2 * area / contour / size, slant], 1)


def thirds(measures: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """[10, 3, 2]: for each digit and attribute the two values that part its images into three equal shares."""
    parts = torch.tensor([1 / 3, 2 / 3], dtype=measures.dtype)
    return torch.stack([torch.quantile(measures[labels == digit], parts, 0).T for digit in range(10)])


def levels(measures: torch.Tensor, labels: torch.Tensor, bounds: torch.Tensor) -> torch.Tensor:
    """[n, 3] of 0 (lowest third), 1 (in between) and 2 (highest third)."""
    return (measures[:, :, None] > bounds[labels]).sum(2)


def captioned_mnist(folder: Path, copies: int, seed: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """`copies` of each image, scaled and sheared: images [n, 1, 32, 32] in [-1, 1], labels [n], measures [n, 3]."""
    images, labels = load_mnist(folder)
    draw = torch.Generator().manual_seed(seed)
    found = []
    for _ in range(copies):
        scale, shear = (
            low + (high - low) * torch.rand(len(images), generator=draw) for low, high in (SCALES, SHEARS)
        )
        # From a place in the result to the place in the source; y points down.
        theta = torch.zeros(len(images), 2, 3)
        theta[:, 0, 0] = theta[:, 1, 1] = 1 / scale
        theta[:, 0, 1] = shear / scale
        grid = F.affine_grid(theta, list(images.shape), align_corners=False)
        found.append(F.grid_sample(images + 1, grid, align_corners=False) - 1)
    scaled = torch.cat(found)
    return scaled, labels.repeat(copies), measure(scaled)


def words(label: int | None, level: list[int]) -> list[str]:
    """The caption, such as `a large thin seven slanted left`; `digit` where the digit is not named."""
    said = {name: ATTRIBUTES[name][at // 2] if at != 1 else [] for name, at in zip(ATTRIBUTES, level, strict=True)}
    noun = "digit" if label is None else DIGITS[label]
    return ["a", *said["size"], *said["thickness"], noun, *said["slant"]]


def tokens(captions: list[list[str]], length: int = MAX_TOKENS) -> tuple[torch.Tensor, torch.Tensor]:
    """Word numbers [n, length] and mask [n, length], 1 where there is a word."""
    numbers, mask = np.zeros((len(captions), length), np.int64), np.zeros((len(captions), length), np.float32)
    for row, caption in enumerate(captions):
        numbers[row, : len(caption)] = [VOCABULARY.index(word) for word in caption]
        mask[row, : len(caption)] = 1
    return torch.from_numpy(numbers), torch.from_numpy(mask)
