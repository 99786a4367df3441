"""The plan, and every lesson as a script that asserts its own numbers."""

import ast
import re
import subprocess
import sys

import pytest

from glassworks.core.errors import RecipeError
from glassworks.lessons.exercises.catalog import MODULES, of_lesson
from glassworks.lessons.plan import notebook_named, notebooks, plan


def test_it_fills_120_minutes_in_the_course_s_order():
    assert [entry.number for entry in plan()] == list(range(1, 19))
    assert sum(entry.minutes for entry in plan()) == 120
    assert all(5 <= entry.minutes <= 10 for entry in plan())
    assert [entry.begins for entry in plan()][:3] == [0, 6, 14]


@pytest.mark.parametrize("number", range(1, 19))
def test_the_minutes_of_the_screens_fill_those_of_the_lesson(number):
    calls = [one for one in ast.walk(ast.parse(notebooks()[number].read_text())) if isinstance(one, ast.Call)]
    given = [word.value.value for call in calls for word in call.keywords if word.arg == "minutes"]
    assert sum(given) == plan()[number - 1].minutes
    assert len(given) >= 2  # one idea a screen


def test_the_counts_of_exercises_are_true():
    for entry in plan():
        if entry.name and entry.number in MODULES:
            assert entry.exercises == len(of_lesson(entry.number))


YEAR = re.compile(r"(?<![\w,.])(?:19|20)\d\d(?![\w,])")


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in notebooks().values()])
def test_every_year_that_a_page_names_is_that_of_a_source(path):
    tree = ast.parse(path.read_text())
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)]
    cited = set()
    hidden = set()  # what is no sentence: the sources themselves, and lines of code
    for call in calls:
        if call.func.attr == "sources":
            for name, year, _ in map(ast.literal_eval, call.args):
                cited |= {str(year), *YEAR.findall(name)}
        if call.func.attr in ("sources", "code"):
            hidden |= {id(one) for one in ast.walk(call)}
    said = {
        year
        for one in ast.walk(tree)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in hidden
        for year in YEAR.findall(one.value)
    }
    assert said <= cited


def test_a_lesson_by_number_or_name():
    assert notebook_named("2") == notebook_named("perceptron") == notebook_named("02_perceptron")
    with pytest.raises(RecipeError, match="02_perceptron"):
        notebook_named("02_perceptro")


ALWAYS = 2
"""The lesson whose script runs by default; starting one takes seconds, and many train something."""


def script(number, path):
    return pytest.param(path, id=path.stem, marks=() if number == ALWAYS else pytest.mark.slow)


@pytest.mark.parametrize("path", [script(number, path) for number, path in notebooks().items()])
def test_it_runs_as_a_script_and_asserts_its_numbers(path):
    ran = subprocess.run([sys.executable, path], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert "assert" in path.read_text()


@pytest.mark.parametrize("number", range(1, 19))
def test_what_widgets_show_as_plain_text_has_no_markdown(number):
    """A question showed the asterisks of *could*."""
    calls = [one for one in ast.walk(ast.parse(notebooks()[number].read_text())) if isinstance(one, ast.Call)]
    guesses = [one for one in calls if getattr(one.func, "attr", "") == "guess"]
    words = [one.value for guess in guesses for one in ast.walk(guess) if isinstance(one, ast.Constant)]
    assert guesses
    assert [one for one in words if isinstance(one, str) and re.search(r"\*\S|`|\$", one)] == []
