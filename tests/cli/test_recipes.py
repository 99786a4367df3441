"""``glassworks recipes --course``: by lesson, in order, with minutes."""

import json

import pytest
from typer.testing import CliRunner

from glassworks.cli.main import app
from glassworks.recipes.load import load_recipe
from glassworks.recipes.shipped import shipped


def test_every_recipe_is_listed_once_below_its_lesson_with_minutes():
    lessons = json.loads(CliRunner().invoke(app, ["recipes", "--course", "--json"]).stdout)["lessons"]
    listed = {one["name"]: one["minutes"] for lesson in lessons for one in lesson["recipes"] + lesson["larger"]}
    assert listed == {name: load_recipe(name).card.minutes for name in shipped()}
    assert [lesson["number"] for lesson in lessons] == sorted(lesson["number"] for lesson in lessons)
    for lesson in lessons:
        assert lesson["minutes"] == pytest.approx(sum(one["minutes"] for one in lesson["recipes"]), abs=0.01)


def test_the_terminal_shows_lessons_and_their_recipes_in_order():
    text = CliRunner().invoke(app, ["recipes", "--course"], env={"COLUMNS": "120"}).stdout
    assert "* mlp_mnist" in " ".join(text.split())
    assert text.index("Backpropagation") < text.index("backprop_by_hand") < text.index("logistic_2d")
