"""Outcomes as documents: the same fields in every dialect that names them."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from glassworks.serving.catalogue import Model
from glassworks.serving.header import TOO_LARGE
from glassworks.serving.jobs import Outcome
from glassworks.web.refusal import Refusal


def answer(model: Model, outcome: Outcome, top: int = 1) -> dict[str, Any]:
    """``label``, ``probability``, further fields of the model, ``top`` where it was asked for; or ``error``."""
    if outcome.error is not None or outcome.probabilities_K is None:
        return {"error": outcome.error}
    said: dict[str, Any] = {"label": outcome.label, "probability": outcome.probability, **outcome.extra}
    if top > 1:
        said["top"] = ranked(model, outcome.probabilities_K, top)
    return said


def ranked(model: Model, probabilities_K: np.ndarray, top: int) -> list[dict[str, Any]]:
    """The most probable classes, the first of equals first, as ``glassworks predict --top`` lists them."""
    order = np.argsort(-probabilities_K, kind="stable")[:top]
    return [{"label": model.classes[index], "probability": float(probabilities_K[index])} for index in order]


def signed(model: Model, document: dict[str, Any]) -> dict[str, Any]:
    """The document with what it comes from."""
    return {**document, "model": model.name, "fingerprint": model.fingerprint}


def require_answers(outcomes: Sequence[Outcome]) -> None:
    """For a response that has no place for the error of a single image.

    Raises:
        Refusal: 413 for too many pixels, 422 for any other image that cannot be used; all are named.
    """
    wrong = [(number, outcome) for number, outcome in enumerate(outcomes) if outcome.error is not None]
    if not wrong:
        return
    status = status_of([outcome for _, outcome in wrong])
    alone = len(outcomes) == 1
    said = "; ".join(f"{outcome.error}" if alone else f"image {number}: {outcome.error}" for number, outcome in wrong)
    raise Refusal(status, wrong[0][1].kind, said)


def status_of(wrong: Sequence[Outcome]) -> int:
    """500 for a mistake of ours, 413 where every image has too many pixels, 422 for what else is wrong with images."""
    kinds = {outcome.kind for outcome in wrong}
    return 500 if "internal" in kinds else 413 if kinds == {TOO_LARGE} else 422


def ascii_json(text: str) -> str:
    """A JSON string of ASCII alone."""
    return json.dumps(text)
