"""Both fields of a unit on the reader's image."""

import gc
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from glassworks.charts.images import data_uri, read_data_uri
from glassworks.core.errors import InputError
from glassworks.lessons.labs import fields
from glassworks.lessons.labs import opened as opening
from glassworks.lessons.labs.chains import Chains
from glassworks.lessons.labs.fields import Looking
from glassworks.lessons.labs.kept import Kept, ahead
from glassworks.lessons.labs.opened import Chosen, apart_from
from glassworks.looks.field.compute import effective_field, influence
from glassworks.looks.images import embedded_image
from glassworks.testing.images import sample_image

ASKED = {"model": "formula_net", "image": "birds:3", "layer": 2, "row": 0.4, "column": 1.0}


def forget():
    """What was asked for is computed again."""
    while ahead.is_under_way:
        time.sleep(0.01)
    for kept in (fields._answers, fields._sums, fields._passes):
        kept.clear()


def test_it_is_what_look_field_says():
    found = Looking().answer(ASKED)
    one = opening.opened("formula_net")
    image = one.subject.read(embedded_image("birds:3"), one.side)
    layer, unit = found["layers"][found["layer"]], tuple(found["unit"])
    assert unit == (6, 15)
    report, map_HW = effective_field(one.subject.network, [image.input_1CHW], layer, unit)
    assert tuple(found["box"]) == report.theoretical
    assert found["size"] == report.size
    assert found["pixels"] == report.effective_pixels
    assert tuple(found["effective"]) == report.effective
    top, left, bottom, right = report.inside
    inside = (bottom - top + 1) * (right - left + 1)
    largest = np.sort(map_HW.numpy().ravel())[::-1]
    assert largest[: round(found["half"] * inside)].sum() >= 0.5 > largest[: round(found["half"] * inside) - 1].sum()
    assert read_data_uri(found["overlaid"]).shape == (64, 64, 3)


def test_an_image_of_one_s_own_is_kept_while_the_page_is_open():
    looking, own = Looking(), data_uri(np.asarray(sample_image(40, 30)))
    first = looking.answer(ASKED | {"image": "own", "own": own})
    assert looking.answer(ASKED | {"image": "own"})["overlaid"] == first["overlaid"]
    with pytest.raises(InputError, match="has forgotten it"):
        Looking().answer(ASKED | {"image": "own"})


def test_readers_who_drag_at_once_get_what_each_gets_alone():
    """They share a pass forwards, through which several passes back may go at once."""
    questions = [ASKED | {"row": row / 8, "column": 0.3, "layer": layer} for row in range(8) for layer in (0, 2)]
    forget()
    alone = [Looking().answer(question) for question in questions]
    forget()
    with ThreadPoolExecutor(4) as readers:
        assert list(readers.map(Looking().answer, questions)) == alone


@pytest.mark.parametrize("layer", range(4))
def test_units_that_share_a_pass_back_keep_their_own_influence(layer):
    one = opening.opened("formula_net")
    image = Chosen("birds:3").seen_by(one)
    name = list(one.fields)[layer]
    for unit in ((0, 0), (3, 4), (7, 5)):
        alone_HW = influence(one.subject.network, image.input_1CHW, name, unit, None)
        found_HW = fields._influence(one, Chosen("birds:3"), name, unit)
        torch.testing.assert_close(found_HW, alone_HW, rtol=1e-5, atol=1e-6 * float(alone_HW.max()))
    field = one.fields[name]
    far = apart_from(field.rows)
    boxes = [field.box(row, 0) for row in range(len(field.rows.first_N))]
    assert all(boxes[at][2] < later[0] for at in range(len(boxes)) for later in boxes[at + far :])
    assert far == 1 or any(boxes[at][2] >= boxes[at + far - 1][0] for at in range(len(boxes) - far + 1))


def test_a_drag_over_the_units_of_all_layers_runs_the_network_once():
    """Each unit's answer ran the whole network forwards, and drew the image again."""
    one, runs = opening.opened("formula_net"), []
    handle = one.subject.network.register_forward_pre_hook(lambda _network, _inputs: runs.append(1))
    forget()
    try:
        for layer in range(3):
            for row in range(5):
                Looking().answer(ASKED | {"layer": layer, "row": row / 5})
    finally:
        handle.remove()
    assert runs == [1]


def test_units_of_a_layer_are_made_ready_once_one_of_them_was_asked_about(monkeypatch):
    """Who had an image of their own waited behind the others at every unit, twice as long as they did."""
    own = data_uri(np.asarray(sample_image(50, 50)))
    reader, question = Looking(), ASKED | {"layer": 3, "image": "own"}
    reader.answer(question | {"own": own})
    while ahead.is_under_way:
        time.sleep(0.01)
    monkeypatch.setattr(fields, "computed", None)  # nothing is left that anybody would have to wait for
    answers = [reader.answer(question | {"row": row / 8, "column": row / 8}) for row in range(8)]
    assert len({str(answer["unit"]) for answer in answers}) == 8


def test_a_network_that_is_dropped_leaves_nothing_behind(monkeypatch):
    """What was kept about it kept it, and a fifth network came beside four."""
    monkeypatch.setattr(opening, "_networks", Kept(1))
    reader, taker = Looking(), Chains()
    reader.answer(ASKED | {"model": "lenet5"})
    taker.answer({"model": "lenet5", "image": "digits:3", "layer": 0, "at": 0, "apart": True})
    network, first = weakref.ref(opening.opened("lenet5").subject.network), weakref.ref(opening.opened("lenet5"))
    reader.answer(ASKED)
    end = time.monotonic() + 20  # the thread that has computed may be on its last line
    while (first() or network()) and time.monotonic() < end:
        gc.collect()
        time.sleep(0.01)
    assert first() is None
    assert network() is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"image": "/etc/passwd"}, "built-in set"), ({"image": "own", "own": "data:image/png;base64,%%"}, "below 4 MB"),
     ({"model": "nothing_at_all"}, "nothing_at_all")],
)  # fmt: skip
def test_what_cannot_be_looked_at_is_refused(changes, words):
    with pytest.raises(InputError, match=words):
        Looking().answer(ASKED | changes)
