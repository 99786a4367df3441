"""Landlock in a process of its own: what is outside of the folder cannot be written, by any way."""

import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import os, sys
from glassworks.lessons.exercises.landlock import confine
folder, outside = sys.argv[1:]
if not confine(folder):
    sys.exit(77)
open(os.path.join(folder, "a"), "w").write("x")
open("/dev/null", "w").write("x")
print(open(outside).read())
for way in (lambda: open(outside, "w"), lambda: os.remove(outside), lambda: os.mkdir(outside + "2"),
            lambda: os.rename(outside, outside + "3"), lambda: os.truncate(outside, 0)):
    try:
        way()
    except OSError as error:
        print(type(error).__name__)
    else:
        print("done")
"""


def test_it_writes_below_its_folder_only(tmp_path):
    folder, outside = tmp_path / "in", tmp_path / "outside"
    folder.mkdir()
    outside.write_text("precious")
    ran = subprocess.run([sys.executable, "-c", CODE, folder, outside], check=False, capture_output=True, text=True)
    if ran.returncode == 77:
        pytest.skip("no Landlock on this kernel")
    assert ran.stdout.split() == ["precious", *["PermissionError"] * 5], ran.stderr
    assert Path(outside).read_text() == "precious"
