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


def test_a_range_is_not_broken():
    """It was, after its first number."""
    (_, text), *_ = cells([["a mean (77.6% to 86.7%)", "no range (as words to read)"]])
    assert text == "a mean (77.6\u202f%\u00a0to\u00a086.7\u202f%)"
    (_, text), *_ = cells([["no range (as words to read)", 1]])
    assert text == "no range (as words to read)"


def test_words_alone_stand_at_the_left():
    assert cells([["1", "yes"], ["2", "no"]]) == [("", "1"), ("", "yes"), ("", "2"), ("", "no")]


def opened_table(columns, row):
    table = Table(title="t", columns=columns, rows=[row])
    page = render_findings(Findings(run="r", task="t", title="t", numbers=NUMBERS, verdicts=[], tables=[table]))
    return re.search(r'<table class="list numbers[^>]*>.*?</table>', page, re.DOTALL)[0]


def test_a_row_of_sentences_is_a_block_in_a_narrow_window():
    """Two thirds of the table of frameworks lay beyond the edge of a telephone, a sentence in lines of two words."""
    sentence = "Ended: version 2.7 of 2019 was announced as its last main release."
    wide = opened_table(
        ["framework", "year", "by", "what became of it"], ["CNTK", "2014", "Microsoft Research", sentence]
    )
    assert 'class="list numbers sentences"' in wide
    assert f'data-column="what became of it">{sentence}' in wide
    ranged = "83.1% (77.6% to 86.7%)"
    assert "sentences" in opened_table(
        ["features", "5 a class", "10 a class", "40 a class"], ["raw pixels", *[ranged] * 3]
    )
    assert "sentences" not in opened_table(["year", "what"], ["2014", sentence]), "it has room"
    assert "sentences" not in opened_table([f"column {n}" for n in range(12)], [123456.0] * 12), "numbers are compared"
