"""A module with its imports as one text."""

import re
import subprocess
from base64 import b64decode
from importlib.resources import files

import pytest
from page_arithmetic import NODE

from glassworks.lessons.widgets.bundle import bundled, colours

FOLDER = files("glassworks.lessons.widgets")


def test_no_relative_import_is_left_at_any_depth():
    text = bundled("starts")
    found = re.findall(r'from "([^"]+)"', text)
    assert found
    while found:
        assert all(one.startswith("data:text/javascript;base64,") for one in found)
        inner = [b64decode(one.partition(",")[2]).decode() for one in found]
        found = [one for source in inner for one in re.findall(r'from "([^"]+)"', source)]


def test_colours_have_their_own_names():
    text = colours(":host")
    assert "--gw-accent: #" in text
    assert ":root" not in text
    assert not re.search(r"--(?!gw-)", text)


@pytest.mark.skipif(NODE is None, reason="no Node")
@pytest.mark.parametrize("folder", [".", "arithmetic"])
def test_every_module_can_be_read(folder, tmp_path):
    """A slip of the pen shows here, not as a widget that is missing from a page."""
    modules = sorted(FOLDER.joinpath(folder).glob("*.js"))
    assert len(modules) > 5
    for module in modules:
        copy = tmp_path / f"{module.stem}.mjs"
        copy.write_text(module.read_text())
        ran = subprocess.run([NODE, "--check", copy], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr


def test_a_sign_of_percent_stays_with_its_number():
    """A line ended with "95" and the next one began with "% interval"."""
    found = [(one.stem, line) for one in FOLDER.glob("*.js") for line in re.findall(r"\d %.{,20}", one.read_text())]
    assert found == []
