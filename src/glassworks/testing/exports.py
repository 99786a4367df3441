"""The contract of every export format: one input, one output, any batch, any image size, the model's answers."""

from pathlib import Path

import numpy as np

from glassworks.core.errors import ParityError
from glassworks.export.verify import ExportFormat, RunExported
from glassworks.inference.predictor import Predictor
from glassworks.testing.models import tiny_classifier


def check_export(predictor: Predictor, path: Path, chosen: ExportFormat) -> None:
    """Exports ``predictor`` to ``path`` and asserts what holds for every format.

    Raises:
        AssertionError: the format breaks the contract.
    """
    parity = chosen.export(predictor, path, None, 1e-4)
    _expect(parity.max_probability_difference <= 1e-4, "the odd files are answered as by the model")
    _expect(parity.n >= 24 and not parity.changed_decisions, "every odd file is compared, and no decision changes")
    _expect([file.name for file in path.parent.glob("*export*")] == [path.name], "one file, and no remains")
    run = chosen.open(path)
    _expect_any_shape(predictor, run)
    _expect_refusal(predictor, path, chosen)


def _expect_any_shape(predictor: Predictor, run: RunExported) -> None:
    draws = np.random.default_rng(0)
    for batch, height, width in [(1, 1, 1), (1, 40, 30), (5, 30, 40), (2, 64, 64)]:
        answer_BK = run(draws.integers(0, 256, (batch, height, width, 3), dtype=np.uint8)).probabilities_NK
        _expect(answer_BK.shape == (batch, len(predictor.classes)), f"a batch of {batch} gives {batch} answers")
        _expect(answer_BK.dtype == np.float32, "probabilities are float32")
        _expect(np.allclose(answer_BK.sum(1), 1, atol=1e-5), "probabilities sum to one")


def _expect_refusal(predictor: Predictor, path: Path, chosen: ExportFormat) -> None:
    """A file of another model's weights is caught by the proof."""
    from glassworks.export.verify import prove_parity

    other = Predictor(tiny_classifier(len(predictor.classes), seed=1), predictor.metadata, predictor.device)
    try:
        prove_parity(other, chosen.open(path), [("white.bmp", _white())])
    except ParityError:
        return
    raise AssertionError("the proof accepts the answers of another model")


def _white() -> bytes:
    import io

    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (9, 7), "white").save(buffer, "BMP")
    return buffer.getvalue()


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(f"not so: {what}")
