"""Pretraining on formulas as a pipeline: its model file is what the package ships, and what ``--weights`` takes."""

from glassworks.core.recipe import to_toml
from glassworks.models.files.backbone_file import write_backbone
from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.formula_pretraining.draw import draw
from glassworks.pipelines.formula_pretraining.measure import measure
from glassworks.pipelines.formula_pretraining.report import FormulaPretrainingReport
from glassworks.pipelines.formula_pretraining.show import show
from glassworks.pipelines.formula_pretraining.train import FormulaJob, Trained, resolve, train


def write(job: FormulaJob, trained: Trained, numbers: FormulaPretrainingReport) -> str:
    """The backbone with a card as the run's model file; gives the digest of its numbers."""
    recipe = job.recipe
    card = {
        "data": trained.data,
        "images": numbers.images,
        "views": numbers.views,
        "recipe": to_toml(recipe),
        "seconds": round(trained.result.seconds, 1),
    }
    network, side = recipe.network, recipe.contrast.view
    return write_backbone(job.folder.model, network.name, network.arguments(), trained.backbone, side, card)


PIPELINE = Pipeline(resolve=resolve, train=train, measure=measure, write=write, show=show, draw=draw)
