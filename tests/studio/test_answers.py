"""Answers of processes of their own: however many pages ask, few of them work at a time."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from glassworks.core.errors import GlassworksError
from glassworks.studio.answers import answer_of

COUNTING = """
import json, os, sys, time
open(f"{os.getpid()}.at-work", "w").close()
time.sleep(0.3)
print(json.dumps({"beside": sum(name.endswith(".at-work") for name in os.listdir())}))
os.remove(f"{os.getpid()}.at-work")
"""


def asked(root, program, seconds=60.0):
    return answer_of([sys.executable, "-c", program], root, seconds=seconds, expected="an answer", do="Try again.")


def test_ten_that_ask_at_once_are_answered_two_at_a_time(tmp_path):
    with ThreadPoolExecutor(10) as threads:
        found = list(threads.map(lambda _: asked(tmp_path, COUNTING), range(10)))
    assert max(one["beside"] for one in found) <= 2


@pytest.mark.parametrize("program", ["print('no JSON')", "raise SystemExit", "import time; time.sleep(9)"])
def test_no_answer_is_said_and_keeps_nobody_out(tmp_path, program):
    for _ in range(3):
        with pytest.raises(GlassworksError, match="an answer"):
            asked(tmp_path, program, seconds=0.5)
    assert asked(tmp_path, "print('{}')") == {}
