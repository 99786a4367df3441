"""What a notebook writes, as HTML."""

import re

from glassworks.lessons.kit import Lesson


def test_a_mark_stays_with_the_formula_before_it_and_with_no_other():
    shown = Lesson(2).screen("One", "If $a$ is large, $b$; and $c$.").text
    assert re.findall(r'class="held"><marimo-tex[^>]*>\|\|\((.)\|\|\)</marimo-tex>(.)</span>', shown) == [
        ("b", ";"),
        ("c", "."),
    ]
    assert shown.count("held") == 2


def test_notes_say_when_a_screen_is_due():
    lesson = Lesson(2)
    lesson.screen("One", minutes=2, notes="Ask.")
    second = lesson.screen("Two", minutes=1, notes="Tell.").text
    assert "1 minute: from 8 to 9 of the class" in second  # the first lesson has six minutes
    assert lesson.screen("Two", minutes=1, notes="Tell.").text.count("from 8 to 9") == 1  # a cell that runs again
    assert "of the class" not in lesson.screen("Three", notes="For home.").text


def test_a_slide_knows_what_stands_beside_its_text():
    lesson = Lesson(2)
    question, moved, code = (
        lesson.guess("Why?", ["a", "b"], 0, "So."),
        lesson.widget("starts", name="x"),
        lesson.code("1"),
    )

    def placed(*parts):
        return re.findall(r'class="(screen figured|screen|gw-\w+)"', lesson.screen("One", *parts).text)

    assert placed("Text", question, moved, code) == ["screen figured", "gw-guess", "gw-figure", "gw-code"]
    assert placed("Text", code) == ["screen figured", "gw-figure"]
    assert placed("Text", question) == ["screen", "gw-guess"]
