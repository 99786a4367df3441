"""Whether pretrained weights can be fetched."""

import contextlib
import threading
from collections.abc import Iterator

from glassworks.core.errors import RunError
from glassworks.insight.machine.check import Check

HUB_TIMEOUT = 3.0
"""Seconds to wait for a connection to the hub."""
HUB_PATIENCE = 15.0
"""Seconds to wait for its name to be resolved, too, and for timm to be imported."""


def hub() -> Iterator[Check]:
    """Whether pretrained weights can be fetched by name. Never a failure: everything else works without."""
    answers: list[bool] = []
    broken: list[RunError] = []

    def ask() -> None:
        with contextlib.suppress(ImportError, OSError, RuntimeError):  # a broken torch is reported under PyTorch
            from glassworks.models.hub import hub_answers

            try:
                answers.append(hub_answers(HUB_TIMEOUT))
            except RunError as error:  # its client cannot be imported
                broken.append(error)

    thread = threading.Thread(target=ask, daemon=True)  # a resolver of names may hang longer than any timeout
    thread.start()
    thread.join(HUB_PATIENCE)
    if any(answers):
        yield Check("Hub", "pretrained weights", "ok", "the hub answers")
    elif broken:
        found = f"expected {broken[0].expected}; found {broken[0].found}"
        yield Check("Hub", "pretrained weights", "warn", found, broken[0].do)
    else:
        do = "Backbones by name need it unless they are cached; --weights FILE|FOLDER works without."
        yield Check("Hub", "pretrained weights", "warn", "the hub does not answer", do)
