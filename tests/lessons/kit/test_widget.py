"""What a widget answers the page, also where answering fails."""

import pytest

from glassworks.core.errors import InputError
from glassworks.lessons.kit.widget import widget_class


def answer_of(answering, monkeypatch):
    widget, sent = widget_class("words")(answering, name="words"), []
    monkeypatch.setattr(widget, "send", sent.append)
    widget._asked(widget, {"number": 7}, [])
    return sent


def refuse(_):
    raise InputError(expected="a word", found="none", do="Name one.")


def fail(_):
    raise ZeroDivisionError("no such share")


@pytest.mark.parametrize(
    ("answering", "words"),
    [(refuse, "Name one."), (fail, "glassworks has failed here, and its terminal says where: no such share")],
)
def test_what_went_wrong_is_an_answer_as_well(answering, words, monkeypatch, capsys):
    (sent,) = answer_of(answering, monkeypatch)
    assert sent["number"] == 7
    assert words in sent["error"]
    assert ("ZeroDivisionError" in capsys.readouterr().err) == (answering is fail)


def test_an_answer_carries_its_question_s_number(monkeypatch):
    assert answer_of(lambda asked: {"twice": 2 * asked["number"]}, monkeypatch) == [{"number": 7, "twice": 14}]
