"""The worked example of backpropagation in numbers, beside the published ones."""

from dataclasses import dataclass

from glassworks.core.report import Report

PUBLISHED = {
    "net_h1": 0.3775, "out_h1": 0.593269992, "out_h2": 0.596884378, "net_o1": 1.105905967, "out_o1": 0.75136507,
    "out_o2": 0.772928465, "E_o1": 0.274811083, "E_o2": 0.023560026, "E_total": 0.298371109, "dE_dw5": 0.082167041,
    "dE_dout_h1": 0.036350306, "dE_dw1": 0.000438568, "new_w1": 0.149780716, "new_w2": 0.19956143,
    "new_w3": 0.24975114, "new_w4": 0.29950229, "new_w5": 0.35891648, "new_w6": 0.408666186, "new_w7": 0.51130127,
    "new_w8": 0.561370121,
}  # fmt: skip
"""As printed, with eight or nine digits."""
PUBLISHED_AFTER_1, PUBLISHED_OUTPUTS = 0.291027924, (0.015912196, 0.984065734)
PUBLISHED_AFTER_10000 = 0.0000351085


@dataclass
class BackpropReport(Report):
    """Every number of the example.

    Attributes:
        quantities: of the first pass by name, as in ``PUBLISHED``, and the others like them.
        gradient_check: largest difference of a gradient from torch's autograd.
        errors: total error by number of updates, all gradients taken before any weight moves.
        outputs: after the last update.
        errors_output_first: the same with the output weights moved before the hidden gradients.
        outputs_output_first: after the last update.
        errors_with_biases: the same with a trained bias for each unit.
        steps: updates.
    """

    quantities: dict[str, float]
    gradient_check: float
    errors: dict[int, float]
    outputs: list[float]
    errors_output_first: dict[int, float]
    outputs_output_first: list[float]
    errors_with_biases: dict[int, float]
    steps: int


@dataclass(frozen=True)
class Descents:
    """The error by number of updates: as the rule says, with the published slip, and with trained biases."""

    errors: dict[int, float]
    output_first: dict[int, float]
    with_biases: dict[int, float]
