"""A lesson: its head, its screens, and the parts that screens are made of."""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import marimo as mo

from glassworks.course.lessons import lessons
from glassworks.lessons.exercises.catalog import exercise_of, solution_of
from glassworks.lessons.exercises.start import checked, ran
from glassworks.lessons.kit.widget import Answering, widget_class
from glassworks.lessons.labs.studio import studio
from glassworks.lessons.openness import are_readers_here

Part = Any
"""Markdown as text, or a widget."""
InStudio = Callable[[dict[str, Any]], str]
"""Takes what the page shows and gives the address of the studio's page with it."""
IN_STUDIO = "studio"
"""What the page asks then."""
_TOLD = ("guess", "code", "recipes", "exercise")
"""Widgets that stand with the text of a slide, not beside it."""


class Lesson:
    """One lesson of the course, as a notebook writes it.

    Args:
        number: its place in the course.
    """

    def __init__(self, number: int) -> None:
        self._lesson = lessons()[number - 1]
        self._begins = sum(one.minutes for one in lessons()[: number - 1])
        self._screens = 0
        self._minutes: dict[str, int] = {}  # of the screens so far, by title: a cell may run again
        self._modules: dict[str, str] = {}  # of the widgets so far, by their HTML

    @property
    def is_script(self) -> bool:
        """Run as ``python NN_name.py``: the time to assert what takes seconds, which no reader should wait for."""
        return not mo.running_in_notebook()

    @property
    def may_open_folders(self) -> bool:
        """Whether a reader may name a folder of this machine."""
        return are_readers_here()

    def head(self, idea: str) -> mo.Html:
        """Title, minutes and the one idea."""
        lesson = self._lesson
        return mo.Html(
            f'<div class="lesson-head" data-number="{lesson.number}" data-minutes="{lesson.minutes}">'
            f"<p>Lesson {lesson.number} of {len(lessons())}, {lesson.minutes} minutes</p>"
            f"<h1>{html.escape(lesson.title)}</h1>{_markdown(idea)}</div>"
        )

    def screen(self, title: str, *parts: Part, minutes: int = 0, notes: str = "") -> mo.Html:
        """One idea: what to guess, what to try, what it was.

        Args:
            title: of the screen.
            parts: in order.
            minutes: it has in class; 0 is for home. Those of a lesson add up to the plan's.
            notes: for whoever teaches: what to ask, what goes wrong.
        """
        self._screens += 1
        clock = self._clock(title, minutes)
        name = f"screen-{self._screens}"
        shown = [_markdown(part) if isinstance(part, str) else mo.as_html(part).text for part in parts]
        figures = self._figures(shown)
        inner = "".join(self._placed(one, figures) for one in shown)
        spoken = (
            f'<aside class="notes" aria-label="Notes for the teacher">{clock}{_markdown(notes)}</aside>'
            if notes
            else ""
        )
        return mo.Html(
            f'<section class="screen{" figured" if figures else ""}" aria-labelledby="{name}">'
            f'<h2 id="{name}">{html.escape(title)}</h2>'
            f"{inner}{spoken if notes else ''}</section>"
        )

    def _figures(self, shown: list[str]) -> list[str]:
        """What a slide shows beside its text: what can be moved, or where there is nothing of that kind the code."""
        modules = {one: self._modules[one] for one in shown if one in self._modules}
        moved = [one for one, module in modules.items() if module not in _TOLD]
        return moved or [one for one, module in modules.items() if module == "code"]

    def _placed(self, part: str, figures: list[str]) -> str:
        """A widget in what slides give it a place by."""
        if part not in self._modules:
            return part
        return f'<div class="gw-{"figure" if part in figures else self._modules[part]}">{part}</div>'

    def _clock(self, title: str, minutes: int) -> str:
        """When a screen is due in a class that keeps to the plan."""
        self._minutes[title] = minutes
        if not minutes:
            return ""
        before = list(self._minutes).index(title)
        begins = self._begins + sum(list(self._minutes.values())[:before])
        words = "1 minute" if minutes == 1 else f"{minutes} minutes"
        return (
            f'<p class="clock" data-minutes="{minutes}">{words}: from {begins} to {begins + minutes} of the class</p>'
        )

    def widget(
        self, module: str, answering: Answering | None = None, in_studio: InStudio | None = None, **config: Any
    ) -> Any:
        """A widget of ours; keyword arguments are its settings.

        Args:
            module: of ``widgets/``.
            answering: what the page asks.
            in_studio: gives the address of the studio's page that shows what the widget shows; ``widgets/studio.js``
                has the button. Readers of another machine get none: the studio would be that of who teaches.
            config: its settings.
        """
        if in_studio is not None:
            answering = partial(_answer, answering, in_studio)
            config |= {"studio": self.may_open_folders}
        made = mo.ui.anywidget(widget_class(module)(answering, **config))
        self._modules[made.text] = module
        return made

    def guess(self, question: str, options: Sequence[str], right: int, why: str) -> Any:
        """A question to answer before the control is moved; ``right`` is the index of the true option."""
        return self.widget("guess", question=question, options=list(options), right=right, why=why)

    def exercise(self, name: str) -> Any:
        """An exercise that checks itself; who teaches, and who has tried a few times, may see a solution."""
        exercise = exercise_of(name)

        def answer(asked: dict[str, Any]) -> dict[str, Any]:
            if asked.get("do") == "solution":
                return {"source": solution_of(name)}
            return {"outcome": asdict(checked(name, str(asked.get("source", ""))))}

        widget = self.widget(
            "exercise", answer, name=name, title=exercise.title, start=exercise.start, lesson=self._lesson.number
        )
        title = exercise.title if exercise.title.endswith("?") else f"{exercise.title}."
        return mo.Html(f'<div class="task">{_markdown(f"**{title}** {exercise.task}")}</div>{widget.text}')

    def code(self, source: str, label: str = "The library's own code") -> Any:
        """Ten lines that can be changed and run, in a process of their own."""

        def answer(asked: dict[str, Any]) -> dict[str, Any]:
            return {"outcome": asdict(ran(str(asked.get("source", ""))))}

        return self.widget("code", answer, source=source.strip() + "\n", label=label)

    def sources(self, *entries: tuple[str, int, str]) -> mo.Html:
        """Whence an idea comes: authors and title, year, address."""
        rows = "".join(
            f'<li>{html.escape(name)} ({year}). <a href="{html.escape(address)}" rel="noreferrer">'
            f"{html.escape(address.removeprefix('https://'))}</a></li>"
            for name, year, address in entries
        )
        return mo.Html(f'<ul class="sources">{rows}</ul>')

    def next_steps(self) -> Any:
        """The recipes of this lesson, which do the same with a report: in a terminal, or in the studio."""
        recipes = self._lesson.recipes
        if not recipes:
            return ""

        def in_studio(asked: dict[str, Any]) -> str:
            return studio().recipe(recipes[int(asked["recipe"])])

        return self.widget("recipes", None, in_studio, names=list(recipes))


def _answer(answering: Answering | None, in_studio: InStudio, asked: dict[str, Any]) -> dict[str, Any]:
    if asked.get("do") == IN_STUDIO:
        return {"url": in_studio(asked)}
    return answering(asked) if answering else {}


_PERCENT = re.compile(r"(?<=\d) ?%(?![\w{])")
_FORMULA = re.compile(r"(<marimo-tex\b(?:(?!</marimo-tex>).)*</marimo-tex>)([.,;:!?)]+)", re.DOTALL)


def _markdown(text: str) -> str:
    """As HTML; a mark behind a formula, and a sign of percent, stay with what they belong to."""
    shown = mo.md(_PERCENT.sub("\u00a0%", text)).text
    return _FORMULA.sub(r'<span class="held">\1\2</span>', shown) if text else ""
