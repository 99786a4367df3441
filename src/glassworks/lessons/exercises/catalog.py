"""All exercises by name: one module per lesson, listed here in the course's order."""

from functools import cache
from importlib import import_module
from importlib.resources import files

from glassworks.core.errors import unknown
from glassworks.lessons.exercises.exercise import Exercise

MODULES = {
    1: "neuron",
    2: "perceptron",
    3: "backprop",
    4: "pretraining",
    5: "activations",
    6: "descent",
    7: "approximation",
    8: "codes",
    9: "sequences",
    10: "generative",
    11: "framework",
    12: "regression",
    13: "convolution",
    14: "fields",
    15: "nets",
    16: "transfer",
    17: "gains",
    18: "use",
}
"""Lesson to module."""


@cache
def exercises() -> dict[str, Exercise]:
    """Name to exercise, in the course's order."""
    return {one.name: one for lesson in MODULES for one in of_lesson(lesson)}


@cache
def of_lesson(lesson: int) -> tuple[Exercise, ...]:
    """Those of one lesson, in order."""
    return import_module(f"glassworks.lessons.exercises.{MODULES[lesson]}").EXERCISES


def exercise_of(name: str) -> Exercise:
    """The exercise of that name.

    Raises:
        RecipeError: there is none.
    """
    if name not in exercises():
        raise unknown("an exercise", name, exercises())
    return exercises()[name]


def solution_of(name: str) -> str:
    """A right answer to the exercise of that name, as a learner would write it.

    Raises:
        RecipeError: there is no such exercise.
    """
    file = f"{exercise_of(name).name.replace('-', '_')}.py"
    return files("glassworks.lessons.exercises").joinpath("solutions", file).read_text(encoding="utf-8")
