"""Every shipped recipe has an idea, a place in the course and a drawing; what its text says can be run."""

import re
import socket

import pytest

from glassworks.charts.spec import Chart
from glassworks.course.idea import idea_of, ideas
from glassworks.course.lessons import lessons, station_of
from glassworks.pages.formula import mathml
from glassworks.pipelines.registry import pipeline_of
from glassworks.pipelines.teaching import teaching_of
from glassworks.recipes.load import load_recipe
from glassworks.recipes.shipped import shipped
from glassworks.testing.drawings import check_drawing


def test_every_shipped_recipe_stands_in_one_lesson():
    names = [name for lesson in lessons() for name in (*lesson.recipes, *lesson.larger)]
    assert sorted(names) == sorted(shipped())
    assert [lesson.number for lesson in lessons()] == list(range(1, len(lessons()) + 1))


def test_every_shipped_recipe_has_an_idea_and_names_it():
    assert set(ideas()) == set(shipped())
    assert {name: load_recipe(name).card.idea for name in shipped()} == {name: name for name in shipped()}


@pytest.mark.parametrize("name", shipped())
def test_an_idea_holds_for_its_own_recipe(name):
    assert teaching_of(load_recipe(name), None).differs == ""


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_recipe_has_a_drawing_whose_words_keep_apart(name):
    recipe = load_recipe(name)
    drawing = pipeline_of(recipe.task).draw(recipe, None)
    assert isinstance(drawing, Chart)
    check_drawing(drawing)


@pytest.mark.parametrize("name", ideas())
def test_an_idea_names_the_recipes_that_it_points_to(name):
    """ "The next recipe" was another one after the course had grown."""
    assert not re.search(r"\b(next|last|previous) (recipe|lesson|page)\b", " ".join(idea_of(name).lines))


@pytest.mark.parametrize("name", ideas())
def test_every_formula_becomes_mathml(name):
    for formula in idea_of(name).formulas:
        assert not re.search(r"(?<![\d.])\d{5}", formula.latex), f"thousands that run together: {formula.latex}"
        made = mathml(formula.latex)
        assert made.startswith("<math ")
        visible = re.sub(r'alttext="[^"]*"', "", made)
        assert "\\" not in visible, f"a command that the converter does not know: {formula.latex}"
        assert 'stretchy="true"' not in visible, "large brackets need a font of their own: write it without"


@pytest.mark.parametrize("name", ideas())
def test_every_command_to_try_parses(name):
    idea = idea_of(name)
    for trial in (*idea.tries, *idea.looks):
        check_command(trial.command)


def check_command(command):
    """The command, its recipe and its settings are what glassworks knows."""
    import shlex

    from typer.main import get_command

    from glassworks.cli.main import app

    program, verb, *rest = shlex.split(command)
    if program == "curl":
        assert rest[-1].startswith("http://127.0.0.1:8080/")  # of glassworks serve; docs/serve.md's are run
        return
    assert program == "glassworks"
    found = get_command(app).commands[verb]
    with found.make_context(verb, [word.replace("RUN", "runs/x") for word in rest], resilient_parsing=False) as context:
        if verb == "train":
            load_recipe(str(context.params["reference"]), list(context.params["set_"] or ()))


def test_the_course_is_walked_from_the_first_recipe_to_the_last():
    name, walked = next(lesson.recipes[0] for lesson in lessons() if lesson.recipes), []
    while name:
        walked.append(name)
        name = station_of(name).following
    assert walked == [name for lesson in lessons() for name in lesson.recipes]
    assert station_of("no such recipe") is None


def test_a_larger_recipe_stands_behind_those_of_its_lesson():
    station = station_of("mlp_mnist")
    after = next(lesson.recipes[0] for lesson in lessons() if lesson.number > station.lesson.number and lesson.recipes)
    assert (station.previous, station.following) == (station.lesson.recipes[-1], after)


MINUTES = 5


@pytest.mark.parametrize("name", [name for lesson in lessons() for name in lesson.recipes])
def test_a_recipe_of_the_course_needs_no_download_and_minutes(name, tmp_path, monkeypatch):
    """It opens what it is about in an empty folder, without a connection."""

    def refuse(*arguments, **options):
        raise AssertionError("it asks the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    recipe = load_recipe(name)
    recipe.open_inputs()
    assert recipe.card.minutes <= MINUTES
    assert list(tmp_path.iterdir()) == []
