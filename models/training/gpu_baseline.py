"""Measures the transformers of models/configs on a CUDA GPU: what an image costs there, in seconds and joules.

Weights are random, which times and energies do not depend on (zeros would: a matrix product of zeros is faster). A step is one
pass over both sequences of guidance of one image, in bfloat16; text encoder, scheduler and VAE are left out. Each model is measured

    eager     as diffusers runs it, with PyTorch's scaled_dot_product_attention
    compiled  its blocks by torch.compile, the step replayed as a CUDA graph
    tuned     the same where the compiler tries several kernels for each matrix product and keeps the fastest
    int8      the same with the linear layers of its blocks in int8: a scale for each token and for each output channel
    fp8       the same in float8_e4m3, which Hopper computes at the rate of int8 and libraries do better

and, compiled and in fp8, with a step of several images at once (`together`; seconds and joules are of the step of all of them).
Results go to the JSON file as they come, so that a run that is cut off keeps what it has. `error` is the distance of an output from
the eager one, in shares of it.

    python gpu_baseline.py --out models/training/gpu_baseline.json
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pynvml
import torch
from diffusers import DiTTransformer2DModel, PixArtTransformer2DModel
from torch import nn

# The order in which they are measured: what is asked for most comes first.
MODELS = ["pixart-sigma-1024", "dit-xl-2-512", "pixart-sigma-512", "dit-xl-2-256", "pixart-sigma-2k"]
# How many images a step is of, and of which models: sixteen of 2K take minutes.
TOGETHER = [(4, MODELS), (16, MODELS[:-1])]
CAPTION = 300  # tokens that PixArt-Sigma's pipeline pads a caption to
WORDS = 120  # of them, those that the caption has


class Int8Linear(nn.Module):
    """A linear layer in int8: weights have a scale for each output, inputs one for each token, taken as they come."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        scale = linear.weight.float().abs().amax(1) / 127
        self.register_buffer("weight", (linear.weight.float() / scale[:, None]).round().to(torch.int8))
        self.register_buffer("scale", scale)
        self.register_buffer("bias", linear.bias.detach().float())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        rows = x.reshape(-1, x.shape[-1])
        scale = rows.abs().amax(1, keepdim=True).float().clamp(min=1e-6) / 127
        integers = (rows / scale).round().to(torch.int8)
        sums = torch._int_mm(integers, self.weight.t())
        return (sums * scale * self.scale + self.bias).to(x.dtype).reshape(*x.shape[:-1], -1)


class Float8Linear(nn.Module):
    """The same in float8_e4m3, whose largest number is 448."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        scale = linear.weight.float().abs().amax(1) / 448
        self.register_buffer("weight", (linear.weight.float() / scale[:, None]).to(torch.float8_e4m3fn))
        self.register_buffer("scale", scale[None])
        self.register_buffer("bias", linear.bias.detach())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        rows = x.reshape(-1, x.shape[-1])
        scale = rows.abs().amax(1, keepdim=True).float().clamp(min=1e-6) / 448
        y = torch._scaled_mm(
            (rows / scale).to(torch.float8_e4m3fn),
            self.weight.t(),
            scale_a=scale,
            scale_b=self.scale,
            bias=self.bias,
            out_dtype=x.dtype,
        )
        return y.reshape(*x.shape[:-1], -1)


def replace_linears(model: nn.Module, kind: type[nn.Module]) -> None:
    """In attention and feed-forward of the blocks; what embeds timesteps and captions stays."""
    for block in model.transformer_blocks:
        for part in [block.attn1, block.attn2, block.ff]:
            if part is None:
                continue
            for owner in list(part.modules()):
                for name, child in list(owner.named_children()):
                    if isinstance(child, nn.Linear):
                        setattr(owner, name, kind(child))


def build(config: dict, device: str, dtype: torch.dtype) -> nn.Module:
    kinds = {"DiTTransformer2DModel": DiTTransformer2DModel, "PixArtTransformer2DModel": PixArtTransformer2DModel}
    torch.manual_seed(1)
    with torch.device(device):
        model = kinds[config["_class_name"]].from_config(config)
    return model.to(device=device, dtype=dtype).eval().requires_grad_(False)


def inputs_of(config: dict, images: int, device: str, dtype: torch.dtype) -> dict:
    """Of one step: both sequences of guidance of each image."""
    side, rows = config["sample_size"], 2 * images
    inputs = {
        "hidden_states": torch.randn(rows, config["in_channels"], side, side, device=device, dtype=dtype),
        "timestep": torch.full((rows,), 500, device=device),
    }
    if config["_class_name"] == "DiTTransformer2DModel":
        return {**inputs, "class_labels": torch.tensor([207, 1000] * images, device=device)}
    mask = torch.zeros(rows, CAPTION, device=device, dtype=dtype)
    mask[::2, :WORDS] = 1
    mask[1::2, :1] = 1
    return {
        **inputs,
        "encoder_hidden_states": torch.randn(rows, CAPTION, config["caption_channels"], device=device, dtype=dtype),
        "encoder_attention_mask": mask,
        "added_cond_kwargs": {"resolution": None, "aspect_ratio": None},
    }


def seconds_and_joules(step: Callable[[], object], least: float) -> dict:
    """The median of single steps, by events; energy over a run of `least` seconds or more, by the card's own meter."""
    for _ in range(3):
        step()
    torch.cuda.synchronize()
    times = []
    for _ in range(10):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        step()
        end.record()
        end.synchronize()
        times.append(begin.elapsed_time(end) / 1000)
    card = pynvml.nvmlDeviceGetHandleByIndex(torch.cuda.current_device())
    count = max(1, round(least / statistics.median(times)))
    energy, start = pynvml.nvmlDeviceGetTotalEnergyConsumption(card), time.perf_counter()
    for _ in range(count):
        step()
    torch.cuda.synchronize()
    took = time.perf_counter() - start
    joules = (pynvml.nvmlDeviceGetTotalEnergyConsumption(card) - energy) / 1000
    return {
        "step_seconds": statistics.median(times),
        "sustained_step_seconds": took / count,
        "step_joules": joules / count,
        "watts": joules / took,
    }


def graphed(step: Callable[[], torch.Tensor]) -> tuple[Callable[[], None], torch.Tensor]:
    """The step as a CUDA graph, and where its output stands."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(2):
            step()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        output = step()
    return graph.replay, output


def distance(output: torch.Tensor, reference: torch.Tensor) -> float:
    return ((output.float() - reference.float()).norm() / reference.float().norm()).item()


LINEARS = {"eager": None, "compiled": None, "tuned": None, "fp8": Float8Linear, "int8": Int8Linear}


def measure(config: dict, images: int, way: str, least: float) -> dict:
    """One of LINEARS, by steps of so many images."""
    dtype = torch.bfloat16
    inputs = inputs_of(config, images, "cuda", dtype)
    model = build(config, "cuda", dtype)

    def step() -> torch.Tensor:
        return model(**inputs, return_dict=False)[0]

    with torch.no_grad():
        if way == "eager":
            return seconds_and_joules(step, least)
        reference = step().clone()
        if LINEARS[way]:
            replace_linears(model, LINEARS[way])
        torch._dynamo.reset()
        for block in model.transformer_blocks:
            block.compile(dynamic=False, mode="max-autotune-no-cudagraphs" if way == "tuned" else None)
        replay, output = graphed(step)
        return {**seconds_and_joules(replay, least), "error": distance(output, reference)}


def ceilings() -> dict:
    """What the card does at best: matrix products of 8192 in tera operations a second, a copy in GB/s, bytes read and written."""

    def median(run: Callable[[], object]) -> float:
        return seconds_and_joules(run, 0.5)["step_seconds"]

    size = 8192
    half = [torch.randn(size, size, device="cuda", dtype=torch.bfloat16) for _ in range(2)]
    integers = [torch.randint(-127, 128, (size, size), device="cuda", dtype=torch.int8) for _ in range(2)]
    source = torch.randn(2**30, device="cuda")
    target = torch.empty_like(source)
    return {
        "bf16_tops": 2 * size**3 / median(lambda: half[0] @ half[1]) / 1e12,
        "int8_tops": 2 * size**3 / median(lambda: torch._int_mm(integers[0], integers[1].t())) / 1e12,
        "copy_gb": 8 * 2**30 / median(lambda: target.copy_(source)) / 1e9,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--configs", type=Path, default=Path(__file__).parent.parent / "configs")
    parser.add_argument("--out", type=Path, required=True, help="JSON; what stands there of the same card is kept")
    parser.add_argument("--energy-seconds", type=float, default=3, help="for how long energy is measured")
    parser.add_argument("--stop-after", type=float, default=float("inf"), help="seconds after which nothing new is begun")
    args = parser.parse_args()
    if not torch.cuda.is_available():
        raise SystemExit("gpu_baseline.py: needs a CUDA GPU")
    pynvml.nvmlInit()
    begin = time.monotonic()
    card = torch.cuda.get_device_name()
    results = json.loads(args.out.read_text()) if args.out.exists() else {}
    own = results.setdefault(card, {"torch": torch.__version__, "models": {}})

    def save() -> None:
        args.out.write_text(json.dumps(results, indent=1) + "\n")

    if "ceilings" not in own:
        own["ceilings"] = ceilings()
        save()
    wanted = [(1, name, list(LINEARS)) for name in MODELS]
    wanted += [(images, name, ["compiled", "fp8"]) for images, names in TOGETHER for name in names]
    for images, name, ways in wanted:
        of = own if images == 1 else own.setdefault("together", {}).setdefault(str(images), {"models": {}})
        kept = of["models"].setdefault(name, {})
        config = json.loads((args.configs / name / "config.json").read_text())
        for way in ways:
            if way in kept or time.monotonic() - begin > args.stop_after:
                continue
            kept[way] = measure(config, images, way, args.energy_seconds)
            save()
            torch.cuda.empty_cache()
            print(f"{time.monotonic() - begin:6.0f} s  {images} x {name} {way}", json.dumps(kept[way]), flush=True)


if __name__ == "__main__":
    main()
