"""Reading large JPEGs at reduced scale saves time and moves no decision: the same training with it on and off.

Photographs as cameras write them: each of hymenoptera's is enlarged (Lanczos) and encoded again. A gap is how many
times larger than the resized image a file must stay to be read at reduced scale.
"""

import argparse
import io
import math
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

from glassworks.core.pixels import PixelSpec
from glassworks.data.feature_store import BATCH
from glassworks.data.images import decode
from glassworks.data.images.pixels import normalize_pixels
from glassworks.models.timm_backbones import load_backbone
from glassworks.pipelines.classification.head.search import HeadConfig, fit_head


def enlarged(path: Path, factor: int) -> bytes:
    """The photograph, ``factor`` times as wide and high, as a JPEG of quality 92."""
    image = Image.open(path).convert("RGB")
    width, height = image.size
    buffer = io.BytesIO()
    image.resize((factor * width, factor * height), Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def pixels(files: list[bytes], spec: PixelSpec) -> tuple[np.ndarray, float]:
    """uint8 [N, S, S, 3] of the encoded files, and the processor's seconds that decoding and resizing took."""
    begin = time.process_time()
    with ThreadPoolExecutor(2) as pool:
        fitted = np.stack(list(pool.map(spec.load, files)))
    return fitted, time.process_time() - begin


def features(pixels_NHWC: np.ndarray, spec: PixelSpec, network: torch.nn.Module) -> np.ndarray:
    """float32 [N, D]."""
    with torch.inference_mode():
        batches = torch.from_numpy(pixels_NHWC).split(BATCH)
        return torch.cat([network(normalize_pixels(spec, batch)) for batch in batches]).numpy()


def solved(features_ND: np.ndarray, labels_N: np.ndarray, train_N: np.ndarray) -> np.ndarray:
    """Calibrated probabilities [M, K] of the images outside ``train_N``; the head is chosen as ``train`` does."""
    from glassworks.core.context import RunContext

    def read(rows: np.ndarray) -> Any:
        yield features_ND[rows]

    rows_NV = np.flatnonzero(train_N)[:, None]
    found = fit_head(read, rows_NV, labels_N[train_N], 2, HeadConfig(), seed=0, context=RunContext())
    logits = torch.from_numpy(found.solution.logits(features_ND[~train_N]) / found.temperature)
    return logits.softmax(1).numpy()


def measured(files: list[bytes], labels_N: np.ndarray, train_N: np.ndarray, gaps: list[float]) -> dict[str, Any]:
    """Answers and decoding times at full scale and with each gap, each against full scale."""
    backbone = load_backbone(None, MOBILENET)
    spec = backbone.pixels
    pixels(files[:40], spec)  # a first reading pays for memory that later ones find ready
    first, *rest = spec.operations
    full = PixelSpec(operations=(first.model_copy(update={"reduced_scale": False}), *rest))
    fitted: dict[str, np.ndarray] = {}
    numbers: dict[str, Any] = {}
    answers: dict[str, np.ndarray] = {}
    for title, chosen, gap in [("full scale", full, 0.0), *((f"gap {gap:g}", spec, gap) for gap in gaps)]:
        decode.REDUCING_GAP = gap
        print(title, file=sys.stderr, flush=True)
        fitted[title], seconds = pixels(files, chosen)
        answers[title] = solved(features(fitted[title], spec, backbone.network), labels_N, train_N)
        off = np.abs(fitted[title].astype(np.int16) - fitted["full scale"])
        numbers[title] = {
            "accuracy": float((answers[title].argmax(1) == labels_N[~train_N]).mean()),
            "decode_seconds": seconds,
            "read_smaller": sum(smaller(file, spec, gap) for file in files) if gap else 0,
            "mean_pixel_difference": float(off.mean()),
            "changed_decisions": int((answers[title].argmax(1) != answers["full scale"].argmax(1)).sum()),
            "max_probability_difference": float(np.abs(answers[title] - answers["full scale"]).max()),
        }
    return numbers


def smaller(content: bytes, spec: PixelSpec, gap: float) -> bool:
    """True where the gap lets this file be read at a smaller scale."""
    image = Image.open(io.BytesIO(content))
    size = image.size
    image.draft(None, (int(spec.resize.size * gap),) * 2)
    return image.size != size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--factors", type=int, nargs="+", default=[4])
    parser.add_argument("--gaps", type=float, nargs="+", default=[2, 3, 4])
    parser.add_argument("--images", type=int, help="per class and part, for a trial")
    options = parser.parse_args()
    rows, results = [], {}
    with tempfile.TemporaryDirectory() as name:
        paths = sorted(hymenoptera(Path(name), options.images).rglob("*.jpg"))
        most = decode.MAX_PIXELS / max(options.factors) ** 2
        paths = [path for path in paths if math.prod(Image.open(path).size) <= most]  # larger ones are never decoded
        labels_N = np.array([path.parent.name == "bees" for path in paths], dtype=np.int64)
        train_N = np.array([path.parent.parent.name == "train" for path in paths])
        for factor in options.factors:
            with ThreadPoolExecutor(2) as pool:
                files = list(pool.map(lambda path, factor=factor: enlarged(path, factor), paths))
            results[factor] = measured(files, labels_N, train_N, options.gaps)
            rows += [
                [f"{factor} times", title, n["read_smaller"], n["decode_seconds"], f"{n['accuracy']:.4f}",
                 f"{n['mean_pixel_difference']:.3f}", n["changed_decisions"], n["max_probability_difference"]]
                for title, n in results[factor].items()
            ]  # fmt: skip
    write_results(
        "reduced_scale",
        f"{len(paths)} photographs enlarged, read at reduced scale with several gaps and at full scale",
        ["enlarged", "reading", "read smaller", "decoding and resizing, CPU s", "accuracy", "mean pixel difference",
         f"changed decisions of {int((~train_N).sum())}", "largest probability difference"],
        rows,
        {"n": int((~train_N).sum()), "factors": {str(factor): numbers for factor, numbers in results.items()}},
    )  # fmt: skip


if __name__ == "__main__":
    main()
