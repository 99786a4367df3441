import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest

from glassworks.charts import Chart, Line, Plot, line_chart
from glassworks.core.context import RunContext
from glassworks.core.recipe import RecipeCard
from glassworks.core.report import Report
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.losses.recipe import LossesRecipe
from glassworks.pipelines.report import Table, Verdict


@dataclass
class Known(Report):
    answer: float
    infinite: float = float("inf")


@pytest.fixture
def found(tmp_path):
    card = RecipeCard(title="A <b>title</b>", teaches="something", expects="much", minutes=1)
    chart = line_chart("Line & curve", 'a "caption"', {"one": ([1, 2], [3.0, 4.0])}, x="x", y="y")
    table = Table(title="Numbers", columns=["name", "value"], rows=[["<i>", 1234567], ["b", 0.123456789], ["c", None]])
    return finish(
        LossesRecipe(card=card), RunFolder(tmp_path), RunContext(), Known(42.0),
        verdicts=[Verdict("good", "it <works>")], tables=[table], charts=[chart],
    )  # fmt: skip


def test_the_page_is_whole_and_escapes_every_word(found, tmp_path):
    page = (tmp_path / "report.html").read_text()
    HTMLParser().feed(page)
    for text in ("A &lt;b&gt;title", "it &lt;works&gt;", "&lt;i&gt;", "1,234,567", "0.1235", "a &#34;caption&#34;"):
        assert text in page, text
    assert "<script" not in page
    assert not re.search(r'(src|href)="(?!data:|#)', page)


def test_the_document_begins_with_the_kinds_own_numbers(found, tmp_path):
    values = json.loads((tmp_path / "report.json").read_text())
    assert list(values)[:5] == ["run", "task", "title", "answer", "infinite"]
    assert (values["answer"], values["infinite"]) == (42.0, None)
    assert values["figures"] == [{"title": "Line & curve", "caption": 'a "caption"'}]
    assert "losses" in (tmp_path / "recipe.toml").read_text()


def test_charts_are_drawn_on_the_page_and_kept_as_data(found, tmp_path):
    assert "var(--line-a)" in (tmp_path / "report.html").read_text()
    values = json.loads((tmp_path / "report.json").read_text())
    assert values["charts"] == [chart.to_dict() for chart in found.charts]
    assert "<svg" not in (tmp_path / "report.json").read_text()


def test_a_wide_figure_is_stacked_on_a_telephone(tmp_path, browser):
    """And a table's sentences wrap, so that nothing of a page on a desk has to be scrolled sideways."""
    panel = Plot(layers=[Line(x=[0, 1], y=[0, 1])])
    sentence = "A sentence that is longer than any column of a table ought to be. " * 4
    chart = Chart(title="t", caption="c", panels=[panel] * 3)
    table = Table(title="Sentences", columns=["a", "b"], rows=[[sentence, sentence]])
    finish(LossesRecipe(), RunFolder(tmp_path), RunContext(), Known(42.0), verdicts=[], tables=[table], charts=[chart])
    shown = {}
    for width in (400, 1440):
        tab = browser.new_page(viewport={"width": width, "height": 800})
        tab.goto((tmp_path / "report.html").as_uri())
        drawings = tab.locator(".drawings svg.drawing:visible")
        assert drawings.count() == 1
        box = drawings.bounding_box()
        shown[width] = box["height"] / box["width"]
        moved = "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
        assert tab.evaluate(moved) == 0
        tab.close()
    assert shown[400] > 1.8
    assert shown[1440] < 0.4


def test_words_of_a_narrow_table_stay_whole_and_addresses_are_links(tmp_path, browser):
    """Of the timeline on a telephone "Backpropagatio n" stood on two lines, so that addresses could break."""
    address = "https://example.org/" + "0123456789" * 8
    row = ["1982", "for networks", "Backpropagation is applied to networks.", f"Werbos, Applications, {address}"]
    table = Table(title="Years", columns=["year", "", "what was found", "source"], rows=[row])
    finish(LossesRecipe(), RunFolder(tmp_path), RunContext(), Known(42.0), verdicts=[], tables=[table], charts=[])
    tab = browser.new_page(viewport={"width": 400, "height": 800})
    tab.goto((tmp_path / "report.html").as_uri())
    lines = """word => {
      const cell = [...document.querySelectorAll("td")].find(e => e.textContent.includes(word)).firstChild;
      const range = document.createRange(), at = cell.data.indexOf(word);
      range.setStart(cell, at); range.setEnd(cell, at + word.length);
      return range.getClientRects().length;
    }"""
    assert [tab.evaluate(lines, word) for word in ("Backpropagation", "Applications")] == [1, 1]
    link = tab.locator("td a")
    assert link.get_attribute("href") == link.inner_text() == address
    box = link.bounding_box()
    assert box["x"] + box["width"] <= 400  # it breaks where the page ends
    tab.close()
