"""Whatever a learner's code does, the check answers, nothing outside is changed, and nothing is left behind."""

import time
from pathlib import Path

import psutil
import pytest

from glassworks.lessons.exercises.start import checked, ran

GOOD = "def answer(w, b, x):\n    return int(w[0] * x[0] + w[1] * x[1] + b > 0)\n"


def asked(source):
    return checked("perceptron-answer", source)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import os\nos._exit(0)\n", "ended its own process"),
        ("import sys\nsys.exit(0)\n", "SystemExit in line 2"),
        ("import os\ndef answer(w, b, x):\n    os._exit(3)\n", "exit code 3"),
        ("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n", "does without os.kill"),
        ("raise KeyboardInterrupt\n", "KeyboardInterrupt in line 1"),
        ("def answer(w, b, x:\n    return 1\n", "SyntaxError in line 1"),
        ("def other():\n    return 1\n", "no function answer"),
        ("answer = 5\n", "no function answer"),
        ("def answer(w, b, x):\n    return 1 / 0\n", "ZeroDivisionError in line 2"),
        ("def answer():\n    return 1\n", "TypeError"),
        ("def answer(w, b, x):\n    return answer(w, b, x)\n", "RecursionError"),
        ("x = bytearray(10**11)\n", "more memory"),
        ("def answer(w, b, x):\n    kept = []\n    while True:\n        kept.append('x' * 10**7)\n", "more memory"),
        ("import subprocess\nsubprocess.run('ls')\n", "does without"),
        ("import os\nos.fork()\n", "does without os.fork"),
        ("import socket\nsocket.create_connection(('127.0.0.1', 9))\n", "does without socket.connect"),
        ("import ctypes\nctypes.CDLL(None)\n", "does without ctypes.dlopen"),
    ],
)
def test_odd_code_is_answered(source, words):
    outcome = asked(source)
    assert not outcome.passed
    assert words in outcome.message


@pytest.mark.slow
def test_an_endless_loop_ends_and_says_so():
    outcome = asked("def answer(w, b, x):\n    while True:\n        pass\n")
    assert "still running" in outcome.message
    assert "loop" in outcome.hint


@pytest.mark.slow
def test_gigabytes_of_output_are_cut():
    outcome = asked("line = 'x' * 10**6\nwhile True:\n    print(line)\n")
    assert "still running" in outcome.message
    assert 20_000 <= len(outcome.output) < 21_000


def test_output_of_a_right_answer_is_kept():
    outcome = asked(f"print('hello')\n{GOOD}")
    assert outcome.passed
    assert outcome.output == "hello\n"


@pytest.mark.parametrize(
    "how",
    [
        "import shutil\nshutil.rmtree({folder!r})\n",
        "import os\nos.remove({file!r})\n",
        "open({file!r}, 'w')\n",
        "from pathlib import Path\nPath({file!r}).rename('here')\n",
        "import os\nos.open({file!r}, os.O_WRONLY | os.O_TRUNC)\n",
    ],
)
def test_files_outside_stay(tmp_path, how):
    file = tmp_path / "mine.txt"
    file.write_text("precious")
    outcome = asked(how.format(folder=str(tmp_path), file=str(file)))
    assert "PermissionError" in outcome.message
    assert file.read_text() == "precious"


def test_its_own_folder_may_be_used_and_is_gone_afterwards():
    outcome = asked(f"import os\nopen('mine', 'w').write('x')\nprint(os.getcwd())\nos.remove('mine')\n{GOOD}")
    assert outcome.passed
    assert not Path(outcome.output.strip()).exists()


def test_the_kernel_holds_what_the_hook_does_not_see(tmp_path):
    """Code below Python is not asked by the hook; Landlock is a matter of the kernel."""
    pytest.importorskip("resource")
    file = tmp_path / "mine.txt"
    file.write_text("precious")
    made = f"import numpy as np\nnp.memmap({str(file)!r}, dtype='u1', mode='r+', shape=(4,))[:] = 0\n"
    assert not asked(made).passed
    assert file.read_text() == "precious"


def test_processes_and_threads_do_not_stay():
    asked(GOOD)  # the process that others are forked from is there now; so may be a browser of other tests
    before = _alive()
    asked("import threading, time\nthreading.Thread(target=lambda: time.sleep(60)).start()\n" + GOOD)
    until = time.monotonic() + 10
    while _alive() - before and time.monotonic() < until:
        time.sleep(0.05)
    assert _alive() <= before


def test_writing_into_the_inputs_does_not_help():
    outcome = asked("def answer(w, b, x):\n    w[0] = w[1] = x[0] = x[1] = 0\n    return int(b > 0)\n")
    assert not outcome.passed


def test_a_script_prints():
    assert ran("import glassworks\nprint(6 * 7)\n").output == "42\n"
    assert "NameError in line 2" in ran("x = 1\ny\n").message


def _alive():
    found = psutil.Process().children(recursive=True)
    return {one.pid for one in found if one.is_running() and one.status() != psutil.STATUS_ZOMBIE}
