"""Writes docs/backbones.md and its figures from results/formula_*.json and the shipped file itself.

Run: python bench/draw_backbones.py
"""

import hashlib
import re

import matplotlib as mpl

from backbone_tables import (
    KINDS,
    LABELS,
    SETS,
    STARTS,
    TUNED,
    averages,
    entry,
    paired,
    table,
    tuned,
    ways,
)
from common import ROOT

mpl.use("svg")
import matplotlib.pyplot as plt

from glassworks.models.shipped import load_shipped, shipped_file

COLOURS = dict(zip(KINDS, ("#0b8a92", "#4f9bd9", "#8a8f94", "#b0307a", "#8a6d00", "#6a5acd", "#d0581c"), strict=True))
LEARNED_ON = "AMD EPYC"  # the shipped file's own card does not say
MUTED = "#808488"  # readable on light and dark


def draw() -> None:
    """Accuracy over labels, a panel for each data set."""
    figure, panels = plt.subplots(2, 2, figsize=(9, 6.6), layout="constrained")
    for axes, (data, title) in zip(panels.flat, SETS.items(), strict=True):
        for at, (kind, words) in enumerate(KINDS.items()):
            found = [(place + (at - 3) * 0.05, entry(data, kind, labels)) for place, labels in enumerate(LABELS)]
            line(axes, [(x, row) for x, row in found if row], words, COLOURS[kind], wide=2.4 if kind == "ours" else 1.3)
        axes.set_title(title, color=MUTED)
        axes.set_xticks(range(len(LABELS)), LABELS)
        finished(axes, "labels per class")
    handles, words = max((axes.get_legend_handles_labels() for axes in panels.flat), key=lambda found: len(found[0]))
    figure.legend(handles, words, loc="outside lower center", ncols=3, frameon=False, labelcolor=MUTED)
    figure.savefig(ROOT / "docs" / "images" / "backbones.svg", transparent=True, metadata={"Date": None})


def draw_tuned() -> None:
    """Accuracy over the steps of fine-tuning; a line for each start and draw of the labelled images."""
    figure, axes = plt.subplots(figsize=(6.4, 3.8), layout="constrained")
    for seed in sorted({row["seed"] for row in TUNED["runs"]}):
        for start, words in STARTS.items():
            rows = [row for row in TUNED["runs"] if (row["start"], row["seed"]) == (start, seed)]
            points = [(row["steps"], row) for row in sorted(rows, key=lambda row: row["steps"])]
            line(axes, points, words if seed == 0 else None, COLOURS[start], wide=2.0)
    axes.set_xticks(sorted({row["steps"] for row in TUNED["runs"]}))
    finished(axes, f"steps of {TUNED['batch']} images")
    figure.legend(loc="outside lower center", ncols=2, frameon=False, labelcolor=MUTED)
    figure.savefig(ROOT / "docs" / "images" / "finetuning.svg", transparent=True, metadata={"Date": None})


def line(axes: plt.Axes, points: list[tuple[float, dict]], words: str | None, colour: str, wide: float) -> None:
    """Accuracies with their intervals."""
    y = [100 * row["accuracy"] for _, row in points]
    low = [value - 100 * row["interval"][0] for value, (_, row) in zip(y, points, strict=True)]
    high = [100 * row["interval"][1] - value for value, (_, row) in zip(y, points, strict=True)]
    if points:
        axes.errorbar([x for x, _ in points], y, [low, high], label=words, color=colour, lw=wide, marker="o", ms=3)


def finished(axes: plt.Axes, across: str) -> None:
    """Mid-grey text and lines."""
    axes.set_xlabel(across, color=MUTED)
    axes.set_ylabel("accuracy, %", color=MUTED)
    axes.tick_params(colors=MUTED)
    axes.grid(axis="y", color=MUTED, alpha=0.25)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(MUTED)


def main() -> None:
    plt.rcParams |= {"svg.fonttype": "none", "font.family": "sans-serif", "svg.hashsalt": "backbones", "font.size": 10}
    draw()
    draw_tuned()
    found, page = load_shipped("formula_net"), ROOT / "docs" / "backbones.md"
    file = shipped_file("formula_net")
    facts = {
        "file": f"`{file.name}`, {file.stat().st_size / 1e6:.1f} MB, filters in half precision",
        "SHA-256 of the file": f"`{hashlib.sha256(file.read_bytes()).hexdigest()}`",
        "SHA-256 of its numbers": f"`{found.card['tensors']}`",
        "network": f"`formula_net`, {sum(p.numel() for p in found.network.parameters()):,} parameters, "
        f"{found.num_features:,} features",
        "learned from": f"{found.card['images']:,} images in {found.card['views']:,} views of {found.side} pixels"
        "; no photograph, no label, no download",
        "seconds": f"{found.card['seconds']:,.0f} of training, one thread of {LEARNED_ON}, shared",
        "made by": "`glassworks train pretrain_formula_resnet`",
        "licence": "Apache-2.0, as the package",
    }
    parts = {
        "card": ["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in facts.items())],
        "tables": [line for data in SETS for line in table(data)],
        "finetune": tuned(),
        "ways": ways(),
        "paired": paired(),
        "averages": averages(),
    }
    text = page.read_text(encoding="utf-8")
    for name, lines in parts.items():
        text = re.sub(
            rf"(<!-- {name} -->\n).*?(\n<!-- end -->)",
            rf"\1{chr(10)}{chr(10).join(lines)}{chr(10)}\2",
            text,
            flags=re.DOTALL,
        )
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
