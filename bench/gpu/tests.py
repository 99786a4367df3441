"""The tests in which the device matters, group by group: determinism, resuming, number formats, exports, every recipe.

Tests take the device as a user's run does, ``auto``: a GPU where there is one. On a processor that has a GPU beside it
they are run with ``CUDA_VISIBLE_DEVICES`` empty, which ``bench/gpu.sh --device cpu`` sees to.
"""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from part import Part

from glassworks.core.device import num_processors

ROOT = Path(__file__).resolve().parents[2]
GROUPS = {
    "device": ["tests/core/test_device.py"],
    "resume": ["tests/training", "tests/pipelines/test_boltzmann_resume.py"],
    "formats": ["tests/inference", "tests/pipelines/classification/test_precision.py"],
    "exports": ["tests/export", "tests/verbs/test_export.py"],
    "classifiers": ["tests/pipelines/classification", "tests/verbs/test_train.py", "tests/verbs/test_predict.py"],
    "tasks": ["tests/tasks"],
    "recipes": ["tests/pipelines/test_registry.py"],
}
"""What is run, in this order; a trial takes the first and the third."""


def group(part: Part, name: str, seconds: float) -> dict[str, Any]:
    """One call of pytest: how many passed, and what did not, with its last line."""
    file = part.work / f"tests-{name}.xml"
    file.unlink(missing_ok=True)
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--junitxml={file}", *GROUPS[name]]
    # pytest-benchmark, where it is installed, ends with a warning beside xdist, and warnings are errors here.
    words += ["--continue-on-collection-errors", "-p", "no:benchmark", "-v"]
    if find_spec("xdist") and not part.tiny:
        words += ["-n", str(min(8, num_processors()))]
    try:
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=max(1.0, seconds), check=False)
    except subprocess.TimeoutExpired as ended:
        return {"ended": "out of time", **_seen((ended.stdout or b"").decode(errors="replace"))}
    if not file.is_file():
        return {"ended": (done.stdout + done.stderr)[-1500:], "passed": 0, "failed": [], "skipped": []}
    return {"ended": "whole", **_counted(file)}


def _seen(printed: str) -> dict[str, Any]:
    """The same of the lines that were printed until then."""
    lines = printed.splitlines()
    failed, skipped = ([line for line in lines if word in line.split()] for word in ("FAILED", "SKIPPED"))
    return {"passed": sum("PASSED" in line.split() for line in lines), "failed": failed, "skipped": skipped}


def _counted(file: Path) -> dict[str, Any]:
    cases = list(ET.parse(file).getroot().iter("testcase"))

    def of(*kinds: str) -> list[str]:
        found = [(case, case.find(kind)) for case in cases for kind in kinds]
        return [
            f"{c.get('classname')}::{c.get('name')}: {(e.get('message') or '')[:300]}"
            for c, e in found
            if e is not None
        ]

    failed, skipped = of("failure", "error"), of("skipped")
    return {"passed": len(cases) - len(failed) - len(skipped), "failed": failed, "skipped": skipped}


def main(part: Part) -> None:
    """All groups that there is time for; those that are whole are not run again."""
    if find_spec("pytest") is None:
        part.write({"skipped": "pytest is not installed", "groups": {}})
        return
    kept = part.work / f"tests-{part.pick('full', 'tiny')}.json"
    groups: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    for name in part.pick(list(GROUPS), ["device", "formats"]):
        if groups.get(name, {}).get("ended") != "whole":
            groups[name] = group(part, name, part.seconds_left - 5)
            kept.write_text(json.dumps(groups), encoding="utf-8")
    passed = sum(found["passed"] for found in groups.values())
    whole = all(found["ended"] == "whole" for found in groups.values())
    put = part.write if whole else part.keep
    put({"passed": passed, "failed": sum(len(found["failed"]) for found in groups.values()), "groups": groups})
    if not whole:
        sys.exit(1)


if __name__ == "__main__":
    main(Part.from_command_line(__file__))
