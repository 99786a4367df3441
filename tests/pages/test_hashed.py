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


@pytest.mark.parametrize(
    "value",
    ["a:b}p{c:d", "a:b</style><script>alert(1)</script>", "a:b/*", "a:b/{*", "a:b/<*", "a:\\", "a:b&#13;", "a:b\0",
     "width:calc(1px", "grid:[a", "grid:[(])", "a:b)(", 'content:"abc', "content:&quot;abc", "content:&#39;abc",
     """content:&quot;)&quot;;a:calc(1""", """content:&quot;&#39;&quot; &#39;""", "content:&quot;\n&quot;",
     "a:url(b&quot;)&quot;)"],
)  # fmt: skip
def test_a_value_that_could_end_its_rule_or_take_others_with_it_is_left_out(value):
    """Less than all of it is not enough: without its bracket, ``a:b/{*`` begins a comment."""
    quote = "'" if '"' in value else '"'
    content = hashed(f'<p style={quote}{value}{quote}><p style="left:1px">').content
    rules = re.search("<style>(.*?)</style>", content, re.DOTALL)[1].strip().split("\n")
    assert [re.search(r"\{(.*)\}$", rule)[1] for rule in rules] == ["", "left:1px"]
    assert "<script" not in content


@pytest.mark.parametrize(
    "value", ["width:calc((1px + 2px)*3)", "grid:[a] 1px [b]", "content:'(' \")\"", "fill:url(#a)", "fill:url('#(')"]
)
def test_a_value_that_closes_what_it_opens_is_kept(value):
    content = hashed(f'<p style="{value.replace(chr(34), "&quot;")}">').content
    assert f"{{{value}}}" in content


def test_styles_of_a_drawing_are_hashed_as_a_browser_reads_them():
    """There they are no raw text; in what is HTML inside of the drawing they are."""
    drawing = "<svg><title>t</title><style>a &gt; b<!-- c --><![CDATA[ &gt; d]]></style>{}</svg>"
    inner = "<foreignObject><style>e &gt; f</style></foreignObject><script>1 &lt; 2</script>"
    found = hashed(drawing.format(inner) + "<style>g &gt; h</style>")
    assert found.style.split() == [f"'sha256-{sha256(one)}'" for one in ("a > b &gt; d", "e &gt; f", "g &gt; h")]
    assert found.script == f"'sha256-{sha256('1 < 2')}'"


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
