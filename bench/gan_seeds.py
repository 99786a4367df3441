"""gan_ring and gan_grid over seeds: modes, samples within three standard deviations, width, two-sample test.

Run: python bench/gan_seeds.py WAY [--seeds 0-9] [--part NAME]

A way is a recipe with settings, see WAYS. Each seed's numbers are added to results/gan_seeds.json as they come, and
results/gan_seeds.md is written anew. ``--part`` names a condition to be kept apart, such as the generation of a
processor whose name does not tell it, or instructions limited by ATEN_CPU_CAPABILITY=avx2, ONEDNN_MAX_CPU_ISA=AVX2,
MKL_ENABLE_INSTRUCTIONS=AVX2, OPENBLAS_CORETYPE=Haswell and MKL_CBWR=AVX2. On an AMD EPYC (Zen 5) the last of them alone
changes products of matrices: with the other four a run is the same, bit for bit.
"""

import argparse
import json
import time
from pathlib import Path

import torch
from filelock import FileLock

from glassworks.core.context import RunContext
from glassworks.core.device import processor_name
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import Job
from glassworks.pipelines.gan_points.easing import easing
from glassworks.pipelines.gan_points.train import Trained, learning, loaders, measure, prepare, resolve
from glassworks.recipes.load import load_recipe
from glassworks.training.loop import steps

RESULTS = Path(__file__).parent / "results"

FORMER = ["training.learning_rate=1e-3", "training.first_moment=0.5", "gan.width=128", "gan.noise_size=16"]
"""What both recipes had before they paired samples."""
WAYS = {
    "ring": ("gan_ring", []),
    "ring, minimax": ("gan_ring", ["gan.loss=minimax"]),
    "ring, non-saturating": ("gan_ring", ["gan.loss=non_saturating"]),
    "ring, no penalties": ("gan_ring", ["gan.r1=0", "gan.r2=0"]),
    "ring, former recipe": ("gan_ring", [
        *FORMER, "gan.loss=non_saturating", "gan.spectral=true", "points.frequencies=0", "training.batch_size=256",
        "training.epochs=32",
    ]),
    "grid": ("gan_grid", []),
    "grid, penalties that stay": ("gan_grid", ["gan.gamma_left=1"]),
    "grid, no signs": ("gan_grid", ["points.signs=0"]),
    "grid, Wasserstein": ("gan_grid", ["gan.loss=wasserstein", "gan.penalty=0.1", "gan.critic_steps=2"]),
    "grid, minimax": ("gan_grid", ["gan.loss=minimax"]),
    "grid, former recipe": ("gan_grid", [
        *FORMER, "gan.loss=wasserstein", "gan.penalty=0.1", "gan.critic_steps=2", "points.unit=2.83",
        "points.frequencies=4", "points.signs=8", "training.batch_size=512", "training.epochs=80",
        "training.optimizer=adam", "training.warmup_fraction=0", "training.ema_decay=0.999",
    ]),
}  # fmt: skip
TARGET = RESULTS / "gan_seeds.json"


def measured(recipe):
    """What ``train`` measures, without drawing anything on the way."""
    begin = time.process_time()
    job = Job(recipe, None, RunFolder(RESULTS), False, RunContext())
    job = Job(recipe, prepare(job), job.folder, False, job.context)
    recipe = resolve(job)
    task = learning(recipe, job.inputs)
    train, monitor = loaders(recipe, job.inputs)
    observers = easing(recipe, task)
    for state in steps(task, train, monitor, recipe.training, seed=recipe.seed, observers=observers):
        last = state
    kept = last.history[last.best_epoch - 1]
    found = measure(
        Job(recipe, job.inputs, job.folder, False, job.context), Trained(task, last.history, kept)
    ).to_dict()
    del found["history"]
    return found | {"cpu_seconds": round(time.process_time() - begin, 1)}


def add(way, part, seed, numbers):
    """Into the file, which several processes may write in turn."""
    with FileLock(TARGET.with_suffix(".lock")):
        kept = json.loads(TARGET.read_text()) if TARGET.is_file() else {}
        kept.setdefault(part, {}).setdefault(way, {})[str(seed)] = numbers
        TARGET.write_text(json.dumps(kept, indent=1) + "\n")


def table(kept):
    lines = ["# " + __doc__.partition("\n")[0].rstrip("."), ""]
    for part, ways in kept.items():
        lines += [
            f"## {part}",
            "",
            "| way | seeds | modes | within 3 sigma | width / truth | told apart | p >= 0.01 | seconds |",
        ]
        lines.append("| --- | --- | --- | --- | --- | --- | --- | --- |")
        lines += [f"| {way} | {row(seeds)} |" for way in WAYS if (seeds := ways.get(way))] + [""]
    return "\n".join(lines)


def row(seeds):
    runs = [seeds[seed] for seed in sorted(seeds, key=int)]
    modes, share, told, seconds = (
        span([run[key] for run in runs], form)
        for key, form in (("modes_covered", "d"), ("good_share", ".1%"), ("told_apart", ".1%"), ("cpu_seconds", ".0f"))
    )
    widths = [run["width"] / run["spread"] for run in runs if run["width"]]
    hidden = sum(run["p_value"] >= 0.01 for run in runs)
    width = span(widths, ".2f") if widths else "no clusters"
    cells = [
        f"{listed(sorted(map(int, seeds)))} ({len(runs)})",
        f"{modes} of {runs[0]['modes']}",
        share,
        width,
        told,
        f"{hidden} of {len(runs)}",
        seconds,
    ]
    return " | ".join(cells)


def listed(seeds):
    is_whole = len(seeds) > 1 and seeds == list(range(seeds[0], seeds[-1] + 1))
    return f"{seeds[0]} to {seeds[-1]}" if is_whole else ", ".join(map(str, seeds))


def span(values, form):
    low, high = format(min(values), form), format(max(values), form)
    return low if low == high else f"{low} to {high}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=[*WAYS, "table"])
    parser.add_argument("--seeds", default="0-9")
    parser.add_argument("--part", default="")
    options = parser.parse_args()
    low, _, high = options.seeds.partition("-")
    name, settings = WAYS.get(options.way, ("", []))
    units, threads = torch.backends.cpu.get_cpu_capability(), torch.get_num_threads()
    part = ", ".join(filter(None, [processor_name(), units, f"{threads} thread(s)", options.part]))
    for seed in range(int(low), int(high or low) + 1) if name else ():
        recipe = load_recipe(name, [*settings, f"seed={seed}"])
        numbers = measured(recipe)
        add(options.way, part, seed, numbers)
        print(options.way, seed, json.dumps(numbers), flush=True)
    TARGET.with_suffix(".md").write_text(table(json.loads(TARGET.read_text())))


if __name__ == "__main__":
    main()
