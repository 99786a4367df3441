"""A process that ends at once ends as any other, as far as anybody can see from outside."""

import subprocess
import sys

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
