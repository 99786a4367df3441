"""Reading large JPEGs at reduced scale saves time and moves no decision: the same training with it on and off.

Photographs as cameras write them: each of hymenoptera's is enlarged (Lanczos) and encoded again.
"""

import argparse
import io
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from common import MOBILENET, ROOT, hymenoptera, write_results

sys.path.insert(0, str(ROOT / "src"))
import torch

from glassworks.data.pixels import PixelSpec
from glassworks.models.timm_bridge import load_backbone
from glassworks.transfer.extract import BATCH
from glassworks.transfer.head_search import HeadConfig, fit_head


def enlarged(path: Path, factor: int) -> bytes:
    """The photograph, ``factor`` times as wide and high, as a JPEG of quality 92."""
    image = Image.open(path).convert("RGB")
    width, height = image.size
    buffer = io.BytesIO()
    image.resize((factor * width, factor * height), Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def features(files: list[bytes], spec: PixelSpec, network: torch.nn.Module) -> tuple[np.ndarray, float]:
    """float32 [N, D] of the encoded files, and the seconds that decoding and resizing took."""
    begin = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        pixels_NHWC = np.stack(list(pool.map(spec.load, files)))
    seconds = time.perf_counter() - begin
    with torch.inference_mode():
        batches = torch.from_numpy(pixels_NHWC).split(BATCH)
        return torch.cat([network(spec.normalized(batch)) for batch in batches]).numpy(), seconds


def solved(features_ND: np.ndarray, labels_N: np.ndarray, train_N: np.ndarray) -> np.ndarray:
    """Calibrated probabilities [M, K] of the images outside ``train_N``; the head is chosen as ``train`` does."""
    from glassworks.core.events import Progress

    def read(rows: np.ndarray) -> Any:
        yield features_ND[rows]

    rows_NV = np.flatnonzero(train_N)[:, None]
    found = fit_head(read, rows_NV, labels_N[train_N], 2, HeadConfig(), seed=0, progress=Progress())
    logits = torch.from_numpy(found.solution.logits(features_ND[~train_N]) / found.temperature)
    return logits.softmax(1).numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--factor", type=int, default=4)
    parser.add_argument("--images", type=int, help="per class and part, for a trial")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        paths = sorted(hymenoptera(Path(name), options.images).rglob("*.jpg"))
        with ThreadPoolExecutor(2) as pool:
            files = list(pool.map(lambda path: enlarged(path, options.factor), paths))
    labels_N = np.array([path.parent.name == "bees" for path in paths], dtype=np.int64)
    train_N = np.array([path.parent.parent.name == "train" for path in paths])
    backbone = load_backbone(None, MOBILENET)
    resize = "bilinear" if backbone.filter == "bilinear" else "bicubic"
    spec = PixelSpec.standard(
        backbone.size, resize=backbone.resize, filter=resize, mean=backbone.mean, std=backbone.std
    )
    first, *rest = spec.operations
    full = PixelSpec(operations=(first.model_copy(update={"reduced_scale": False}), *rest))
    answers, numbers = {}, {}
    for title, chosen in (("reduced scale", spec), ("full scale", full)):
        features_ND, seconds = features(files, chosen, backbone.network)
        answers[title] = solved(features_ND, labels_N, train_N)
        accuracy = float((answers[title].argmax(1) == labels_N[~train_N]).mean())
        numbers[title] = {"accuracy": accuracy, "decode_seconds": seconds}
    one, other = answers.values()
    changed, difference = int((one.argmax(1) != other.argmax(1)).sum()), float(np.abs(one - other).max())
    write_results(
        "reduced_scale",
        f"{len(files)} photographs enlarged {options.factor} times, decoded at reduced and at full scale",
        ["", "accuracy", "decoding and resizing, s"],
        [[title, f"{n['accuracy']:.4f}", n["decode_seconds"]] for title, n in numbers.items()]
        + [["changed decisions", f"{changed} of {len(one)}", ""], ["largest probability difference", difference, ""]],
        {"n": len(one), **numbers, "changed_decisions": changed, "max_probability_difference": difference},
    )


if __name__ == "__main__":
    main()
