"""What the pages compute is what the library computes, to 1e-6: the same modules, run by Node."""

import json

import numpy as np
import pytest
from page_arithmetic import NODE, by_page

from glassworks.pipelines.perceptron.recipe import PerceptronConfig
from glassworks.pipelines.perceptron.train import learn
from glassworks.pipelines.perceptron.truth import POINTS_ND, TRUTH, targets

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node")


def test_the_tables_are_the_library_s():
    assert by_page("perceptron", "m.POINTS") == POINTS_ND.tolist()
    for function, values in by_page("perceptron", "m.TRUTH").items():
        assert values == targets(TRUTH[function]).tolist()


@pytest.mark.parametrize("function", ["and", "or", "xor", "nand", "nor", "xnor"])
def test_rosenblatt_s_rule(function):
    report = learn(PerceptronConfig(function=function))
    found = by_page("perceptron", f"m.train(m.TRUTH.{function}, 20)")
    assert [epoch["mistakes"] for epoch in found] == report.mistakes_per_epoch
    assert [epoch["weights"] for epoch in found] == report.path


def test_the_descent_on_xor():
    random = np.random.default_rng(3)
    v_DH, c_H, w_H, b = random.uniform(-1, 1, (2, 3)), random.uniform(-1, 1, 3), random.uniform(-1, 1, 3), 0.3
    net = {"v": np.column_stack([v_DH.T, c_H]).tolist(), "w": [*w_H.tolist(), b]}
    found = by_page("xor", f"m.descend({json.dumps(net)}, 500)")
    goal_N = targets(TRUTH["xor"])
    for _ in range(500):
        h_NH = 1 / (1 + np.exp(-(POINTS_ND @ v_DH + c_H)))
        delta_N = 1 / (1 + np.exp(-(h_NH @ w_H + b))) - goal_N
        back_NH = delta_N[:, None] * w_H * h_NH * (1 - h_NH)
        w_H, b = w_H - 0.5 * delta_N @ h_NH, b - 0.5 * delta_N.sum()
        v_DH, c_H = v_DH - 0.5 * POINTS_ND.T @ back_NH, c_H - 0.5 * back_NH.sum(0)
    assert np.allclose(found["v"], np.column_stack([v_DH.T, c_H]), atol=1e-6)
    assert np.allclose(found["w"], [*w_H, b], atol=1e-6)


def test_the_share_of_stuck_starts_is_the_library_s():
    from glassworks.pipelines.xor.starts import success_rate

    solved = by_page(
        "xor", "Array.from({length: 300}, (_, at) => m.solved(m.descend(m.start(2, m.uniform(at)), 2000)))"
    )
    assert abs(np.mean(solved) - success_rate(2, "logistic", 300, 2000, seed=0)) < 0.12  # two samples of 300


@pytest.mark.parametrize("letter", ["x", "o"])
def test_convolution_relu_pooling_and_the_vote(letter):
    from glassworks.pipelines.xo_maps.train import compute

    steps = getattr(compute(), letter)
    assert by_page("convolution", f"m.image(m.LETTERS.{letter})") == steps.picture
    found = by_page("convolution", f"m.read(m.image(m.LETTERS.{letter}))")
    for page, library in (("maps", "conv"), ("positive", "relu"), ("first", "pool1"), ("second", "pool2")):
        assert np.allclose(found[page], np.array(getattr(steps, library)) / 9, atol=1e-6)
    assert np.allclose(found["vector"], steps.vector, atol=1e-6)
    assert np.allclose([found["votes"][one] for one in "xo"], [steps.scores[one] for one in "xo"], atol=1e-6)


def test_any_image_through_the_network():
    import torch

    from glassworks.models.vision.xo_net import XONet

    picture = np.random.default_rng(0).choice([-1, 1], (9, 9))
    found = by_page("convolution", f"m.read({json.dumps(picture.tolist())}).votes")
    scores = XONet().double()(torch.from_numpy(picture.astype(float))[None, None])[0].tolist()
    assert np.allclose([found["x"], found["o"]], scores, atol=1e-6)


@pytest.mark.parametrize("output_first", [False, True])
def test_backpropagation_of_the_worked_example(output_first):
    from glassworks.pipelines.backprop.network import Net, forward, update
    from glassworks.pipelines.backprop.train import quantities

    first = quantities(0.5)
    page = by_page(
        "backprop", "[m.forward(m.WEIGHTS), m.backward(m.WEIGHTS), m.factors(4, m.WEIGHTS), m.factors(0, m.WEIGHTS)]"
    )
    assert np.isclose(page[0]["error"], first["E_total"], atol=1e-12)
    assert np.allclose(page[1]["gradients"], [first[f"dE_dw{number}"] for number in range(1, 9)], atol=1e-12)
    assert np.isclose(np.prod([value for _, value in page[2]["parts"]]), page[2]["gradient"])
    together = page[3]["parts"]
    assert np.isclose(together[0][1] + together[1][1], together[2][1])
    assert np.isclose(np.prod([value for _, value in together[2:]]), page[3]["gradient"])
    for steps in (1, 100, 10_000):
        net = Net.start()
        for _ in range(steps):
            update(net, 0.5, output_first=output_first)
        flag = str(output_first).lower()
        weights = f"m.descend(m.WEIGHTS, 0.5, {steps}, {{outputFirst: {flag}}})"
        found = by_page("backprop", f"{{w: {weights}, e: m.forward({weights}).error}}")
        assert np.allclose(found["w"], [*net.hidden_HD.ravel(), *net.output_OH.ravel()], atol=1e-6)
        assert np.isclose(found["e"], forward(net)[2], atol=1e-9)


def test_activations_and_what_a_gradient_keeps():
    import torch

    from glassworks.core.registry import resolve
    from glassworks.pipelines.dense import ACTIVATIONS

    points = np.linspace(-4, 4, 41).tolist()
    for name in ACTIVATIONS:
        activation = resolve(ACTIVATIONS, name, "activation")()
        x = torch.tensor(points, dtype=torch.float64, requires_grad=True)
        activation(x).sum().backward()
        found = by_page(
            "activations",
            f"{json.dumps(points)}.map((x) => [m.FUNCTIONS.{name}.value(x), m.FUNCTIONS.{name}.slope(x)])",
        )
        assert np.allclose([one[0] for one in found], activation(x).detach(), atol=1e-6)
        assert np.allclose([one[1] for one in found], x.grad, atol=1e-6)
        x = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
        y = x
        for _ in range(12):
            y = activation(1.3 * y)
        y.backward()
        last = by_page("activations", f"m.through('{name}', 0.7, 12, 1.3)")[-1]
        assert np.allclose([last["value"], last["product"]], [y.item(), x.grad.item()], rtol=1e-6)
    assert np.allclose(by_page("activations", "m.softmax([1, 2, 1000])"), [0, 0, 1], atol=1e-6)
    assert np.isclose(
        by_page("activations", "m.neuron([1, 0.5], [0.8, -1], 0.2, 'logistic').output"), 0.622459, atol=1e-6
    )


@pytest.mark.parametrize("surface", ["bowl", "valley", "bend"])
def test_the_rules_of_descent_are_torch_s(surface):
    import torch

    places = {
        "bowl": lambda x, y: x * x + y * y,
        "valley": lambda x, y: 0.1 * x * x + 2 * y * y,
        "bend": lambda x, y: (1 - x) ** 2 + 5 * (y - x * x) ** 2,
    }
    rules = {
        "sgd": (torch.optim.SGD, {}),
        "momentum": (torch.optim.SGD, {"momentum": 0.9}),
        "adagrad": (torch.optim.Adagrad, {}),
        "rmsprop": (torch.optim.RMSprop, {}),
        "adam": (torch.optim.Adam, {}),
    }
    for rule, (make, given) in rules.items():
        start = by_page("optimizers", f"m.SURFACES.{surface}.start")
        place = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        optimizer = make([place], lr=0.02, **given)
        for _ in range(60):
            optimizer.zero_grad()
            places[surface](*place).backward()
            optimizer.step()
        found = by_page("optimizers", f"m.descend('{surface}', '{rule}', 0.02, 60)")
        assert not found["away"]
        assert np.allclose(found["path"][-1], place.detach(), atol=1e-6)
    assert by_page("optimizers", "m.descend('valley', 'sgd', 0.51, 2000).away")


def test_receptive_fields_of_any_chain_are_the_library_s():
    from torch import nn

    from glassworks.instruments.receptive_field import fields

    random = np.random.default_rng(0)
    for _ in range(12):
        windows = [
            {"k": int(k), "s": int(s), "p": int(random.integers(0, k))} for k, s in random.integers(1, 4, (4, 2))
        ]
        network = nn.Sequential(*(nn.Conv2d(1, 1, one["k"], one["s"], one["p"]) for one in windows))
        found = by_page("fields", f"m.chain(150, {json.dumps(windows)}).map((one) => [one, m.span(one, 1)])")[1:]
        for (page, span), library in zip(found, fields(network, (1, 150, 150), list("0123")).values(), strict=True):
            assert (page["n"], page["size"]) == (len(library.columns.first_N), library.columns.size)
            assert page["jump"] == library.columns.jump
            top, left, bottom, right = library.box(1, 1)
            assert span == [left, right] == [top, bottom]


def test_known_fields():
    alexnet = "[[11,4,0],[3,2,0],[5,1,2],[3,2,0],[3,1,1],[3,1,1],[3,1,1],[3,2,0]].map(([k, s, p]) => ({k, s, p}))"
    found = by_page("fields", f"m.chain(227, {alexnet})")
    assert [one["n"] for one in found] == [227, 55, 27, 27, 13, 13, 13, 13, 6]
    assert [one["size"] for one in found] == [1, 11, 19, 51, 67, 99, 131, 163, 195]
    assert found[-1]["start"] == 33.5


def test_maps_of_a_moved_image():
    import torch
    import torch.nn.functional as F

    picture = np.zeros((15, 15), int)
    picture[3:12, 2:11] = np.random.default_rng(1).integers(0, 2, (9, 9))
    moved = by_page("fields", f"m.moved({json.dumps(picture.tolist())}, 2)")
    assert (np.array(moved)[:, 2:] == picture[:, :-2]).all()
    weight = torch.tensor(by_page("convolution", "m.FILTERS[0]"), dtype=torch.float64)[None, None] / 9

    def maps(image):
        return F.max_pool2d(
            F.relu(F.conv2d(torch.tensor(image, dtype=torch.float64)[None, None], weight)), 2, ceil_mode=True
        )[0, 0]

    before, after = (
        by_page("convolution", f"m.pool(m.relu(m.convolve({json.dumps(np.asarray(one).tolist())}, m.FILTERS[0])))")
        for one in (picture, moved)
    )
    assert np.allclose(before, maps(picture), atol=1e-6)
    assert np.allclose(after, maps(moved), atol=1e-6)
    assert by_page("fields", f"m.apart({json.dumps(after)}, m.moved({json.dumps(before)}, 1))") < 1e-9
    assert np.isclose(by_page("fields", f"m.largest({json.dumps(after)})"), maps(moved).max(), atol=1e-6)


def test_calibration_is_the_library_s():
    from glassworks.metrics.reliability import Reliability
    from glassworks.pipelines.threshold.rules import given, log_loss, probabilities

    random = np.random.default_rng(2)
    logits_NK, labels_N = random.normal(0, 3, (60, 4)), random.integers(0, 4, 60)
    rows, labels = json.dumps(logits_NK.tolist()), json.dumps(labels_N.tolist())
    for temperature in (0.5, 1.0, 2.3):
        expected_NK = probabilities(logits_NK, temperature)
        assert np.allclose(by_page("calibration", f"m.probabilities({rows}, {temperature})"), expected_NK, atol=1e-9)
        found = f"m.surest(m.probabilities({rows}, {temperature}), {labels})"
        loss, error, *shares = by_page(
            "calibration",
            f"[m.logLoss({rows}, {labels}, {temperature}), m.calibrationError({found}), "
            f"...[0, 0.4, 0.8, 1.1].map((at) => m.given({found}, at))]",
        )
        assert np.isclose(loss, log_loss(logits_NK, labels_N, temperature), atol=1e-9)
        confidences_N, right_N = expected_NK.max(1), expected_NK.argmax(1) == labels_N
        reliability = Reliability()
        reliability.update(confidences_N, right_N)
        assert np.isclose(error, reliability.expected_calibration_error(), atol=1e-9)
        for share, threshold in zip(shares, (0, 0.4, 0.8, 1.1), strict=True):
            coverage, wrong = given(confidences_N, right_N, threshold)
            assert np.isclose(share["coverage"], coverage)
            assert share["wrong"] == (None if wrong is None else pytest.approx(wrong))


def test_the_curve_over_all_thresholds_is_what_each_gives():
    confidences = [0.0, 0.005, 0.29, 0.57, 0.58, 0.58, 0.999, 1.0, *np.random.default_rng(3).random(40).tolist()]
    found = json.dumps([{"confidence": one, "right": at % 3 > 0} for at, one in enumerate(confidences)])
    curve, single = by_page(
        "calibration",
        f"((f) => [m.tradeOff(f), Array.from({{length: 101}}, (_, at) => m.given(f, at / 100))])({found})",
    )
    assert curve == single


def test_a_drawn_activation_and_the_network_of_such_units():
    import torch

    page = by_page(
        "drawn",
        "({values: m.knots('hat'), start: m.start(8, 3), end: m.learn(m.knots('hat'), m.start(8, 3), 300, 0.02)})",
    )
    knots_K, values_K = np.linspace(-3, 3, 25), torch.tensor(page["values"], dtype=torch.float64)

    def drawn(x):
        left = (torch.bucketize(x.detach(), torch.from_numpy(knots_K)) - 1).clamp(0, 23)
        slope = (values_K[left + 1] - values_K[left]) / 0.25
        return values_K[left] + slope * (x - torch.from_numpy(knots_K)[left])

    net = {key: torch.tensor(value, dtype=torch.float64, requires_grad=True) for key, value in page["start"].items()}
    x_N1 = torch.linspace(-3, 3, 41, dtype=torch.float64)[:, None]
    for step in range(300):
        answer_N = drawn(x_N1 * net["w"] + net["b"]) @ net["v"] + net["c"]
        loss = ((answer_N - torch.sin(1.5 * x_N1[:, 0])) ** 2).mean()
        assert loss.item() == pytest.approx(page["end"]["losses"][step], abs=1e-6)
        gradients = torch.autograd.grad(loss, list(net.values()))
        with torch.no_grad():
            for tensor, gradient in zip(net.values(), gradients, strict=True):
                tensor.sub_(0.02 * gradient)
    for key, tensor in net.items():
        assert np.allclose(page["end"]["net"][key], tensor.tolist(), atol=1e-6)


def test_units_with_straight_lines_do_not_bend():
    learned = by_page("drawn", "m.learn(m.knots('straight'), m.start(8, 1), 1000, 0.02).losses.at(-1)")
    x_N = np.linspace(-3, 3, 41)
    line = np.polyval(np.polyfit(x_N, np.sin(1.5 * x_N), 1), x_N)
    assert learned > ((line - np.sin(1.5 * x_N)) ** 2).mean() - 1e-9  # the best straight line


@pytest.mark.parametrize("width", [8, 16, 40])
def test_what_every_form_costs_is_the_library_s(width):
    from glassworks.instruments.layers import layer_table
    from glassworks.pipelines.edits.networks import FORMS, build

    found = by_page("forms", f"Object.entries(m.forms({width})).map(([name, layers]) => [name, m.cost(layers)])")
    assert [name for name, _ in found] == list(FORMS)
    for name, cost in found:
        table = layer_table(build(name, width, 0), (1, 16, 16))
        assert (cost["parameters"], cost["multiplyAdds"]) == (table.parameters, table.multiply_adds), name
        assert cost["field"] == table.receptive_field, name
        assert cost["rows"][-1]["to"] == 10
