"""The page of a run: how its tables are set."""

import re

from glassworks.pipelines.page import render_findings
from glassworks.pipelines.report import Findings, Table
from glassworks.pipelines.timeline.report import TimelineReport

NUMBERS = TimelineReport(1957, 2020, [], (1969, 1986))


def cells(rows):
    table = Table(title="t", columns=["a", "b"], rows=rows)
    page = render_findings(Findings(run="r", task="t", title="t", numbers=NUMBERS, verdicts=[], tables=[table]))
    return re.findall(r"<t[dh](?: scope=\"row\")?(?: class=\"(\w*)[^>]*\")?>([^<]*)</t[dh]>", page)


def test_a_short_word_among_numbers_stands_at_their_side_and_a_sentence_does_not():
    """Words stood at the left of a column whose numbers stood at its right."""
    sentence = "this move is by no whole unit"
    assert cells([["1", "no whole unit"], ["2", sentence], ["3", 0.5], ["4", None]]) == [
        ("", "1"), ("num", "no whole unit"), ("", "2"), ("long", sentence),
        ("", "3"), ("num", "0.5"), ("", "4"), ("num", "–"),
    ]  # fmt: skip


def test_words_alone_stand_at_the_left():
    assert cells([["1", "yes"], ["2", "no"]]) == [("", "1"), ("", "yes"), ("", "2"), ("", "no")]
