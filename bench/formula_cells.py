"""Which averages of the shipped stages make the best features: grids, spreads, and the first layer's normalisation.

A form names what is taken of each stage, from the first layer on: ``3`` is its means over 3 x 3 squares, ``raw 3`` the
same before the answers are divided by their root mean square over the filters, ``spread 3`` the standard deviations
within 3 x 3 squares; what follows the fourth is taken of the first layer, too. Each feature is brought to one scale as
measured on formula images, the later stages' to a quarter, as shipped. No weight changes, and training images alone
judge.

Run: python bench/formula_cells.py
"""

import json
import time
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from common import BENCH, machine
from formula_backbones import Data, cifar10, digits, head_right, mnist, resized
from glassworks.core.device import reuse_freed_memory
from glassworks.core.pixels import PixelSpec
from glassworks.data.images.pixels import normalize_pixels
from glassworks.data.synthetic.mixture import FormulaImages
from glassworks.models.shipped import load_shipped
from glassworks.models.vision.formula_net import spreads
from glassworks.pipelines.formula_pretraining.recipe import FormulaPretrainingRecipe
from hog import hog

RESULTS = BENCH / "results" / "formula_cells.json"
FORMS = {
    "2, 2, 2, 2, spread 3": "as shipped",
    "2, 2, 2, 2": "no spreads",
    "raw 2, 2, 2, 2": "nor normalisation",
    "raw 2, 2, 2, 2, raw spread 3": "spreads alone",
    "2, 2, 2, 2, spread 2": "coarser spreads",
    "2, 2, 2, 2, spread 4": "finer spreads",
    "3, 2, 2, 2, spread 3": "finer means of the first layer",
    "3, 3, 3, 3, spread 3": "finer means of all stages",
}
"""What is taken, and how that differs from what ships, the first."""
PLAN = {"digits": (digits, 1437, 1437), "mnist": (mnist, 8000, 4000), "cifar10": (cifar10, 8000, 4000)}
"""Training images that are used, and how many of those that were not trained on measure, at most."""
DRAWS = {10: 4, 50: 3}


def averages(network: Any, pixels: np.ndarray) -> dict[tuple[int, str], np.ndarray]:
    """By stage and form, float32 [N, D]; only what a form needs."""
    spec, found, wanted = PixelSpec.standard(32), {}, {key for form in FORMS for key in keys(form)}
    with torch.inference_mode():
        for at in range(0, len(pixels), 64):
            x_BCHW = normalize_pixels(spec, torch.from_numpy(resized(pixels[at : at + 64], 32)))
            raw_BCHW = network.patches.pool(F.relu(network.patches.conv(x_BCHW)))
            for number, stage in enumerate([network.patches, *network.stages]):
                x_BCHW = stage(x_BCHW)
                for key in [key for key in wanted if key[0] == number]:
                    maps = raw_BCHW if "raw" in key[1] else x_BCHW
                    reduced = spreads if "spread" in key[1] else F.adaptive_avg_pool2d
                    found.setdefault(key, []).append(reduced(maps, int(key[1][-1])).flatten(1).numpy())
    return {key: np.concatenate(parts) for key, parts in found.items()}


def keys(form: str) -> list[tuple[int, str]]:
    """The stage and what is taken of it, for each part of a form."""
    return [(place % 4, part) for place, part in enumerate(form.split(", "))]


def joined(parts: dict, scale: dict, form: str) -> np.ndarray:
    """The features of one form: [N, D]."""
    columns = []
    for key in keys(form):
        mean, spread = scale[key]
        columns.append((parts[key] - mean) / spread * (FormulaPretrainingRecipe().trained_scale if key[0] else 1))
    return np.concatenate(columns, axis=1).astype(np.float32)


def judged(data: Data, values: np.ndarray, per_class: int, most: int) -> list[np.ndarray]:
    """For each draw, which of the other images are classified correctly."""
    answers = []
    for draw in range(DRAWS[per_class]):
        order = np.random.default_rng(100 + draw).permutation(len(data.train))
        rows = np.concatenate([order[data.train_labels[order] == k][:per_class] for k in range(data.classes)])
        others = order[~np.isin(order, rows)][:most]
        part = Data(data.name, data.train, data.train_labels, data.train[others], data.train_labels[others])
        answers.append(head_right(part, (values, values[others], 0.0), rows)[0])
    return answers


def gained(before: list[np.ndarray], after: list[np.ndarray]) -> dict[str, Any]:
    """Mean accuracy, and the mean gain with its interval from the first draw's pairs."""
    gain = float(np.mean([b.mean() - a.mean() for a, b in zip(before, after, strict=True)]))
    pairs = after[0].astype(float) - before[0]
    half = 1.96 * float(pairs.std()) / len(pairs) ** 0.5
    accuracy = float(np.mean([answers.mean() for answers in after]))
    return {"accuracy": accuracy, "gain": gain, "interval": [gain - half, gain + half], "n": len(pairs)}


def main() -> None:
    torch.set_num_threads(1)
    reuse_freed_memory()
    network = load_shipped("formula_net").network.to(memory_format=torch.channels_last)
    formulas = FormulaImages(FormulaPretrainingRecipe().formulas.families).batch(np.arange(1024))[0]
    scale = {key: (v.mean(0), v.std(0) + 1e-5) for key, v in averages(network, formulas).items()}
    document: dict[str, Any] = {"rows": [], "machine": machine(), "measured": time.strftime("%Y-%m-%d")}
    for name, (make, looked_at, most) in PLAN.items():
        data = make().part(looked_at, 0)
        parts = averages(network, data.train)
        before: dict[int, list[np.ndarray]] = {}
        for form in (*FORMS, "hog"):
            values = hog(resized(data.train, 32)) if form == "hog" else joined(parts, scale, form)
            for per_class in DRAWS:
                after = judged(data, values, per_class, most)
                entry = gained(before.setdefault(per_class, after), after)
                row = {"data": name, "per_class": per_class, "form": form, "what": FORMS.get(form, "")}
                row |= {"features": values.shape[1]}
                document["rows"].append(row | entry)
                RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
                print(document["rows"][-1], flush=True)


if __name__ == "__main__":
    main()
