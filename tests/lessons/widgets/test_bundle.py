"""A module with its imports as one text."""

import re
from base64 import b64decode

from glassworks.lessons.widgets.bundle import bundled, colours


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
