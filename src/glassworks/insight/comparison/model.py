"""One network of a comparison: built with the weights that the protocol asks for, trained, and what came of it."""

from dataclasses import dataclass

from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.device import pick_device
from glassworks.core.errors import InputError
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.source import Source
from glassworks.insight.comparison.epoch_time import epoch_seconds
from glassworks.insight.comparison.folder import Plan, Result
from glassworks.insight.comparison.request import Request
from glassworks.models.classifier import Classifier
from glassworks.models.joined import SIGN
from glassworks.pipelines.classification.job import ClassifierJob
from glassworks.pipelines.classification.network import BuiltNetwork, build_network
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.pipelines.classification.scratch import default_training
from glassworks.pipelines.classification.train import train
from glassworks.pipelines.classification.trained import Trained
from glassworks.training.engine import Engine


@dataclass(frozen=True)
class ComparedModel:
    """A network before its training."""

    name: str
    built: BuiltNetwork


@dataclass(frozen=True)
class TrainedModel:
    """A network after its training; ``network`` has its head, whose weights no measurement of cost depends on."""

    name: str
    built: BuiltNetwork
    network: nn.Module
    result: Result


def build_model(name: str, weights: str | None, request: Request, source: Source, context: RunContext) -> ComparedModel:
    """Builds the network as the protocol has it: all names are checked before anything is computed.

    Raises:
        InputError: an unknown name, weights that cannot be had or that the protocol forbids.
    """
    if request.protocol == "scratch" and weights not in (None, "random"):
        raise InputError(
            expected="no weights with --protocol scratch, which begins at random",
            found=f"{name}={weights}",
            do="Leave them out, or use --protocol features.",
        )
    if request.protocol == "scratch" and SIGN in name:
        raise InputError(
            expected="one network at a time with --protocol scratch, which trains each end to end",
            found=f"{name}, which joins several",
            do="Name them one by one, or use --protocol features.",
        )
    built = build_network(_recipe(name, weights, request), source, context)
    if built.frozen and built.weights == "random":
        context.note(f"{name}: RANDOM weights, no pretrained ones; its features show what an untrained network does")
    return ComparedModel(name, built)


def _recipe(name: str, weights: str | None, request: Request) -> ClassificationRecipe:
    """Float32 and no early stop: what differs between the models is the network alone."""
    frozen = request.protocol == "features"
    table = {"backbone": name, "weights": weights if frozen else "random", "frozen": frozen, "size": request.size}
    values = {
        "seed": request.seed,
        "data": {"source": request.source},
        "model": table | {"precision": "float32"},
        "training": {"precision": "float32", "patience": None},
    }
    return ClassificationRecipe.parse(values, "--models")


def train_model(
    model: ComparedModel, folder: RunFolder, request: Request, source: Source, context: RunContext
) -> TrainedModel:
    """Trains the network, or takes up what an earlier process has finished or left behind."""
    name, built = model.name, model.built
    found = Result.found_in(folder)
    if found is not None:
        context.note(f"{name}: finished before, taken up as it was")
        network = Classifier(built.network, built.architecture.num_features, len(found.classes))
        return TrainedModel(name, built, network, found)
    context.note(f"next network: {name}")
    job = _job(model, folder, source, context)
    plan = Plan.found_in(folder) or Plan.new(_epochs(job, request))
    plan.write(folder)
    trained = train(job if built.frozen else job.with_training(epochs=plan.epochs))
    result = Result(_right(trained), trained.data.classes, plan.seconds(), len(trained.curves))
    result.write(folder)
    return TrainedModel(name, built, trained.network, result)


def _job(model: ComparedModel, folder: RunFolder, source: Source, context: RunContext) -> ClassifierJob:
    device = pick_device()
    return ClassifierJob(
        recipe=model.built.recipe,
        source=source,
        network=model.built,
        device=device,
        engine=Engine(str(device)),
        folder=folder,
        resume=True,  # from a checkpoint, where a process that was killed has left one
        context=context,
    )


def _epochs(job: ClassifierJob, request: Request) -> int:
    """Equal for all: the number of epochs, or those that fit into equal time as two trial epochs show."""
    if request.protocol == "features":
        return 0
    if request.minutes is None:
        images = sum(sample.split in (None, "train") for sample in job.source.samples)
        return request.epochs or int(default_training(images, job.network.spec.crop)["epochs"])
    with job.context.stage("timing an epoch", None, "steps"):
        taken = epoch_seconds(job, most=60 * request.minutes)
    return max(1, round(60 * request.minutes / taken))


def _right(trained: Trained) -> dict[int, bool]:
    """For each held-out image, by its index, whether it is answered right."""
    right_N = trained.held_out_logits_NK.argmax(axis=1) == trained.held_out_labels
    return {index: bool(right) for index, right in zip(trained.data.splits.held_out, right_N, strict=True)}
