"""A race of the optimizers: the same start, the same data, the same number of steps, one rule each.

Two tracks. On quadratic bowls every step can be checked by hand, and the table of ten steps is that of the papers'
equations. On the digits each rule trains the same network through the loop, with the best of a few learning rates.
"""

from typing import Any

from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.optimizer_race.recipe import VARIED, RaceRecipe
from glassworks.pipelines.optimizer_race.report import Entrant, RaceReport
from glassworks.pipelines.optimizer_race.surfaces import bowl, valley
from glassworks.tasks.supervised import Supervised
from glassworks.training.loop import fit

RULES = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")

RaceJob = Job[RaceRecipe, Digits]


def prepare(job: Job[RaceRecipe, None]) -> Digits:
    """The digits, divided."""
    return Digits.divided(job.recipe.seed)


def resolve(job: RaceJob) -> RaceRecipe:
    """Nothing but the gradient: the rule and its rate are what differs."""
    return resolve_training(job.recipe, varied=VARIED, **PLAIN, epochs=20, batch_size=64)


def train(job: RaceJob) -> RaceReport:
    """Both tracks."""
    with job.context.stage("bowls", None, "steps"):
        bowls, valleys = bowl(), valley()
    return RaceReport(
        bowl=bowls, valley=valleys, digits=[_best(rule, job) for rule in RULES], n=len(job.inputs.held_out)
    )


def _best(rule: str, job: RaceJob) -> Entrant:
    """The rule at the rate with the least held-out loss."""
    results = {rate: _at(rule, rate, job) for rate in job.recipe.race.rates}
    best = min(results, key=lambda rate: results[rate][1]["loss"])
    losses, measured = results[best]
    tried = {rate: result[1]["loss"] for rate, result in results.items()}
    return Entrant(rule, best, losses, measured["loss"], measured["accuracy"], tried)


def _at(rule: str, rate: float, job: RaceJob) -> tuple[list[float], dict[str, Any]]:
    """One training in a folder of its own: its losses by epoch, and what it measures on the held-out digits."""
    recipe, digits = job.recipe, job.inputs
    task = Supervised(dense([64, recipe.race.hidden, 10], "relu", seed=recipe.seed), "cross_entropy")
    changed = {"optimizer": rule, "learning_rate": rate, "weight_decay": 0.01 if rule == "adamw" else 0.0}
    config = recipe.training.model_copy(update=changed)
    loader, part = digits.training(config.batch_size, recipe.seed), job.folder.part(f"{rule}-{rate:g}")
    result = fit(task, loader, None, config, part, seed=recipe.seed, context=job.context, resume=job.resume)
    return [entry["train_loss"] for entry in result.history], task.evaluate(digits.measuring().epoch(0))
