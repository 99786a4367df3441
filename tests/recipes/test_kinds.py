import json
import subprocess
import sys

import pytest

from glassworks.core.recipe import Recipe, to_toml
from glassworks.recipes.kinds import KINDS, form_of, runner_of
from glassworks.recipes.load import load_recipe, shipped
from glassworks.reporting.findings import Findings
from glassworks.reporting.summary import RunReport
from glassworks.verbs.train import train

TINY = {
    "pretrain_formula_resnet": [
        "formulas.images=64",
        "formulas.judged=64",
        "formulas.families={fractals = 2, contours = 3, glyphs = 3}",
        "training.batch_size=16",
        "network.filters=16",
        "network.widths=[8, 8, 16]",
        "contrast.view=16",
    ],
    "xor_mlp": ["training.epochs=2", "xor.starts=5", "xor.start_steps=3"],
}
"""A few steps of each shipped recipe, where its own size would take more."""
NEEDS_IMAGES = {"photos_finetune", "photos_transfer"}
"""Recipes about the user's own files, which other tests run on files of theirs."""
OF_OWN_SIZE = {"digits_end_to_end": ["training.epochs=1"], "xo_end_to_end": ["training.epochs=1"]}


@pytest.mark.parametrize("task", KINDS)
def test_every_kind_loads_and_has_a_shipped_recipe(task):
    assert issubclass(form_of(task), Recipe)
    assert form_of(task).model_fields["task"].default == task
    assert callable(runner_of(task))
    assert any(load_recipe(name, []).task == task for name in shipped())


def test_recipes_are_read_without_torch():
    code = (
        "import sys\nfrom glassworks.recipes.load import load_recipe, shipped\n"
        "for name in shipped(): load_recipe(name, [])\n"
        "print([m for m in ('torch', 'scipy', 'matplotlib', 'timm') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("name", sorted(set(shipped()) - NEEDS_IMAGES))
def test_every_shipped_recipe_runs_and_can_be_run_again(name, tmp_path):
    """Few steps: it writes what every run writes, and the resolved recipe gives the same numbers."""
    settings = TINY.get(name) or OF_OWN_SIZE.get(name) or []
    first = train(name, out=tmp_path / "a", settings=settings)
    assert isinstance(first, Findings | RunReport)
    page = (tmp_path / "a" / "report.html").read_text()
    assert first.title in page
    assert 'src="http' not in page
    values = json.loads((tmp_path / "a" / "report.json").read_text())
    assert values["run"] == str(tmp_path / "a")
    again = train(tmp_path / "a" / "recipe.toml", out=tmp_path / "b")
    assert again.weights_hash == first.weights_hash
    if isinstance(first, Findings):
        assert first.verdicts
        assert again.numbers.to_dict() == first.numbers.to_dict()
        assert (tmp_path / "a" / "model.safetensors").is_file() == bool(first.weights_hash)


@pytest.mark.parametrize("name", sorted(set(shipped()) - NEEDS_IMAGES))
def test_a_recipe_written_and_read_is_the_same(name, tmp_path):
    recipe = load_recipe(name, [])
    for asked_only in (False, True):
        (tmp_path / "recipe.toml").write_text(to_toml(recipe, asked_only=asked_only))
        assert load_recipe(str(tmp_path / "recipe.toml"), []) == recipe


def test_a_finished_loop_resumes_to_the_same_weights(tmp_path):
    options = {"out": tmp_path / "run", "settings": TINY["xor_mlp"]}
    first = train("xor_mlp", **options)
    assert train("xor_mlp", resume=True, **options).weights_hash == first.weights_hash
