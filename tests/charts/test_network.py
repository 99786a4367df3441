"""Drawings of networks: words never meet each other, whatever the network, and links end at their parts."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassworks.charts import Chart
from glassworks.charts.diagrams import MOST_UNITS, Step, Units, chain, dense, stack
from glassworks.charts.layout import WIDEST, Box, layout
from glassworks.charts.network import Link, Network, Part
from glassworks.charts.render import svg
from glassworks.testing.drawings import check_drawing, meetings

WORDS = st.text("abcxyzWM 012×=", min_size=1, max_size=14).filter(str.strip)


def sizes(least=1, most=40):
    return st.integers(least, most)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(sizes(), WORDS), min_size=2, max_size=4))
def test_words_of_layers_of_units_never_meet(layers):
    network = dense([Units(count=count, name=name) for count, name in layers])
    assert meetings(layout(network)) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, min_size=2, max_size=6), st.lists(WORDS, min_size=6, max_size=6))
def test_words_of_boxes_and_of_arrows_never_meet(labels, into):
    steps = [Step(label=label, into=word) for label, word in zip(labels, into, strict=False)]
    for network in (stack(steps), chain(steps, back=into[-1])):
        assert meetings(layout(network)) == []


def test_a_long_name_in_a_part_is_written_in_lines():
    name = "+".join(f"tf_efficientnet_lite{number}" for number in range(5))
    found = layout(chain([Step(label="image"), Step(label=f"backbone {name}\nkept as it is")]))
    assert any(word.text.replace("\n", "") == f"backbone{name}kept as it is" for word in found.words)
    assert layout(stack([Step(label="image"), Step(label=name)])).width == WIDEST
    assert all(body.across < 1.7 for body in found.bodies.values())


def test_words_on_crossing_links_find_places_of_their_own():
    weights = [[["w1 = 0.15", "w2 = 0.20"], ["w3 = 0.25", "w4 = 0.30"]]]
    network = dense([Units(count=2), Units(count=2)], weights=weights)
    found = layout(network)
    assert len(found.words) == 4
    assert meetings(found) == []


def test_what_meets_is_found():
    """The check itself can fail: two boxes in one place."""
    parts = [Part(name="a", column=0, row=0, label="one"), Part(name="b", column=0.0, row=0.01, label="two")]
    found = layout(Network(parts=parts))
    found.bodies["b"] = Box(found.bodies["a"].x, found.bodies["a"].y, 0.2, 0.1)
    assert "a and b" in meetings(found)


def test_a_large_layer_shows_some_units_and_dots():
    names = [part.name for part in dense([Units(count=500), Units(count=2)]).parts]
    assert len([name for name in names if name.startswith("0:")]) == MOST_UNITS
    assert "0:dots" in names
    assert "0:499" in names


def test_every_unit_is_linked_with_every_unit_of_the_next_layer_and_switched_off_ones_with_none():
    links = dense([Units(count=3), Units(count=4, without=(1,))]).links
    assert {(link.source, link.target) for link in links} == {
        (f"0:{one}", f"1:{other}") for one in range(3) for other in (0, 2, 3)
    }


def test_a_link_begins_and_ends_at_the_outlines_of_its_parts():
    parts = [Part(name="a", column=0, row=0, label="from"), Part(name="b", column=2, row=1, label="to", shape="unit")]
    found = layout(Network(parts=parts, links=[Link(source="a", target="b")]))
    (begin, end), body, unit = found.ways[0].way, found.bodies["a"], found.bodies["b"]
    assert abs(begin[0] - body.x) <= body.across + 0.04
    assert abs(begin[1] - body.y) <= body.down + 0.04
    assert ((end[0] - unit.x) ** 2 + (end[1] - unit.y) ** 2) ** 0.5 == pytest.approx(unit.across)


def test_the_drawing_is_drawn_and_kept_as_data():
    chart = Chart(title="t", caption="c", panels=[chain([Step(label="in"), Step(label="out")], back="again")])
    drawn = svg(chart)
    assert ">again<" in drawn
    assert Chart.from_dict(chart.to_dict()) == Chart.from_dict(Chart.from_dict(chart.to_dict()).to_dict())
    assert svg(Chart.from_dict(chart.to_dict())) == drawn


def test_rendered_words_stay_where_the_layout_put_them():
    """In matplotlib's own letters, at the size at which they are drawn."""
    check_drawing(Chart(title="t", caption="c", panels=[dense([Units(count=2, name="pixels"), Units(count=3)])]))


def test_boxes_meet_only_where_they_overlap():
    boxes = [Box(0, 0, 1, 1), Box(1.5, 0, 1, 1), Box(4, 0, 1, 1)]
    assert [one.meets(other) for one, other in combinations(boxes, 2)] == [True, False, False]
    assert WIDEST == 4.6


def test_a_link_that_passes_behind_words_does_not_strike_them():
    """They have the page's ground behind them."""

    def drawn(label):
        parts = [Part(name="a", column=0, row=0), Part(name="b", column=1, row=0)]
        words = Part(name="given", column=1, row=1.2, label=label, shape="words")
        links = [Link(source="b", target="a", route="below"), Link(source="given", target="b")]
        return svg(Chart(title="", caption="", panels=[Network(parts=[*parts, words], links=links)]))

    assert drawn("0").count("<path") == drawn("").count("<path") + 1
