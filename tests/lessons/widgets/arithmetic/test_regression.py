"""The page's regressions are the library's, and at the optimum autograd finds no slope."""

import json

import numpy as np
import pytest
import torch
from page_arithmetic import NODE, by_page

from glassworks.lessons.labs.templates import fitted, for_the_page
from glassworks.pipelines.logistic.data import cross_entropy, newton, points
from glassworks.pipelines.logistic.recipe import LogisticConfig

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node")


@pytest.fixture(scope="module")
def cloud():
    return points(LogisticConfig(points=40), 1)


def written(cloud):
    return ", ".join(json.dumps(part.tolist()) for part in cloud)


def test_the_line_of_the_least_loss(cloud):
    ask = "((p, l) => [m.newton(p, l), m.crossEntropy(m.newton(p, l), p, l)])"
    best, loss = by_page("regression", f"{ask}({written(cloud)})")
    assert np.allclose(best, newton(*cloud), atol=1e-6)
    assert np.isclose(loss, cross_entropy(newton(*cloud), *cloud), atol=1e-6)
    probability = by_page("regression", f"m.probability({best}, {cloud[0][3].tolist()})")
    assert np.isclose(probability, 1 / (1 + np.exp(-cloud[0][3] @ best[:2] - best[2])), atol=1e-6)


def test_parted_classes_have_no_best_line():
    parted = (np.array([[-1.0, 0], [-2, 1], [1, 0], [2, -1]]), np.array([0, 0, 1, 1]))
    free, pulled = by_page("regression", f"((p, l) => [m.newton(p, l), m.newton(p, l, 0.1)])({written(parted)})")
    assert np.linalg.norm(free[:2]) > 5 * np.linalg.norm(pulled[:2])
    assert np.allclose(
        free, newton(*parted), rtol=1e-6, atol=1e-5
    )  # the line leads through the origin but for rounding


def test_three_classes_where_autograd_finds_no_slope():
    random = np.random.default_rng(0)
    where, labels = random.normal(0, 1.5, (30, 2)), np.repeat([0, 1, 2], 10)
    where[10:20] += 1
    found = by_page("regression", f"m.softmaxFit({written((where, labels))}, 3, 0.01)")
    loss = by_page("regression", f"m.softmaxLoss({found}, {written((where, labels))}, 0.01)")
    rows = torch.tensor(found, dtype=torch.float64, requires_grad=True)
    sums = torch.from_numpy(np.column_stack([where, np.ones(30)])) @ rows.T
    value = torch.nn.functional.cross_entropy(sums, torch.from_numpy(labels)) + 0.005 * rows.square().sum()
    value.backward()
    assert np.isclose(loss, value.item(), atol=1e-6)
    assert rows.grad.abs().max() < 1e-6


def test_templates():
    page = for_the_page()
    given = ", ".join(json.dumps(page[name]) for name in ("weights", "biases"))
    images = json.dumps((np.array(page["images"][:40]) / 16).tolist())
    ask = "((w, b, x, l) => [m.softmax(m.sums(w, b, x[5])), m.right(w, b, x, l)])"
    shares, right = by_page("regression", f"{ask}({given}, {images}, {page['labels'][:40]})")
    model = fitted()
    known = np.array(page["images"][:40]) / 16
    assert np.allclose(shares, model.predict_proba(known[5:6])[0], atol=1e-3)  # the page has four digits of each weight
    assert right == (model.predict(known) == page["labels"][:40]).sum()
