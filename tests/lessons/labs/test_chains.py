"""Any weight's factors add up to what autograd and the moved weight say, on images of one's own as well."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from glassworks.charts.images import data_uri
from glassworks.core.errors import InputError
from glassworks.lessons.labs import chains
from glassworks.lessons.labs.chains import Chains
from glassworks.lessons.labs.opened import Choosing, opened
from glassworks.looks.backprop.compute import backprop
from glassworks.looks.backprop.look import error_of
from glassworks.looks.images import embedded_image
from glassworks.testing.images import sample_image

IMAGES = ["birds:3", "digits:3", "xo:0"]
ASKED = {"model": "formula_net", "image": "birds:3", "layer": 1, "at": 7, "apart": True}


def forget():
    """What was asked for is computed again."""
    for kept in (chains._taken, chains._overviews, chains._passes, chains._signs):
        kept.clear()


@pytest.fixture(autouse=True)
def _anew():
    forget()


def test_it_is_autograd_s_gradient_of_that_weight():
    found = Chains().answer(ASKED)
    one = opened("formula_net")
    image = one.subject.read(embedded_image("birds:3"), one.side)
    weight = one.subject.network.get_parameter(f"{found['layers'][1]}.weight")
    error = error_of(one.subject, image, None)[0](one.subject.network(image.input_1CHW))
    (gradient,) = torch.autograd.grad(error, weight)
    assert found["at"] == 7
    assert found["weight"] == weight.flatten()[7].item()
    assert found["loss"] == pytest.approx(error.item(), rel=1e-5)
    assert found["gradient"] == pytest.approx(gradient.flatten()[7].item(), rel=1e-4)
    assert found["moved"] == pytest.approx(found["gradient"], rel=0.02, abs=1e-6)
    for *factors, product in found["terms"]:
        assert np.prod(factors) == pytest.approx(product, rel=1e-5)
    assert found["flow"][-1][2] == pytest.approx(1, abs=1e-4)  # nothing goes around the last layer


def test_it_is_the_library_s_report_to_the_last_bit():
    one = opened("formula_net")
    image = one.subject.read(embedded_image("birds:3"), one.side)
    error = error_of(one.subject, image, None)[0]
    for layer, at in ((0, 5), (4, 77), (8, 1000)):
        found = Chains().answer(ASKED | {"layer": layer, "at": at})
        name = found["layers"][found["layer"]]
        report = backprop(one.subject.network, image.input_1CHW, error, layer=name, weight=found["index"], paths=0)
        assert (found["loss"], found["gradient"], found["autograd"], found["moved"], found["places"]) == (
            report.error, report.value, report.autograd, report.central_difference, report.positions
        )  # fmt: skip
        assert found["terms"] == [
            [one.dE_do, one.do_dnet, one.dnet_dw, one.product] for one in report.terms[: len(found["terms"])]
        ]


def test_passes_over_several_images_share_the_network_s_numbers():
    for image in IMAGES:
        Chains().answer(ASKED | {"image": image, "apart": False})
    one = opened("formula_net")
    tapes = [chains._passes.known(one, image)[0].tape for image in IMAGES]
    assert all(tape.parameters is tapes[0].parameters for tape in tapes)


def test_a_guess_is_answered_before_its_factors_are_computed():
    reader = Chains()
    for layer, at in ((0, 0), (1, 7), (3, 100), (8, 3)):
        dragged = reader.answer(ASKED | {"layer": layer, "at": at, "apart": False})
        assert "terms" not in dragged
        assert dragged["sign"] == np.sign(reader.answer(ASKED | {"layer": layer, "at": at})["gradient"])
    chains._signs.clear()
    assert "sign" not in reader.answer(ASKED | {"apart": False})  # it was dropped: no pass for it alone


def test_nothing_of_all_weights_is_computed_by_the_page_s_own_thread(monkeypatch):
    threads = []
    for name in ("_signs_in", "_strongest"):
        real = getattr(chains, name)
        monkeypatch.setattr(
            chains, name, lambda *args, real=real: threads.append(threading.current_thread().name) or real(*args)
        )
    Chains().answer(ASKED | {"apart": False})
    assert threads
    assert all(name.startswith("computing") for name in threads)


def test_the_strongest_weight_and_an_image_of_one_s_own():
    reader = Chains()
    found = reader.answer(ASKED | {"at": -1, "image": "own", "own": data_uri(np.asarray(sample_image(40, 30)))})
    again = reader.answer(ASKED | {"at": found["at"], "image": "own"})
    assert again["gradient"] == pytest.approx(found["gradient"], rel=1e-6)
    other = reader.answer(ASKED | {"at": 10**9, "image": "own"})
    assert other["at"] == other["count"] - 1
    assert abs(other["gradient"]) <= abs(found["gradient"])


def test_readers_who_ask_at_once_get_what_each_gets_alone():
    """They share one network, whose numbers are exchanged meanwhile, and torch's one stack of forward derivatives."""
    questions = [
        {"model": "formula_net", "image": "birds:3", "layer": 10**6, "at": at, "apart": True} for at in range(6)
    ]
    alone = [Chains().answer(question) for question in questions]
    forget()
    with ThreadPoolExecutor(3) as readers:
        at_once = list(readers.map(lambda question: Chains().answer(question), questions))
    assert at_once == alone


def test_readers_who_open_different_images_at_once_get_what_each_gets_alone():
    """One asked of which precision the network is while its numbers were exchanged for another's: it was refused."""
    questions = [ASKED | {"image": f"{name}:{at}", "apart": False} for at in range(4) for name in ("birds", "xo")]
    alone = [Chains().answer(question) for question in questions]
    for _ in range(2):
        forget()
        with ThreadPoolExecutor(4) as readers:
            assert list(readers.map(lambda question: Chains().answer(question), questions)) == alone


def test_a_drag_through_weights_and_images_runs_the_network_once_for_each_image(monkeypatch):
    """Each weight's answer took two passes forwards and two back, and two to move it; others waited meanwhile."""
    one, runs = opened("formula_net"), []
    handle = one.subject.network.register_forward_pre_hook(lambda _network, _inputs: runs.append(1))
    readers = [Chains() for _ in range(3)]
    try:
        for image in IMAGES:
            readers[0].answer(ASKED | {"image": image, "apart": False})
        first = len(runs)
        monkeypatch.setattr(chains, "computed", None)  # nothing that takes long is left to do
        for at in range(50):
            for reader in readers:
                for image in IMAGES:
                    found = reader.answer(ASKED | {"image": image, "layer": at % 5, "at": at, "apart": False})
    finally:
        handle.remove()
    assert len(runs) == first <= 4 * len(IMAGES)
    assert "gradient" not in found
    weights = one.subject.network.get_parameter(f"{found['layers'][4]}.weight")
    assert found["weight"] == weights.flatten()[49].item()
    assert list(np.unravel_index(49, weights.shape)) == found["index"]


def test_nobody_gets_at_another_reader_s_image_by_a_name():
    own = data_uri(np.asarray(sample_image(40, 30)))
    Chains().answer(ASKED | {"image": "own", "own": own})
    for name in ("own", str(Choosing().chosen({"image": "own", "own": own}).key)):
        with pytest.raises(InputError, match="built-in set"):
            Chains().answer(ASKED | {"image": name})
