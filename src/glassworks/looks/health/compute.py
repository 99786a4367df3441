"""What is wrong with a training, diagnosed from what was recorded of it; each rule gives its evidence in numbers.

A rule is a pure function of a `Recording`. Its bounds lie orders of magnitude from what healthy trainings show, so that
what is named is worth looking at and a training in between is left alone. Sources of the bounds stand with the rules.
"""

from dataclasses import dataclass, field

from glassworks.core.workspace import RunFolder
from glassworks.instruments.health_record import Recording
from glassworks.looks.health.course_rules import learning_rate_too_high, learning_rate_too_low, overfitting
from glassworks.looks.health.gradient_rules import exploding_gradients, vanishing_gradients
from glassworks.looks.health.norm_rules import batch_norm_mode
from glassworks.looks.health.report import Diagnosis, Healthy
from glassworks.looks.health.rule import Rule
from glassworks.looks.health.unit_rules import dead_relu, saturated_units

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
"""Every fault of a training, causes before what they cause."""

_CAUSES = (
    ("exploding_gradients", "learning_rate_too_high"),
    ("saturated_units", "vanishing_gradients"),
    ("saturated_units", "learning_rate_too_low"),
    # Inputs that hardly differ from example to example silence a ReLU for all examples or for none.
    ("vanishing_gradients", "dead_relu"),
    ("vanishing_gradients", "learning_rate_too_low"),
    ("dead_relu", "learning_rate_too_low"),
)
"""(cause, effect): where both are found, only the cause is reported."""


@dataclass
class Examination:
    """Of one training: the faults that were found, and for each fault that was not what was measured."""

    diagnoses: list[Diagnosis] = field(default_factory=list)
    healthy: list[Healthy] = field(default_factory=list)


def examine(recording: Recording) -> Examination:
    """Applies every rule; where one fault explains another, the cause alone is reported."""
    answers = {name: rule(recording) for name, rule in RULES.items()}
    for cause, effect in _CAUSES:
        if isinstance(answers[cause], Diagnosis):
            answers[effect] = None
    return Examination(
        [answer for answer in answers.values() if isinstance(answer, Diagnosis)],
        [answer for answer in answers.values() if isinstance(answer, Healthy)],
    )


def diagnose(folder: RunFolder) -> list[Diagnosis]:
    """The faults of a run's own training; none where nothing was recorded."""
    return examine(Recording.read(folder)).diagnoses if folder.health.is_file() else []
