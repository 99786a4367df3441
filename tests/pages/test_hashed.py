"""Pages without style attributes: rules in their place, which stay inside of their style; hashes of what is there."""

import re

import numpy as np
import pytest

from glassworks.pages.hashed import hashed, sha256
from glassworks.pages.map_page import Plane, map_page


def test_attributes_become_rules_and_everything_else_stays():
    page = (
        '<head></head>\n<p title=\' style="color: red"\' data-x="&lt;&amp;" style="left:5%">é</p>'
        '\n<svg viewBox="0 0 1 1"><path style="fill: none"/><path style="left:5%"/></svg>'
    )
    found = hashed(page)
    content = found.content
    rules = re.search("<style>(.*)</style></head>", content, re.DOTALL)[1]
    assert re.findall(r'\[data-style="(\d)"\]\{(.*)\}', rules) == [("0", "left:5%"), ("1", "fill: none")]
    assert '<p title=" style=&quot;color: red&quot;" data-x="&lt;&amp;" data-style="0">é</p>' in content
    assert '<path data-style="1"/><path data-style="0"/></svg>' in content
    assert found.style == f"'sha256-{sha256(rules)}'"


@pytest.mark.parametrize("value", ["a:b}p{c:d", "a:b</style><script>alert(1)</script>", "a:b/*", "a:\\"])
def test_a_value_ends_neither_its_rule_nor_the_style(value):
    content = hashed(f"<p style='{value}'><p style='left:1px'>").content
    rules = re.search("<style>(.*?)</style>", content, re.DOTALL)[1].strip().split("\n")
    assert [rule.count("{") for rule in rules] == [rule.count("}") for rule in rules] == [1, 1]
    assert "<script" not in content
    assert "/*" not in content


@pytest.mark.parametrize(
    "value", ["width:calc(1px", "grid:[a", 'content:"abc', "content:&quot;abc", "content:&#39;abc"]
)
def test_a_value_that_leaves_something_open_takes_no_other_rule_with_it(value):
    quote = "'" if '"' in value else '"'
    content = hashed(f'<p style={quote}{value}{quote}><p style="left:1px">').content
    rules = re.search("<style>(.*?)</style>", content, re.DOTALL)[1].strip().split("\n")
    assert [re.search(r"\{(.*)\}", rule)[1] for rule in rules] == ["", "left:1px"]


def test_a_page_names_its_own_styles_in_its_policy_and_nothing_unsafe():
    """Whatever it holds: a title that is the word which stood there while it was written, names that are no Unicode."""
    plane = Plane("t-SNE", np.array([[0, 0], [1, 0]], np.float32), "about")
    written = map_page([plane], ["\udce9", "b"], title="STYLES-OF-THIS-PAGE", lede="l")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', written)[1]
    styles = [f"'sha256-{sha256(text)}'" for text in re.findall(r"<style>(.*?)</style>", written, re.DOTALL)]
    assert f"style-src {' '.join(styles)};" in policy
    assert len(styles) >= 1
    assert "unsafe" not in policy
    assert "<h1>STYLES-OF-THIS-PAGE</h1>" in written
