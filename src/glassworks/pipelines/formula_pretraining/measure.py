"""The numbers of a backbone that was learned from formulas."""

from glassworks.pipelines.formula_pretraining.data import held_out_batch
from glassworks.pipelines.formula_pretraining.report import FormulaPretrainingReport
from glassworks.pipelines.formula_pretraining.train import FormulaJob, Trained


def measure(job: FormulaJob, trained: Trained) -> FormulaPretrainingReport:
    """How the contrast went, epoch by epoch."""
    recipe, backbone, result = job.recipe, trained.backbone, trained.result
    return FormulaPretrainingReport(
        images=recipe.formulas.images,
        views=2 * result.steps * recipe.training.batch_size,
        parameters=sum(parameter.numel() for parameter in backbone.parameters()),
        num_features=backbone.num_features,
        loss=[entry["monitor_loss"] for entry in result.history],
        accuracy=[entry["monitor_accuracy"] for entry in result.history],
        candidates=2 * held_out_batch(recipe) - 1,
    )
