"""The process that holds one run's network open: ``python -m glassworks.studio.inside.worker FOLDER WORKSPACE``.

A question is a line of JSON on standard input, its answer a line on standard output. It ends with its input.
"""

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from glassworks.core.errors import GlassworksError, InputError
from glassworks.core.text import utf8
from glassworks.core.workspace import RunFolder
from glassworks.studio.inside.answers import ANSWERS
from glassworks.studio.inside.opened import OpenRun


def answer(run: OpenRun, line: str) -> dict[str, Any]:
    """``{"answer": ...}``, or ``{"error": ...}`` as every command says it."""
    try:
        asked = json.loads(line)
        return {"answer": ANSWERS[asked["kind"]](run, **asked["settings"])}
    except GlassworksError as error:
        return {"error": error.to_dict()["error"], "is_input": isinstance(error, InputError)}
    except Exception as error:  # noqa: BLE001 - whoever asked reads it in a browser, and the next question is answered
        traceback.print_exc()
        last = traceback.format_exception_only(error)[-1].strip()
        wrong = GlassworksError(expected="a look into the network", found=last[:300], do="Please report it.")
        return {"error": wrong.to_dict()["error"], "is_input": False}


def main() -> int:
    """Answers until nobody asks any more."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    run = OpenRun(RunFolder(Path(sys.argv[1])), Path(sys.argv[2]))
    for line in sys.stdin:
        out.write(utf8(json.dumps(answer(run, line))).decode() + "\n")
        out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
