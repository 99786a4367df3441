"""What can be wrong with a training, told from what was recorded of it: each rule gives its evidence in numbers.

A rule is a pure function of a `Recording`. The bounds lie orders of magnitude from what is well: a training in between
is left alone, as a doctor who cries wolf is not asked again. Where the bounds come from stands with the rules.
"""

from dataclasses import dataclass, field

from glassworks.instruments.health_record import Recording
from glassworks.looks.health.course_rules import learning_rate_too_high, learning_rate_too_low, overfitting
from glassworks.looks.health.finding import Finding, Rule
from glassworks.looks.health.gradient_rules import exploding_gradients, vanishing_gradients
from glassworks.looks.health.unit_rules import batch_norm_mode, dead_relu, saturated_units

RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        exploding_gradients,
        dead_relu,
        saturated_units,
        vanishing_gradients,
        learning_rate_too_high,
        learning_rate_too_low,
        overfitting,
        batch_norm_mode,
    )
}
"""Every ailment of a training, causes before what they cause."""

_EXPLAINS = (
    ("exploding_gradients", "learning_rate_too_high"),
    ("saturated_units", "vanishing_gradients"),
    ("saturated_units", "learning_rate_too_low"),
    ("vanishing_gradients", "dead_relu"),  # what differs too little from example to example is silent for all or none
    ("vanishing_gradients", "learning_rate_too_low"),
    ("dead_relu", "learning_rate_too_low"),
)


@dataclass
class Examination:
    """What the rules say: ``findings``, and for each other ailment that could be judged what was measured."""

    findings: list[Finding] = field(default_factory=list)
    healthy: dict[str, str] = field(default_factory=dict)


def examine(recording: Recording) -> Examination:
    """Every rule; where one ailment explains another, the cause alone is named."""
    told = {name: rule(recording) for name, rule in RULES.items()}
    for cause, effect in _EXPLAINS:
        if isinstance(told[cause], Finding):
            told[effect] = None
    return Examination(
        [answer for answer in told.values() if isinstance(answer, Finding)],
        {name: answer for name, answer in told.items() if isinstance(answer, str)},
    )
