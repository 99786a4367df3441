"""Events are in order, have sources, and name recipes that exist; sentences hold for any span of years."""

import re

import pytest

from glassworks.charts.render import svg
from glassworks.core.errors import RecipeError
from glassworks.pipelines.frameworks import FRAMEWORKS
from glassworks.pipelines.timeline.draw import draw
from glassworks.pipelines.timeline.events import EVENTS, SUBJECTS
from glassworks.pipelines.timeline.pipeline import gather
from glassworks.pipelines.timeline.recipe import TimelineRecipe
from glassworks.pipelines.timeline.show import show
from glassworks.recipes.shipped import shipped
from glassworks.testing.drawings import check_drawing


def test_events_are_in_order_and_have_sources():
    assert [event.year for event in EVENTS] == sorted(event.year for event in EVENTS)
    assert len({event.name for event in EVENTS}) == len(EVENTS)
    for event in EVENTS:
        assert re.fullmatch(r"https://\S+", event.address)
        assert event.subject in SUBJECTS
        assert len(event.source) > 10


def test_frameworks_of_the_course_have_their_end_and_where_it_is_said():
    """What ended or was joined has an address that says so; the timeline has all of them."""
    by_name = {one.name: one for one in FRAMEWORKS}
    assert {"TensorFlow", "Keras", "CNTK", "PyTorch", "Caffe2"} <= set(by_name)
    for one in FRAMEWORKS:
        assert (not one.now.startswith("Developed")) == bool(one.told), one.name
        assert re.fullmatch(r"https://\S+", one.address)
    events = {event.name: event for event in EVENTS if event.subject == "frameworks"}
    assert set(events) == set(by_name)
    for name, event in events.items():  # its publication cannot say what came later
        assert by_name[name].now not in event.what
        assert by_name[name].origin in event.what


@pytest.mark.parametrize(("first", "last", "shown"), [(1957, 2024, 8), (1957, 2009, 0), (2014, 2016, 4)])
def test_frameworks_follow_the_years(first, last, shown):
    recipe = TimelineRecipe.parse({"timeline": {"first": first, "last": last}}, "test")
    tables = show(recipe, gather(recipe.timeline), None).tables
    assert sum(len(table.rows) for table in tables if table.title.startswith("Frameworks")) == shown


def test_recipes_that_run_them_exist():
    assert {event.recipe for event in EVENTS if event.recipe} <= set(shipped())


@pytest.mark.parametrize(("name", "year"), [("arxiv.org/abs/(..)", None)])
def test_arxiv_addresses_are_of_the_year_that_is_named(name, year):
    for event in EVENTS:
        match = re.search(name, event.address)
        if match and "(2015)" not in event.source:
            assert 2000 + int(match[1]) == event.year, event.name


@pytest.mark.parametrize(
    ("first", "last"), [(1957, 2024), (2012, 2024), (1957, 1990), (1971, 1979), (1957, 1958), (2015, 2016)]
)
def test_sentences_follow_the_years(first, last):
    recipe = TimelineRecipe.parse({"timeline": {"first": first, "last": last}}, "test")
    found = gather(recipe.timeline)
    page = show(recipe, found, None)
    assert all(first <= one.year <= last for one in found.events)
    assert f"{len(found.events)} event" in page.verdicts[0].text
    assert any("top-5" in v.text for v in page.verdicts) == (first <= 2012 and last >= 2015)
    for chart in page.charts:
        assert svg(chart).startswith("<svg")
    check_drawing(draw(recipe, None))


def test_the_longest_gap():
    found = gather(TimelineRecipe.parse({}, "test").timeline)
    assert found.longest == [1970, 1980]


def test_years_are_in_order():
    with pytest.raises(RecipeError, match="first comes before last"):
        TimelineRecipe.parse({"timeline": {"first": 2000, "last": 1990}}, "test")
