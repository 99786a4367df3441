"""A race of the optimizers: the same start, the same data, the same number of steps, one rule each.

Two tracks. On quadratic bowls every step can be checked by hand, and the table of ten steps is that of PyTorch's forms
of the rules, which are not always those of the papers (see ``rules``). On the digits each rule trains the same network
through the loop, at each of a few learning rates and from several seeds.
"""

from typing import Any

from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.optimizer_race.recipe import VARIED, RaceRecipe
from glassworks.pipelines.optimizer_race.report import Entrant, RaceReport
from glassworks.pipelines.optimizer_race.surfaces import bowl, valley
from glassworks.pipelines.repeats import mean, seeds_of
from glassworks.tasks.supervised import Supervised
from glassworks.training.loop import fit

RULES = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")

RaceJob = Job[RaceRecipe, None]


def resolve(job: RaceJob) -> RaceRecipe:
    """Nothing but the gradient: the rule and its rate are what differs."""
    return resolve_training(job.recipe, varied=VARIED, **PLAIN, epochs=20, batch_size=64)


def train(job: RaceJob) -> RaceReport:
    """Both tracks."""
    with job.context.stage("bowls", None, "steps"):
        bowls, valleys = bowl(), valley()
    held_out = len(Digits.divided(job.recipe.seed).held_out)
    return RaceReport(bowl=bowls, valley=valleys, digits=[_best(rule, job) for rule in RULES], n=held_out)


def _best(rule: str, job: RaceJob) -> Entrant:
    """The rule at the rate with the least held-out loss on average."""
    seeds = seeds_of(job.recipe.seed, job.recipe.race.repeats)
    results = {rate: [_at(rule, rate, seed, job) for seed in seeds] for rate in job.recipe.race.rates}
    tried = {rate: mean([measured["loss"] for _, measured in found]) for rate, found in results.items()}
    best = min(tried, key=lambda rate: tried[rate])
    losses = [float(measured["loss"]) for _, measured in results[best]]
    accuracies = [float(measured["accuracy"]) for _, measured in results[best]]
    return Entrant(rule, best, results[best][0][0], tried[best], mean(accuracies), tried, losses, accuracies)


def _at(rule: str, rate: float, seed: int, job: RaceJob) -> tuple[list[float], dict[str, Any]]:
    """One training in a folder of its own: its losses by epoch, and what it measures on the held-out digits."""
    recipe, digits = job.recipe, Digits.divided(seed)
    task = Supervised(dense([64, recipe.race.hidden, 10], "relu", seed=seed), "cross_entropy")
    changed = {"optimizer": rule, "learning_rate": rate, "weight_decay": 0.01 if rule == "adamw" else 0.0}
    config = recipe.training.model_copy(update=changed)
    loader, part = digits.training(config.batch_size, seed), job.folder.part(f"{rule}-{rate:g}-seed-{seed}")
    result = fit(task, loader, None, config, part, seed=seed, context=job.context, resume=job.resume)
    return [entry["train_loss"] for entry in result.history], task.evaluate(digits.measuring().epoch(0))
