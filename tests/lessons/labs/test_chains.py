"""Any weight's factors add up to what autograd and the moved weight say, on images of one's own as well."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from glassworks.charts.images import data_uri
from glassworks.lessons.labs.chains import Chains
from glassworks.lessons.labs.fields import opened
from glassworks.looks.backprop.look import error_of
from glassworks.looks.images import embedded_image
from glassworks.testing.images import sample_image

ASKED = {"model": "formula_net", "image": "birds:3", "layer": 1, "at": 7}


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


def test_the_strongest_weight_and_an_image_of_one_s_own():
    chains = Chains()
    found = chains.answer(ASKED | {"at": -1, "image": "own", "own": data_uri(np.asarray(sample_image(40, 30)))})
    again = chains.answer(ASKED | {"at": found["at"], "image": "own"})
    assert again["gradient"] == pytest.approx(found["gradient"], rel=1e-6)
    other = chains.answer(ASKED | {"at": 10**9, "image": "own"})
    assert other["at"] == other["count"] - 1
    assert abs(other["gradient"]) <= abs(found["gradient"])


def test_readers_who_ask_at_once_get_what_each_gets_alone():
    """They share one network, whose numbers are exchanged meanwhile, and torch's one stack of forward derivatives."""
    questions = [{"model": "formula_net", "image": "birds:3", "layer": 10**6, "at": at} for at in range(6)]
    alone = [Chains().answer(question) for question in questions]
    with ThreadPoolExecutor(3) as readers:
        at_once = list(readers.map(lambda question: Chains().answer(question), questions))
    assert at_once == alone
