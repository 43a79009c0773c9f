"""Which tokens should a step compute, and what should the others' keys and values be? Criteria and forecasts side by side, in float.

Each loop has 20 second-order steps (Adams-Bashforth) under guidance. Some steps compute every token, the others a share of them by a criterion, or
none; outputs of resting tokens are forecast to first order. PSNR is to 64 such steps of the same noise. Work is in evaluations: times that
the model runs on as many tokens as an image has. "more" is the mean and standard error, image by image, of what a row has above leaving out
steps evenly at the same work.

    python choose_tokens.py --model ../digits
    python choose_tokens.py --model ../canvas
"""

import argparse
import json
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from train_canvas import LAYERS, NULL_CLASS, PATCH, forward

STEPS, FINE, GUIDANCE = 20, 64, 2.0


class Plan(NamedTuple):
    """A loop; outputs of resting tokens are forecast unless every step is whole."""

    steps: int
    # Steps that compute every token, and evaluations in all.
    whole: tuple
    evaluations: float
    criterion: str = ""
    # What resting tokens' keys and values are forecast, rather than left.
    forecast: str = "kv"
    # In the other steps, in place of a share: golden/token-reuse.ts's alpha and age.
    reuse: tuple = ()
    second_order: bool = True


def tokens(image: torch.Tensor) -> torch.Tensor:
    """[n, 1, s, s] to [n, tokens, values]."""
    return F.unfold(image, PATCH, stride=PATCH).transpose(1, 2)


def around(values: torch.Tensor, radius: int, counted: torch.Tensor | None = None) -> torch.Tensor:
    """[n, tokens]: means over the square around each token, of those that count; NaN where none does."""
    side = round(values.shape[1] ** 0.5)

    def mean(y: torch.Tensor) -> torch.Tensor:
        grid = y.reshape(-1, 1, side, side)
        return F.avg_pool2d(grid, 2 * radius + 1, 1, radius, count_include_pad=False).reshape(values.shape)

    return mean(values) if counted is None else mean(values * counted) / mean(counted.float())


def in_turn(since: torch.Tensor) -> torch.Tensor:
    """The oldest first, those of one age far apart (Bayer's order)."""
    side = round(since.shape[1] ** 0.5)
    row, column = (torch.arange(side * side, device=since.device) // side, torch.arange(side * side, device=since.device) % side)
    order = torch.zeros_like(row)
    for bit in range(6):
        order = 4 * order + 2 * (((row ^ column) >> bit) & 1) + ((row >> bit) & 1)
    return since + order / 4**6


def highest(scores: torch.Tensor, count: int) -> torch.Tensor:
    """[n, tokens]: whether a token is among the `count` of its image with the highest scores."""
    return torch.zeros_like(scores, dtype=torch.bool).scatter_(1, scores.topk(count, 1).indices, True)


def half_in_turn(known: dict, count: int) -> torch.Tensor:
    first = highest(in_turn(known["since"]), (count + 1) // 2)
    return known["error"].masked_fill(first, float("inf"))


# Scores of tokens; what is known is [n, tokens] each. `error` is what was seen last, grown by the steps since: a forecast of first order that
# rests on values `span` apart errs `since` later in proportion to since (since + span).
CRITERIA = {
    "latent difference (the paper's)": lambda known, _: known["latent"],
    "latent difference, mean of 3x3": lambda known, _: around(known["latent"], 1),
    "forecast error seen last": lambda known, _: known["error"],
    "forecast error seen last, mean of 3x3": lambda known, _: around(known["error"], 1),
    "predicted change of the output": lambda known, _: known["change"],
    "half in turn, half by their errors, spread": half_in_turn,
    "in turn": lambda known, _: in_turn(known["since"]),
    "random": lambda known, _: torch.rand_like(known["latent"]),
    "true error (an oracle)": lambda known, _: known["truth"](),
}
ORACLE = "true error (an oracle)"
SPREADS = "half in turn, half by their errors, spread"


class History:
    """Values as they were computed last and the time before, a token at a time; tokens are the dimension before the last."""

    def __init__(self) -> None:
        self.last = self.before = None

    def forecast(self, ratio: torch.Tensor) -> torch.Tensor:
        """Values as they are expected, by steps since over the steps between: ratio [2n, tokens]."""
        shaped = ratio.reshape(len(ratio), *[1] * (self.last.dim() - 3), -1, 1)
        return self.last + shaped * (self.last - self.before)

    def learn(self, values: torch.Tensor, active: torch.Tensor) -> None:
        """@param active [2n, tokens]"""
        if self.last is None:
            self.last = self.before = values
        shaped = active.reshape(len(active), *[1] * (values.dim() - 3), -1, 1)
        self.before = torch.where(shaped, self.last, self.before)
        self.last = torch.where(shaped, values, self.last)


@torch.no_grad()
def denoise(w: dict, labels: torch.Tensor, noise: torch.Tensor, plan: Plan) -> tuple[torch.Tensor, float]:
    """Images of noise [n, 1, s, s], and how many evaluations they took on average."""
    n, steps = len(noise), plan.steps
    both = torch.cat([labels, torch.full_like(labels, NULL_CLASS)])
    x, v_before, reference = noise, None, tokens(noise)
    last = torch.zeros(reference.shape[:2], device=noise.device)
    before, rate = last.clone(), last.clone()
    count = round((plan.evaluations - len(plan.whole)) / max(1, steps - len(plan.whole)) * last.shape[1])
    output, keys, values = History(), [History() for _ in range(LAYERS)], [History() for _ in range(LAYERS)]
    computed = 0.0

    def guided(y: torch.Tensor) -> torch.Tensor:
        return y[n:] + GUIDANCE * (y[:n] - y[n:])

    for step in range(steps):
        since, span = step - last, last - before
        # A forecast goes as far as its two values are apart: further ones swing up.
        ratio = torch.where(span > 0, since / span.clamp(min=1), 0).clamp(max=1).repeat(2, 1)
        t = torch.full((2 * n,), 1 - step / steps, device=noise.device)

        def model(active: torch.Tensor | None) -> torch.Tensor:
            """Outputs [2n, tokens, values] with keys and values of the tokens that rest, which are learnt; all are active for a look without."""

            def seen(block: int, k: torch.Tensor, v: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
                if active is None:
                    return k, v
                for history, name, new in ((keys[block], "k", k), (values[block], "v", v)):
                    old = new if step == 0 else history.forecast(ratio * (name in plan.forecast))
                    history.learn(new, active)
                    used = new if plan.forecast == "fresh" else torch.where(active[:, None, :, None], new, old)
                    k, v = (used, v) if name == "k" else (k, used)
                return k, v

            return tokens(forward(w, torch.cat([x, x]), t, both, seen))

        patches = tokens(x)
        if step == 0:
            active, expected = torch.ones_like(last, dtype=torch.bool), None
        else:
            expected = output.forecast(ratio)
            latent = (patches - reference).abs().sum(2)
            known = {
                **{"latent": latent, "since": since, "error": rate * since * (since + span)},
                "change": guided(expected - output.last).abs().sum(2),
                "truth": lambda expected=expected: guided(model(None) - expected).abs().sum(2),
            }
            if step in plan.whole:
                active = torch.ones_like(last, dtype=torch.bool)
            elif plan.reuse:
                alpha, age = plan.reuse
                active = (latent > alpha * latent.mean(1, keepdim=True)) | (since > age)
            elif plan.criterion:
                active = highest(CRITERIA[plan.criterion](known, count), count)
            else:
                active = torch.zeros_like(last, dtype=torch.bool)
        twice = active.repeat(2, 1)
        used = expected
        if active.any():
            new = model(twice)
            used = new if expected is None else torch.where(twice[..., None], new, expected)
            output.learn(new, twice)
        computed += active.float().mean().item()
        if expected is not None:
            error = guided(used - expected).abs().sum(2) / (since * (since + span)).clamp(min=1)
            rate = torch.where(active & (span > 0), error, rate)
            if plan.criterion == SPREADS and step not in plan.whole:
                seen_around = around(rate, 2, active)
                rate = torch.where(active | seen_around.isnan(), rate, seen_around)
        before, last = torch.where(active, last, before), torch.where(active, float(step), last)
        reference = torch.where(active[..., None], patches, reference)
        v = F.fold(guided(used).transpose(1, 2), x.shape[-1], PATCH, stride=PATCH)
        x = x - (v if v_before is None or not plan.second_order else 1.5 * v - 0.5 * v_before) / steps
        v_before = v
    return x, computed


def psnr(fine: torch.Tensor, image: torch.Tensor) -> torch.Tensor:
    """[n]: dB of pixels in [-1, 1]."""
    return 10 * torch.log10(4 / (fine.clamp(-1, 1) - image.clamp(-1, 1)).pow(2).mean((1, 2, 3)))


def dense(steps: int, second_order: bool = True) -> Plan:
    return Plan(steps, tuple(range(steps)), steps, second_order=second_order)


def evenly(count: int) -> tuple:
    return tuple(i * STEPS // count for i in range(count))


def early(count: int) -> tuple:
    """Every second step until there are so many."""
    return tuple(range(0, 2 * count, 2))


# Whole steps that suit images whose places are settled early better than even ones do; found by hand on models/canvas.
FRONT = {6: (0, 2, 4, 6, 9, 14)}


def plans(evaluations: list[int]) -> dict[str, list[Plan]]:
    left_out = {e: [evenly(e), *([FRONT[e]] if e in FRONT else [])] for e in evaluations}
    baselines = [plan for e in evaluations for plan in (dense(e), *(Plan(STEPS, whole, e) for whole in left_out[e]))]
    # Half of the work in whole steps, or all but one.
    mixed = [Plan(STEPS, where(count), e) for e in evaluations for count in (e // 2, e - 1) for where in (evenly, early)]
    choice = [plan._replace(criterion=name) for plan in mixed for name in CRITERIA]
    fresh = [plan._replace(criterion=ORACLE, forecast="fresh") for plan in mixed]
    caches = [Plan(STEPS, (0,), 0, forecast=kind, reuse=reuse) for reuse in ((1.5, 1), (1, 1), (1, 2)) for kind in ("", "k", "v", "kv")]
    return {
        "baselines": [dense(STEPS, False), dense(STEPS), *baselines],
        "criteria": choice + fresh,
        "keys and values": caches,
    }


def name_of(plan: Plan) -> str:
    caches = {"": "K and V as they were", "k": "K forecast", "v": "V forecast", "kv": "K and V forecast", "fresh": "K and V of all, for nothing"}
    if plan.reuse:
        return f"reuse {plan.reuse[0]},{plan.reuse[1]}, {caches[plan.forecast]}"
    if len(plan.whole) == plan.steps:
        return f"{plan.steps} {'second-order' if plan.second_order else 'Euler'} steps"
    whole = f"whole steps {', '.join(map(str, plan.whole))}"
    return f"{whole}; {f'{plan.criterion}, {caches[plan.forecast]}' if plan.criterion else 'the others left out'}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=Path("models/digits"))
    parser.add_argument("--images", type=int, default=32)
    parser.add_argument("--evaluations", type=int, nargs="+", default=[10, 6])
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    device = "cuda" if torch.cuda.is_available() else "cpu"
    w = {name: value.float().to(device) for name, value in load_file(args.model / "diffusion_pytorch_model.safetensors").items()}
    side = json.loads((args.model / "config.json").read_text())["sample_size"]
    noise = torch.randn(args.images, 1, side, side, generator=torch.Generator().manual_seed(args.seed)).to(device)
    labels = torch.arange(args.images, device=device) % NULL_CLASS
    fine, _ = denoise(w, labels, noise, dense(FINE))
    left_out: dict[float, torch.Tensor] = {}
    print(f"{args.model.name}, {args.images} images of {side}x{side}, guidance {GUIDANCE}", flush=True)
    for title, those in plans(args.evaluations).items():
        print(f"\n| {title} | evaluations | dB | more |\n| --- | ---: | ---: | ---: |", flush=True)
        for plan in those:
            image, evaluations = denoise(w, labels, noise, plan)
            decibels = psnr(fine, image)
            if title == "baselines" and len(plan.whole) < plan.steps and plan.evaluations not in left_out:
                left_out[plan.evaluations] = decibels
            more = ""
            if not plan.reuse and plan.evaluations in left_out:
                gain = decibels - left_out[plan.evaluations]
                more = f"{gain.mean():+.1f} ± {gain.std() / len(gain) ** 0.5:.1f}"
            print(f"| {name_of(plan)} | {evaluations:.1f} | {decibels.mean():.1f} | {more} |", flush=True)


if __name__ == "__main__":
    main()
