"""Answers of processes of their own: however many pages ask, few of them work at a time."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from glassworks.core.errors import GlassworksError
from glassworks.studio.answers import MOST_WAITING, answer_of

COUNTING = """
import json, os, sys, time
open(f"{os.getpid()}.at-work", "w").close()
time.sleep(0.3)
print(json.dumps({"beside": sum(name.endswith(".at-work") for name in os.listdir())}))
os.remove(f"{os.getpid()}.at-work")
"""


def asked(root, program, seconds=60.0):
    return answer_of([sys.executable, "-c", program], root, seconds=seconds, expected="an answer", do="Try again.")


def test_those_that_ask_at_once_are_answered_two_at_a_time(tmp_path):
    with ThreadPoolExecutor(MOST_WAITING) as threads:
        found = list(threads.map(lambda _: asked(tmp_path, COUNTING), range(MOST_WAITING)))
    assert max(one["beside"] for one in found) <= 2


def test_so_many_questions_that_pages_would_wait_for_them_are_refused(tmp_path):
    slow = "import time; time.sleep(1); print('{}')"
    with ThreadPoolExecutor(MOST_WAITING) as threads:
        waiting = [threads.submit(asked, tmp_path, slow) for _ in range(MOST_WAITING)]
        time.sleep(0.3)
        with pytest.raises(GlassworksError, match="that wait for their answers"):
            asked(tmp_path, "print('{}')")
        assert [one.result() for one in waiting] == [{}] * MOST_WAITING
    assert asked(tmp_path, "print('{}')") == {}


@pytest.mark.parametrize("program", ["print('no JSON')", "raise SystemExit", "import time; time.sleep(9)"])
def test_no_answer_is_said_and_keeps_nobody_out(tmp_path, program):
    for _ in range(3):
        with pytest.raises(GlassworksError, match="an answer"):
            asked(tmp_path, program, seconds=0.5)
    assert asked(tmp_path, "print('{}')") == {}
