"""The page holds every number it should, nothing it should not, and survives odd input."""

import json
import re
from html.parser import HTMLParser

import pytest

from glassworks.core.errors import RunError
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.source import Problem
from glassworks.pages.page import breakable
from glassworks.pipelines.classification.page import render, write_report
from glassworks.pipelines.classification.show import show


def drawn(report):
    return render(report, show(report))


def written(folder, report):
    write_report(folder, report, show(report))


NASTY = "<script>alert(1)</script>"


class Outline(HTMLParser):
    """Tags with their attributes, and the visible words."""

    VOID = {"meta", "link", "br", "img", "wbr"}

    def __init__(self, page):
        super().__init__()
        self.tags, self.open, self.words = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).replace("\u202f", " ").split())


def read(report):
    outline = Outline(drawn(report))
    assert outline.open == []
    return outline


def test_the_headline_says_it_all(make_report):
    report = make_report(["ants", "bees"], n=153)
    text = read(report).text
    low, high = (f"{100 * end:.1f}" for end in report.evaluation.interval)
    assert f"{100 * report.evaluation.accuracy:.1f} % of 153 held-out images right" in text
    assert f"95 % interval {low} to {high} %" in text


@pytest.mark.parametrize("num_classes", [2, 5, 20, 21, 100])
def test_every_class_is_there_whatever_their_number(make_report, num_classes):
    classes = [f"kind {i}" for i in range(num_classes)]
    outline = read(make_report(classes, n=400))
    assert all(name in outline.text for name in classes)
    labels = [attrs.get("aria-label", "") for tag, attrs in outline.tags if tag == "svg"]
    assert any(label.startswith("Confusion matrix of") for label in labels) == (num_classes > 20)
    assert any("matrix" in attrs.get("class", "").split() for _, attrs in outline.tags) == (num_classes <= 20)


def test_very_many_classes_are_counted_and_the_page_stays_small(make_report):
    report = make_report([f"class number {i}" for i in range(1200)], n=2000)
    page = drawn(report)
    assert "The 300 weakest of 1,200 classes; all are in report.json." in Outline(page).text
    assert len(page) < 1_000_000


def test_words_from_outside_never_become_markup(make_report):
    report = make_report(
        [NASTY, 'b" onmouseover="x'],
        title=NASTY,
        source=NASTY,
        run=NASTY,
        recipe=NASTY,
        choices=[NASTY],
        weights_hash=NASTY,
        seconds={NASTY: 1.0},
        problems=[Problem(NASTY, NASTY, "excluded", NASTY)],
    )
    report.held_out.name = NASTY
    report.backbone.name = report.backbone.weights = NASTY
    for item in report.gallery:
        item.path = NASTY
        item.thumbnail = 'x" onerror="alert(1)'
    page = drawn(report)
    assert NASTY not in page
    outline = Outline(page)
    assert sum(tag == "script" for tag, _ in outline.tags) == 1
    assert not any(name.startswith("on") for _, attrs in outline.tags for name in attrs)


def test_the_charts_stand_in_the_record_as_data(make_report, tmp_path):
    folder = RunFolder(tmp_path)
    written(folder, make_report(["ants", "bees"], n=40))
    charts = json.loads(folder.report_json.read_text())["charts"]
    assert [chart["title"] for chart in charts][:2] == ["Confusion matrix", "How often it was right"]
    assert "svg" not in folder.report_json.read_text()


def test_nothing_is_fetched(make_report):
    page = drawn(make_report(["ants", "bees"]))
    for _, attrs in Outline(page).tags:
        for name in ("src", "href"):
            assert attrs.get(name, "data:").startswith("data:")
    assert not re.search(r"url\((?!#)", page)
    assert "@import" not in page
    assert re.search(r'Content-Security-Policy" content="default-src \'none\'', page)


def test_ten_thousand_problems_are_counted_and_a_few_listed(make_report):
    problems = [Problem("duplicate", f"train/{i:05d}.jpg", "excluded", "the same file") for i in range(10_000)]
    page = drawn(make_report(["a", "b"], problems=problems))
    text = Outline(page).text
    assert "and 9,950 more, all in report.json" in text
    assert text.count("train/") == 50
    assert len(page) < 300_000


def test_what_is_the_same_of_many_files_is_said_once(make_report):
    same = [Problem("narrow_range", f"a/{at}.png", "kept", "fills little of its range") for at in range(9)]
    others = [Problem("duplicate", f"b/{at}.png", "excluded", f"the same file as c/{at}.png") for at in range(2)]
    text = Outline(drawn(make_report(["a", "b"], problems=[*same, *others]))).text
    assert text.count("fills little of its range") == 1
    assert text.count("the same file as") == 2


def test_paths_may_be_broken_where_their_parts_end():
    assert breakable("val/red_<b>/copy0.png") == "val/<wbr>red_<wbr>&lt;b&gt;/<wbr>copy0<wbr>.png"
    assert breakable("plain") == "plain"


def test_empty_states_are_worded(make_report):
    bare = make_report(
        ["a", "b"], skill=60, problems=[], gallery=[], curves=[], head=None, backbone=None, finetune=None, seconds={},
        choices=[], recipe="", weights_hash="", baseline=None, counts={},
    )  # fmt: skip
    text = read(bare).text
    assert "every held-out image was answered rightly" in text
    assert "None: every file is a sound image" in text
    assert "How it was trained" not in text
    assert "Recipe" not in text
    assert "Time" not in text
    assert "100 %" in text


def test_undefined_scores_are_dashes(make_report):
    report = make_report(["a", "b", "never seen"], n=1)
    assert "– – –" in read(report).text
    assert "nan" not in drawn(report).lower().replace("banana", "")


def test_one_epoch_and_one_strength_are_no_trouble(make_report):
    report = make_report(["a", "b"])
    report.curves = report.curves[:1]
    report.head.path = report.head.path[:1]
    assert "Learning curves" in read(report).text


def test_files_hold_the_same_numbers_without_the_thumbnails(make_report, tmp_path):
    report = make_report(["ants", "bees"])
    folder = RunFolder(tmp_path)
    written(folder, report)
    numbers = json.loads(folder.report_json.read_text())
    assert numbers["evaluation"]["accuracy"] == numbers["accuracy"] == report.evaluation.accuracy
    assert (numbers["interval"], numbers["n"]) == (list(report.evaluation.interval), 153)
    assert numbers["evaluation"]["confusion"] == report.evaluation.confusion
    assert numbers["head"]["path"][0]["regularisation"] == 1e-7
    assert "thumbnail" not in numbers["gallery"][0]
    assert report.gallery[0].thumbnail in folder.report_html.read_text()


def test_names_that_are_no_text_are_written_and_read_back(make_report, tmp_path):
    """A file name of bytes that are no UTF-8 reaches us as a lone surrogate, which no file could hold."""
    odd = b"caf\xe9.jpg".decode("utf-8", "surrogateescape")
    folder = RunFolder(tmp_path)
    written(folder, make_report(["a", "b"], problems=[Problem("truncated", odd, "excluded", "cut")]))
    assert json.loads(folder.report_json.read_bytes())["problems"][0]["path"] == odd
    assert "caf\\udce9<wbr>.jpg" in folder.report_html.read_text()


def test_a_run_is_not_finished_when_its_page_cannot_be_written(make_report, tmp_path):
    folder = RunFolder(tmp_path)
    folder.report_html.mkdir()
    with pytest.raises(RunError, match=r"report\.html"):
        written(folder, make_report(["a", "b"]))
    assert not folder.is_finished
