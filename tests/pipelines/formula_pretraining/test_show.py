import subprocess
import sys

from glassworks.pipelines.formula_pretraining.recipe import FormulaPretrainingRecipe
from glassworks.pipelines.formula_pretraining.report import FormulaPretrainingReport
from glassworks.pipelines.formula_pretraining.show import show


def shown(accuracy):
    numbers = FormulaPretrainingReport(
        images=100, views=400, parameters=1000, num_features=32, loss=[4.0, 2.0], accuracy=[0.1, accuracy],
        candidates=255,
    )  # fmt: skip
    return show(FormulaPretrainingRecipe(), numbers, None)


def test_what_is_no_better_than_a_guess_is_a_warning():
    assert [shown(accuracy).verdicts[0].tone for accuracy in (0.5, 1 / 255)] == ["good", "warn"]
    assert [tuple(row) for row in shown(0.5).tables[0].rows] == [(1, 4.0, 0.1), (2, 2.0, 0.5)]


def test_showing_needs_neither_torch_nor_matplotlib():
    module = "glassworks.pipelines.formula_pretraining.show"
    code = f"import sys, {module} as _; print({{'torch', 'matplotlib'}} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
