"""The log of a server is JSON, one object a line, whoever speaks."""

import json
import subprocess
import sys

SPEAKERS = """
import logging, sys, warnings
from glassworks.web.lines import take_over, write_line
take_over("uvicorn")
write_line("begun", port=1)
logging.getLogger("uvicorn.error").error("closed")
logging.getLogger("somebody.else").warning("odd: %d", 3)
warnings.warn("old")
logging.getLogger("somebody.else").warning("%d", "three")
logging.getLogger("python_multipart.multipart").warning("a client's form is wrong")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("uvicorn").exception("broken")
"""


def test_each_line_is_an_object():
    done = subprocess.run([sys.executable, "-c", SPEAKERS], capture_output=True, text=True, check=True)
    begun, closed, odd, old, wrong, broken = map(json.loads, done.stderr.splitlines())
    assert (begun["event"], begun["port"]) == ("begun", 1)
    assert (closed["event"], closed["level"], closed["message"]) == ("uvicorn.error", "error", "closed")
    assert (odd["event"], odd["message"]) == ("somebody.else", "odd: 3")
    assert (old["event"], old["level"]) == ("py.warnings", "warning")
    assert "UserWarning: old" in old["message"]
    assert wrong["message"] == "%d ('three',)"
    assert "ZeroDivisionError" in broken["traceback"]
    assert all(line["time"].endswith("+00:00") for line in (begun, closed, odd, old, broken))
