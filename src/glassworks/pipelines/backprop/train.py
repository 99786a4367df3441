"""The example's descent, its first pass number by number, and the check against torch's autograd."""

from collections.abc import Iterator

import numpy as np
import torch

from glassworks.pipelines.backprop.network import (
    BIAS_H,
    BIAS_O,
    HIDDEN_HD,
    INPUTS_D,
    OUTPUT_OH,
    TARGETS_O,
    Net,
    forward,
    update,
)
from glassworks.pipelines.backprop.recipe import BackpropConfig
from glassworks.pipelines.backprop.report import BackpropReport, Descents

_LISTED = (1, 10, 100, 1000, 9999, 10_000)


def steps(rate: float, **variant: bool) -> Iterator[Net]:
    """The network after each update, for ever; see ``network.update`` for the variants."""
    net = Net.start()
    while True:
        update(net, rate, **variant)
        yield net


def descend(config: BackpropConfig, **variant: bool) -> tuple[dict[int, float], np.ndarray]:
    """The error after every number of updates up to ``config.steps``, and the last outputs [O]."""
    errors, outputs_O = {}, TARGETS_O
    for step, net in zip(range(1, config.steps + 1), steps(config.rate, **variant), strict=False):
        _, outputs_O, errors[step] = forward(net)
    return errors, outputs_O


def compute(config: BackpropConfig) -> tuple[BackpropReport, Descents]:
    """The report, and the whole descents for the chart."""
    first = quantities(config.rate)
    errors, outputs_O = descend(config)
    output_first, wrong_O = descend(config, output_first=True)
    with_biases, _ = descend(config, biases=True)
    kept = [step for step in (*_LISTED, config.steps) if step <= config.steps]
    report = BackpropReport(
        quantities=first,
        gradient_check=autograd_difference(first),
        errors={step: errors[step] for step in kept},
        outputs=outputs_O.tolist(),
        errors_output_first={step: output_first[step] for step in kept},
        outputs_output_first=wrong_O.tolist(),
        errors_with_biases={step: with_biases[step] for step in kept},
        steps=config.steps,
    )
    return report, Descents(errors, output_first, with_biases)


def quantities(rate: float) -> dict[str, float]:
    """Every number of the first pass and the first update, by name."""
    net = Net.start()
    net_H = net.hidden_HD @ INPUTS_D + net.bias_H
    out_H, out_O, total = forward(net)
    net_O = net.output_OH @ out_H + net.bias_O
    to_out_O, slope_O, slope_H = out_O - TARGETS_O, out_O * (1 - out_O), out_H * (1 - out_H)
    delta_O = to_out_O * slope_O
    to_out_H = delta_O @ net.output_OH
    gradients = np.concatenate([np.outer(to_out_H * slope_H, INPUTS_D).ravel(), np.outer(delta_O, out_H).ravel()])
    update(net, rate)
    weights = np.concatenate([net.hidden_HD.ravel(), net.output_OH.ravel()])
    named = {"net_h": net_H, "out_h": out_H, "net_o": net_O, "out_o": out_O, "E_o": np.square(to_out_O) / 2}
    found = {f"{name}{unit}": float(value) for name, values in named.items() for unit, value in enumerate(values, 1)}
    found["E_total"] = total
    named = {
        "dE_dout_o": to_out_O, "dout_dnet_o": slope_O, "delta_o": delta_O, "dE_dout_h": to_out_H,
        "dout_dnet_h": slope_H, "delta_h": to_out_H * slope_H, "dE_dw": gradients, "new_w": weights,
    }  # fmt: skip
    return found | {
        f"{name}{unit}": float(value) for name, values in named.items() for unit, value in enumerate(values, 1)
    }


def autograd_difference(found: dict[str, float]) -> float:
    """The largest difference of ``dE_dw1..8`` from what torch's autograd gives."""
    hidden, output = (torch.tensor(values, requires_grad=True) for values in (HIDDEN_HD, OUTPUT_OH))
    out_H = torch.sigmoid(hidden @ torch.from_numpy(INPUTS_D) + BIAS_H)
    out_O = torch.sigmoid(output @ out_H + BIAS_O)
    ((torch.from_numpy(TARGETS_O) - out_O).square().sum() / 2).backward()
    gradients = torch.cat([part.grad.reshape(-1) for part in (hidden, output) if part.grad is not None]).tolist()
    return max(abs(found[f"dE_dw{number}"] - value) for number, value in enumerate(gradients, 1))
