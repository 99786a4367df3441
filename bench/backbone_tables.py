"""The measurements of results/formula_*.json as docs/backbones.md shows them: what they are called, and tables.

``draw_backbones.py`` puts them on the page.
"""

import itertools
import json

from common import BENCH

RESULTS, TUNED, WAYS, CELLS, PAIRED = (
    json.loads((BENCH / "results" / f"formula_{name}.json").read_text())
    for name in ("backbones", "finetune", "ways", "cells", "paired")
)
SETS = {"digits": "digits", "mnist": "MNIST", "cifar10": "CIFAR-10", "hymenoptera": "ants and bees"}
KINDS = {
    "ours": "learned from formulas",
    "patches": "same first layer, rest random",
    "random": "same net, random weights",
    "pixels": "raw pixels",
    "hog": "HOG",
    "scratch": "trained from scratch, equal time",
    "imagenet": "ImageNet MobileNetV2",
}
STARTS = {"ours": "learned from formulas, exact head", "random": "random weights"}
IMAGENET_MOST = 10_000  # images that MobileNetV2 learned from, where there were more
LABELS = ("10", "50", "250", "all")
NETWORKS = {
    "residual": "`formula_net`, residual blocks",
    "separable": "`formula_net`, separable blocks",
    "mobilenet": "`mobilenetv3_small_050`",
}
OBJECTIVES = {
    "none": "patches alone",
    "labels": "the formulas' labels",
    "views": "two views (SimCLR)",
    "fractals": "two views, fractals alone",
    "contours": "two views, contours alone",
    "glyphs": "two views, letters alone",
    "shipped": "two views, as shipped",
}


def entry(data: str, kind: str, labels: str) -> dict | None:
    """One measurement, where it was made."""
    rows = RESULTS["rows"]
    return next((r for r in rows if (r["data"], r["kind"], str(r["per_class"])) == (data, kind, labels)), None)


def table(data: str) -> list[str]:
    """Markdown rows of one data set."""
    wanted = [labels for labels in LABELS if any(entry(data, kind, labels) for kind in KINDS)]
    lines = [f"| {SETS[data]}, labels per class | " + " | ".join(wanted) + " |", "| --- |" + " --- |" * len(wanted)]
    for kind, words in KINDS.items():
        rows = [entry(data, kind, labels) for labels in wanted]
        if any(rows):
            lines.append(f"| {words} | " + " | ".join(cell(row) for row in rows) + " |")
    return [*lines, ""]


def cell(row: dict | None) -> str:
    """Accuracy with its interval."""
    if row is None:
        return "not run"
    low, high = (f"{100 * bound:.1f}" for bound in row["interval"])
    is_part = row.get("kind") == "imagenet" and row["per_class"] == "all" and row["learned_from"] == IMAGENET_MOST
    return f"{100 * row['accuracy']:.1f} ({low} to {high})" + (f", from {IMAGENET_MOST:,}" if is_part else "")


def tuned() -> list[str]:
    """Fine-tuning from ours and from random weights, with the difference on the same test images."""
    head = ["steps", "draw", *STARTS.values(), "gain, points"]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    rows = {(row["steps"], row["seed"], row["start"]): row for row in TUNED["runs"]}
    gains = {(row["steps"], row["seed"]): row for row in TUNED["gains"]}
    for steps, seed in sorted({key[:2] for key in rows}):
        cells = [rated(rows.get((steps, seed, start))) for start in STARTS]
        gain = gains.get((steps, seed))
        lines.append("| " + " | ".join([str(steps), str(seed + 1), *cells, points(gain) if gain else ""]) + " |")
    return lines


def rated(row: dict | None) -> str:
    """Accuracy with its interval, and the rate that was chosen."""
    if row is None:
        return "chance"
    return cell(row) + (f" at {row['rate']:g}" if row["rate"] else "")


def points(row: dict) -> str:
    """A difference of two accuracies."""
    low, high = (f"{100 * bound:+.1f}" for bound in row["interval"])
    return f"**{100 * row['gain']:+.1f}** ({low} to {high})"


def ways() -> list[str]:
    """How the ways of learning from formulas transfer."""
    sets = list(WAYS["ways"][0]["transfer"])
    shown = [f"{SETS[name]}, {labels}" for name, labels in (key.split("@") for key in sets)]
    head = ["network", "learned by", "parameters", "seconds", "views", *shown]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    place = {pair: at for at, pair in enumerate(itertools.product(NETWORKS, OBJECTIVES))}
    for way in sorted(WAYS["ways"], key=lambda way: place[way["network"], way["objective"]]):
        cells = [f"{100 * way['transfer'][key]['accuracy']:.1f}" for key in sets]
        numbers = [f"{way[key]:,.0f}" for key in ("parameters", "seconds", "views")]
        lines.append(
            "| " + " | ".join([NETWORKS[way["network"]], OBJECTIVES[way["objective"]], *numbers, *cells]) + " |"
        )
    return lines


def paired() -> list[str]:
    """Gains of ours over the others on the same images and draws, where the sets are small."""
    rows = {(row["data"], row["kind"], str(row["per_class"])): row for row in PAIRED["rows"]}
    labels = [label for label in LABELS if any(key[2] == label for key in rows)]
    lines = ["| gain of ours, points | over | " + " | ".join(labels) + " |", "| --- | --- |" + " --- |" * len(labels)]
    for data, kind in dict.fromkeys(key[:2] for key in rows):
        cells = [points(rows[data, kind, label]) for label in labels]
        lines.append(f"| {SETS[data]} | {KINDS[kind]} | " + " | ".join(cells) + " |")
    return lines


def averages() -> list[str]:
    """Other averages of the shipped stages: accuracy, and the gain over those that ship."""
    keys = list(dict.fromkeys((row["data"], row["per_class"]) for row in CELLS["rows"]))
    head = ["averages", "features", *(f"{SETS[name]}, {labels}" for name, labels in keys)]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    rows = {(row["form"], row["data"], row["per_class"]): row for row in CELLS["rows"]}
    for at, form in enumerate(dict.fromkeys(row["form"] for row in CELLS["rows"])):
        found = [rows[form, *key] for key in keys]
        cells = [f"{100 * row['accuracy']:.1f}" + (gained(row) if at else "") for row in found]
        name = "HOG" if form == "hog" else f"{form} ({found[0]['what']})"
        lines.append("| " + " | ".join([name, f"{found[0]['features']:,}", *cells]) + " |")
    return lines


def gained(row: dict) -> str:
    """A gain and half of its interval."""
    return f" ({100 * row['gain']:+.1f} ± {50 * (row['interval'][1] - row['interval'][0]):.1f})"
