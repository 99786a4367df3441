"""The driver of every pipeline: prepare, resolve, train, measure, show, write.

A pipeline is a folder with the same file names in each:

- ``recipe.py``    the typed recipe, read and refused without torch
- ``report.py``    the numbers of a run, as dataclasses
- ``train.py``     ``train(job)``, and ``steps(recipe)`` for those who drive a training themselves
- ``show.py``      verdicts, tables and charts from the numbers; imports neither torch nor a training
- ``pipeline.py``  ``PIPELINE``, which puts them together
- ``data.py``, ``generate.py``, ``measure.py`` where there is such a thing

and one line of the table in ``pipelines.registry``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from glassworks.charts.spec import Chart
from glassworks.core.context import RunContext
from glassworks.core.distributed import is_main
from glassworks.core.files import write_atomic
from glassworks.core.recipe import Recipe, to_toml
from glassworks.core.report import Report
from glassworks.core.version import VERSION
from glassworks.core.workspace import RunFolder
from glassworks.looks.health.compute import diagnose
from glassworks.pipelines.page import write_findings
from glassworks.pipelines.report import Findings, Shown, Table, Verdict, health_verdict
from glassworks.pipelines.teaching import teaching_of

RecipeT = TypeVar("RecipeT", bound=Recipe)
InputsT = TypeVar("InputsT")
TrainedT = TypeVar("TrainedT")
NumbersT = TypeVar("NumbersT", bound=Report)


@dataclass(frozen=True)
class Job(Generic[RecipeT, InputsT]):
    """One run under way.

    Attributes:
        recipe: with nothing left open once ``Pipeline.resolve`` has gone over it.
        inputs: what ``recipe.open_inputs()`` gave: a source of images, a text, nothing.
        folder: receives everything; holds the recipe as it was asked for.
        resume: go on from what an interrupted run left in the folder.
        context: receives events and says whether to stop.
    """

    recipe: RecipeT
    inputs: InputsT
    folder: RunFolder
    resume: bool
    context: RunContext


def findings(job: Job[Any, Any], trained: Any, numbers: Report, shown: Shown, weights_hash: str) -> Report:
    """The report in the form that most pipelines have."""
    return finish(
        job.recipe,
        job.folder,
        job.context,
        numbers,
        verdicts=shown.verdicts,
        tables=shown.tables,
        charts=shown.charts,
        drawing=shown.drawing,
        weights_hash=weights_hash,
    )


@dataclass(frozen=True, kw_only=True)
class Pipeline(Generic[RecipeT, InputsT, TrainedT, NumbersT]):
    """The steps of one kind of run, in the order in which ``run`` takes them.

    Attributes:
        prepare: the inputs in the form that the other steps take; by default as ``recipe.open_inputs()`` gave them.
        resolve: the recipe with every default decided; by default it is complete as it is.
        train: does the work.
        measure: the numbers of what was trained.
        arrays: what charts need beside the numbers and the JSON document leaves out, such as images; by default
            ``None``.
        write: the model file; gives the hash of its weights. By default there is none.
        show: verdicts, tables and charts of the numbers and the arrays, under this recipe's settings.
        draw: the network or the process, from what was trained; from the recipe alone where that is ``None``.
        report: the report of the run, written to its folder with the hash of the weights; by default ``Findings``.
    """

    prepare: Callable[[Job[RecipeT, Any]], InputsT] = lambda job: job.inputs
    resolve: Callable[[Job[RecipeT, InputsT]], RecipeT] = lambda job: job.recipe
    train: Callable[[Job[RecipeT, InputsT]], TrainedT]
    measure: Callable[[Job[RecipeT, InputsT], TrainedT], NumbersT]
    arrays: Callable[[Job[RecipeT, InputsT], TrainedT], Any] = lambda job, trained: None
    write: Callable[[Job[RecipeT, InputsT], TrainedT, NumbersT], str] = lambda job, trained, numbers: ""
    show: Callable[[RecipeT, NumbersT, Any], Shown]
    draw: Callable[[RecipeT, TrainedT | None], Chart | None] = lambda recipe, trained: None
    report: Callable[[Job[RecipeT, InputsT], TrainedT, NumbersT, Shown, str], Report] = findings


def run(
    pipeline: Pipeline[Any, Any, Any, Any],
    recipe: Recipe,
    inputs: Any,
    folder: RunFolder,
    *,
    resume: bool,
    context: RunContext,
) -> Report:
    """Carries a recipe out in ``folder`` and writes its report there; nothing is random but by the recipe's seed.

    Of several processes that torchrun started, all train and measure, and the main one writes.

    Raises:
        InputError: the inputs are not what the recipe needs.
        RunError: the run cannot go on; what was saved stays good.
    """
    job = Job(recipe, inputs, folder, resume, context)
    job = replace(job, inputs=pipeline.prepare(job))
    job = replace(job, recipe=pipeline.resolve(job))
    trained = pipeline.train(job)
    numbers = pipeline.measure(job, trained)
    shown = pipeline.show(job.recipe, numbers, pipeline.arrays(job, trained))
    shown = replace(shown, drawing=pipeline.draw(job.recipe, trained))
    weights_hash = pipeline.write(job, trained, numbers) if is_main() else ""
    return pipeline.report(job, trained, numbers, shown, weights_hash)


def finish(
    recipe: Recipe,
    folder: RunFolder,
    context: RunContext,
    numbers: Report,
    *,
    verdicts: Sequence[Verdict],
    tables: Sequence[Table] = (),
    charts: Sequence[Chart] = (),
    drawing: Chart | None = None,
    weights_hash: str = "",
) -> Findings:
    """The report of a run, written by the main process to ``folder`` with the resolved recipe.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    diagnosed = health_verdict(diagnose(folder), str(folder.path))
    text = to_toml(recipe)
    found = Findings(
        run=str(folder.path),
        task=recipe.task,
        title=recipe.title or recipe.task.replace("_", " ").capitalize(),
        numbers=numbers,
        verdicts=[*verdicts, *([diagnosed] if diagnosed else [])],
        tables=list(tables),
        charts=list(charts),
        weights_hash=weights_hash,
        seconds=dict(context.record.seconds),
        choices=context.record.lines,
        card=recipe.card,
        idea=teaching_of(recipe, drawing, folder),
        recipe=text,
        created=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        version=VERSION,
    )
    if not is_main():
        return found
    write_atomic(folder.recipe, text)
    write_findings(folder, found)
    if weights_hash:
        context.artefact(folder.model, "model")
    context.artefact(folder.report_html, "report")
    return found
