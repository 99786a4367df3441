"""Writes docs/backbones.md and its figure from results/formula_backbones.json and the shipped file itself.

Run: python bench/draw_backbones.py
"""

import json
import re

import matplotlib as mpl

from common import BENCH, ROOT

mpl.use("svg")
import matplotlib.pyplot as plt

from glassworks.models.pretrained import load_shipped, sha256, shipped_file

RESULTS = json.loads((BENCH / "results" / "formula_backbones.json").read_text())
SETS = {"digits": "digits", "mnist": "MNIST", "cifar10": "CIFAR-10", "hymenoptera": "ants and bees"}
KINDS = {
    "ours": "learned from formulas",
    "random": "same net, random weights",
    "pixels": "raw pixels",
    "hog": "HOG",
    "scratch": "trained from scratch, equal time",
    "imagenet": "ImageNet MobileNetV2",
}
COLOURS = dict(zip(KINDS, ("#0b8a92", "#8a8f94", "#b0307a", "#8a6d00", "#6a5acd", "#d0581c"), strict=True))
LABELS = ("10", "50", "250", "all")


def entry(data: str, kind: str, labels: str) -> dict | None:
    """One measurement, where it was made."""
    rows = RESULTS["rows"]
    return next((r for r in rows if (r["data"], r["kind"], str(r["per_class"])) == (data, kind, labels)), None)


def draw() -> None:
    """Accuracy over labels, a panel for each data set; mid-grey text, readable on light and dark."""
    plt.rcParams |= {"svg.fonttype": "none", "font.family": "sans-serif", "svg.hashsalt": "backbones", "font.size": 10}
    figure, panels = plt.subplots(2, 2, figsize=(9, 6.6), layout="constrained")
    for axes, (data, title) in zip(panels.flat, SETS.items(), strict=True):
        for at, (kind, words) in enumerate(KINDS.items()):
            found = [(place + (at - 2.5) * 0.05, entry(data, kind, labels)) for place, labels in enumerate(LABELS)]
            found = [(x, row) for x, row in found if row]
            if not found:
                continue
            y = [100 * row["accuracy"] for _, row in found]
            low = [value - 100 * row["interval"][0] for value, (_, row) in zip(y, found, strict=True)]
            high = [100 * row["interval"][1] - value for value, (_, row) in zip(y, found, strict=True)]
            wide = 2.4 if kind == "ours" else 1.3
            axes.errorbar(
                [x for x, _ in found], y, [low, high], label=words, color=COLOURS[kind], lw=wide, marker="o", ms=3
            )
        axes.set_title(title, color="#808488")
        axes.set_xticks(range(len(LABELS)), LABELS)
        axes.set_xlabel("labels per class", color="#808488")
        axes.set_ylabel("accuracy, %", color="#808488")
        axes.tick_params(colors="#808488")
        axes.grid(axis="y", color="#808488", alpha=0.25)
        for side, spine in axes.spines.items():
            spine.set_visible(side in ("left", "bottom"))
            spine.set_color("#808488")
    handles, words = max((axes.get_legend_handles_labels() for axes in panels.flat), key=lambda found: len(found[0]))
    figure.legend(handles, words, loc="outside lower center", ncols=3, frameon=False, labelcolor="#808488")
    figure.savefig(ROOT / "docs" / "images" / "backbones.svg", transparent=True, metadata={"Date": None})


def table(data: str) -> list[str]:
    """Markdown rows of one data set."""
    wanted = [labels for labels in LABELS if entry(data, "ours", labels)]
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
    return f"{100 * row['accuracy']:.1f} ({low} to {high})"


def tuned() -> list[str]:
    """Fine-tuning from ours and from random weights."""
    if not RESULTS["finetune"]:
        return ["Not measured yet: `python bench/formula_backbones.py finetune`."]
    lines = ["| start | highest rate | steps | accuracy, % |", "| --- | --- | --- | --- |"]
    for row in RESULTS["finetune"]:
        start = "learned from formulas, exact head" if row["start"] == "ours" else "random weights"
        lines.append(f"| {start} | {row['rate']:g} | {row['steps']} | {cell(row)} |")
    return lines


def main() -> None:
    draw()
    found, page = load_shipped("formula_net"), ROOT / "docs" / "backbones.md"
    file = shipped_file("formula_net")
    facts = {
        "file": f"`{file.name}`, {file.stat().st_size / 1e6:.1f} MB, filters in half precision",
        "SHA-256 of the file": f"`{sha256(file)}`",
        "SHA-256 of its numbers": f"`{found.card['tensors']}`",
        "network": f"`formula_net`, {sum(p.numel() for p in found.network.parameters()):,} parameters, "
        f"{found.num_features:,} features",
        "learned from": f"{found.card['images']:,} images seen as {found.card['views']:,} views of {found.side} pixels"
        "; no photograph, no label, no download",
        "seconds": f"{found.card['seconds']:,.0f} of training, one thread of {RESULTS['machine']['processor']}, shared",
        "made by": "`glassworks train pretrain_formula_resnet`",
        "licence": "Apache-2.0, as the package",
    }
    parts = {
        "card": ["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in facts.items())],
        "tables": [line for data in SETS for line in table(data)],
        "finetune": tuned(),
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
