import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import numpy as np
import pytest

from glassworks.charts.figures import SERIES, line_figure, picture_grid, standalone
from glassworks.core.context import RunContext
from glassworks.core.recipe import Card
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
    card = Card(title="A <b>title</b>", teaches="something", expects="much", minutes=1)
    figure = line_figure("Line & curve", 'a "caption"', {"one": ([1, 2], [3.0, 4.0])}, x_title="x", y_title="y")
    table = Table(title="Numbers", columns=["name", "value"], rows=[["<i>", 1234567], ["b", 0.123456789], ["c", None]])
    return finish(
        LossesRecipe(card=card), RunFolder(tmp_path), RunContext(), Known(42.0),
        verdicts=[Verdict("good", "it <works>")], tables=[table], figures=[figure],
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


def test_drawings_follow_the_page_and_stand_alone():
    figure = line_figure("t", "c", {"one": ([1, 2], [3, 4]), "two": ([1, 2], [4, 3])}, x_title="x", y_title="y")
    assert "var(--line-a)" in figure.svg
    assert not any(colour in figure.svg for colour in SERIES)
    alone = standalone(figure)
    assert "prefers-color-scheme:dark" in alone
    assert alone.count("xmlns=") == 1
    same = line_figure("t", "c", {"one": ([1, 2], [3, 4]), "two": ([1, 2], [4, 3])}, x_title="x", y_title="y")
    assert same.svg == figure.svg, "the same numbers give the same file"


def test_pictures_of_one_array_are_drawn_too():
    assert "data:image/png" in picture_grid("t", "c", {"a": np.eye(3)}, columns=1, numbers=True).svg
