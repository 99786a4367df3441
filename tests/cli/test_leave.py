"""A process that ends at once ends as any other, as far as anybody can see from outside."""

import json
import os
import subprocess
import sys

import pytest

LEAVING = "from glassworks.cli.leave import leave\n"


def ended(program, *options):
    done = subprocess.run(
        [sys.executable, *options, "-c", LEAVING + program], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout, done.stderr


def test_what_was_said_is_written_and_what_was_to_be_done_at_the_end_is_done():
    program = """
import atexit, sys
atexit.register(print, "at the end")
print("said", end=" ")
print("on the side", end="", file=sys.stderr)
leave(3)
"""
    assert ended(program) == (3, "said at the end\n", "on the side")


def test_nothing_is_taken_apart():
    """Objects that live until the interpreter takes modules apart would say so."""
    program = """
class Last:
    def __del__(self):
        print("taken apart", flush=True)
last = Last()
last.itself = last
leave(0)
"""
    assert ended(program) == (0, "", "")


def test_threads_that_are_at_work_are_waited_for():
    program = """
import threading
begin = threading.Event()
threading.Thread(target=lambda: (begin.wait(5), print("done"))).start()
threading.Thread(target=begin.wait, daemon=True).start()
threading.Timer(0.2, begin.set).start()
leave(4)
"""
    assert ended(program) == (4, "done\n", "")


def test_a_profiler_sees_the_end():
    code, out, _ = ended("import sys\nsys.setprofile(lambda *_: None)\ntry:\n leave(5)\nfinally:\n print('seen')")
    assert (code, out) == (5, "seen\n")


def test_a_reader_that_has_gone_is_no_traceback():
    program = """
import os, sys
reader, writer = os.pipe()
os.close(reader)
sys.stdout = open(writer, "w")
print("nobody reads this")
leave(0)
"""
    assert ended(program)[0] in (0, 120)


def test_a_tool_that_monitors_the_interpreter_sees_the_end():
    """As profilers, coverage and debuggers do from Python 3.12 on; the registry of an older one is put there."""
    program = """
import sys
from types import SimpleNamespace
if not hasattr(sys, "monitoring"):
    tools = dict.fromkeys(range(6))
    sys.monitoring = SimpleNamespace(get_tool=tools.get, use_tool_id=tools.__setitem__)
sys.monitoring.use_tool_id(2, "a profiler")
try:
    leave(5)
finally:
    print("seen")
"""
    assert ended(program) == (5, "seen\n", "")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.parametrize("program", ["sys.{} = None", "sys.{}.close()"])
def test_streams_that_are_no_longer_there_are_passed_over(stream, program):
    assert ended(f"import sys\n{program.format(stream)}\nleave(3)") == (3, "", "")


def closing(*descriptors):
    """For the child: as the shell's ``>&-``."""

    def close():
        for descriptor in descriptors:
            os.close(descriptor)

    return close


def command(*words, **settings):
    settings = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | settings
    run = [sys.executable, "-m", "glassworks", *words]
    return subprocess.run(run, text=True, check=False, timeout=60, **settings)


@pytest.mark.skipif(os.name == "nt", reason="a process is not forked there")
@pytest.mark.parametrize("closed", [(1,), (2,), (1, 2), (0, 1, 2)], ids=str)
@pytest.mark.parametrize(
    ("words", "code", "out", "error"),
    [
        (("--version",), 0, "glassworks ", ""),
        (("recipes", "--json"), 0, "[", ""),
        (("nonsense",), 2, "", "No such command 'nonsense'"),
        (("nonsense", "--json"), 2, "No such command 'nonsense'", ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_command_started_without_a_stream_ends_as_with_it(words, code, out, error, closed):
    done = command(*words, preexec_fn=closing(*closed))
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert (out in done.stdout) if 1 not in closed else not done.stdout
    assert (error in done.stderr) if 2 not in closed else not done.stderr


def test_a_document_that_nobody_reads_is_no_traceback():
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = command("recipes", "--json", stdout=writer)
    finally:
        os.close(writer)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert isinstance(json.loads(command("recipes", "--json").stdout), list | dict)


def test_a_usage_error_of_a_process_is_2():
    done = command("train", "--nonsense")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--nonsense" in done.stderr


def test_a_profile_of_a_command_is_printed():
    run = [sys.executable, "-m", "cProfile", "-m", "glassworks", "--version"]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=60)
    assert "function calls" in done.stdout
