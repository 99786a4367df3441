import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from glassworks.core.recipe import Recipe, to_toml
from glassworks.pipelines.registry import PIPELINES, recipe_class, runner
from glassworks.recipes.load import load_recipe
from glassworks.recipes.shipped import shipped
from glassworks.testing.pipelines import check_pipeline
from glassworks.training import loop
from glassworks.training.engine import Engine
from glassworks.verbs.train import train

ROOT = Path(__file__).parents[2]
TINY = {
    "ai_ml_dl": ["training.epochs=1", "ways.examples=[10]", "ways.new_images=40", "ways.repeats=1"],
    "backprop_by_hand": ["backprop.steps=20"],
    "batch_norm": ["training.epochs=1", "batch_norm.rates=[0.1]", "batch_norm.repeats=1"],
    "char_language": [f"data.source={ROOT / 'CONTRIBUTING.md'}", "training.epochs=1", "language.hidden=16"],
    "codes": ["training.epochs=1", "codes.repeats=1"],
    "dates": ["data.count=300", "training.epochs=1", "seq2seq.hidden=16"],
    "dbn_mnist": [
        "data.source=digits", "data.size=8", "dbn.hidden=[20, 12]", "dbn.few_labels=50", "dbn.few_seeds=2",
        "dbn.few_epochs=1", "pretraining.epochs=1", "training.epochs=1",
    ],
    "dbn_digits": [
        "dbn.hidden=[20, 12]", "dbn.few_labels=50", "dbn.few_seeds=2", "dbn.few_epochs=1", "dbn.all_seeds=2",
        "pretraining.epochs=1", "training.epochs=1",
    ],
    "depth": ["training.epochs=1", "depth.blocks=[1, 2]", "depth.width=2", "depth.repeats=2"],
    "digits_end_to_end": ["training.epochs=1"],
    "dropout": ["training.epochs=1", "dropout.shares=[0.0, 0.5]", "dropout.repeats=2"],
    "edits": ["training.epochs=1", "edits.width=4", "edits.repeats=2"],
    "gradient_descent": ["descent.epochs=2"],
    "hog_svm": ["training.epochs=1", "hog.repeats=2", "hog.filters=2"],
    "initialisation": ["training.epochs=1", "initialisation.layers=3", "initialisation.repeats=1"],
    "lenet_digits": ["training.epochs=1"],
    "logistic_2d": ["training.epochs=2"],
    "mlp_digits": ["training.epochs=1"],
    "optimizer_race": ["training.epochs=1", "race.rates=[0.01]", "race.repeats=1"],
    "rbm_bars_and_stripes": ["training.epochs=2"],
    "rbm_digits": ["rbm.hidden=24", "rbm.ais_temperatures=20", "rbm.ais_chains=10", "training.epochs=1"],
    "rbm_mnist": [
        "data.source=digits", "data.size=8", "rbm.hidden=24", "rbm.ais_temperatures=20", "rbm.ais_chains=10",
        "training.epochs=1",
    ],
    "reverse_digits": ["data.count=300", "training.epochs=1", "seq2seq.hidden=16"],
    "shift": ["training.epochs=1", "shift.repeats=1", "shift.filters=2"],
    "softmax_digits": ["training.epochs=1"],
    "stackgan_birds": [
        "data.count=32", "data.large=16", "data.judged=4", "data.judge_steps=2", "encoders.features=8",
        "encoders.width=4", "stackgan.width=4", "stackgan.critic_width=4", "stackgan.upper_width=4",
        "stackgan.upper_critic_width=4",
        "stackgan.blocks=0", "matching.epochs=1",
        "training.epochs=1", "refining.epochs=1", "training.batch_size=8", "refining.batch_size=8",
    ],
    "transfer_limits": ["limits.images=200", "limits.labels=[3]", "limits.draws=2", "limits.side=32"],
    "threshold": ["training.epochs=1", "threshold.repeats=1"],
    "universal_approximation": ["approximation.functions=['bump']", "approximation.learned=[1, 2]"],
    "xo_end_to_end": ["training.epochs=1"],
    "xo_learned": ["training.epochs=1"],
    "dcgan_digits": ["training.epochs=1", "gan.width=4", "data.size=8", "data.judged=100", "data.judge_steps=20"],
    "gan_grid": ["training.epochs=1", "points.count=1024"],
    "gan_ring": ["training.epochs=2", "points.count=512", "gan.critic_steps=2", "gan.penalty=1"],
    "word_vectors": ["training.epochs=1", "words.map_words=20", "words.dimensions=8", "words.least_count=1500"],
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
}  # fmt: skip
"""A few steps of each shipped recipe, where its own size would take more."""
ON_A_FOLDER = {
    "cifar_resnet": [],
    "lenet_mnist": [],
    "mlp_mnist": [],
    "resnet18": ["model.size=32"],
}
"""Recipes about larger or other images: a few steps on a folder of tiny ones."""
LARGE = ("alexnet", "googlenet", "resnet50", "resnet152", "vgg16")
"""The same, and so large that writing them alone takes seconds."""
OF_THE_USER = {"dcgan", "photos_finetune", "photos_transfer", "stackgan", "transfer_scenes"}
"""Recipes about the user's own files; those for published weights run below with random ones."""
EMBEDDED = sorted(set(shipped()) - set(ON_A_FOLDER) - set(LARGE) - OF_THE_USER)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Dark against light pictures, two classes of twelve."""
    random, root = np.random.default_rng(0), tmp_path_factory.mktemp("images")
    for name, low in (("dark", 0), ("light", 120)):
        (root / name).mkdir()
        for number in range(12):
            pixels = random.integers(low, low + 130, (40, 40, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(root / name / f"{number}.png")
    return root


@pytest.mark.parametrize("task", PIPELINES)
def test_every_kind_loads_and_has_a_shipped_recipe(task):
    assert issubclass(recipe_class(task), Recipe)
    assert recipe_class(task).model_fields["task"].default == task
    assert callable(runner(task))
    assert any(load_recipe(name).task == task for name in shipped())


def test_recipes_are_read_without_torch():
    code = (
        "import sys\nfrom glassworks.recipes.load import load_recipe\n"
        "from glassworks.recipes.shipped import shipped\n"
        "for name in shipped(): load_recipe(name)\n"
        "print([m for m in ('torch', 'scipy', 'matplotlib', 'timm') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.fixture
def devices(monkeypatch):
    """Every device that a training asks for; ``cpu:0`` is the processor by a name that no default gives."""
    asked = set()

    class Noting(Engine):
        def __init__(self, device="auto"):
            asked.add(device)
            super().__init__(device)

    monkeypatch.setattr(loop, "Engine", Noting)
    return asked


LONG = ("depth", "edits", "stackgan_birds", "transfer_birds", "word_vectors")
"""Recipes whose fewest steps still take more than ten seconds."""


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) if n in LONG else n for n in EMBEDDED])
def test_every_shipped_recipe_runs_and_can_be_run_again(name, tmp_path, devices):
    """Few steps: it writes what every run writes, and the resolved recipe gives the same numbers."""
    check_pipeline(name, tmp_path, [*TINY.get(name, []), "device='cpu:0'"])
    assert devices <= {"cpu:0"}


@pytest.mark.parametrize("name", shipped())
def test_a_recipe_written_and_read_is_the_same(name, tmp_path):
    recipe = load_recipe(name)
    for asked_only in (False, True):
        (tmp_path / "recipe.toml").write_text(to_toml(recipe, asked_only=asked_only))
        assert load_recipe(str(tmp_path / "recipe.toml")) == recipe


@pytest.mark.parametrize("name", [*ON_A_FOLDER, *(pytest.param(name, marks=pytest.mark.slow) for name in LARGE)])
def test_every_recipe_about_images_runs_on_a_folder(name, folder, tmp_path):
    settings = [f"data.source={folder}", "training.epochs=1", "training.batch_size=8", *ON_A_FOLDER.get(name, [])]
    run = train(name, out=tmp_path / "run", settings=settings)
    assert len(run.curves) == 1
    assert run.evaluation.n > 0
    assert run.title == f"{load_recipe(name).card.title}, with changed settings"


@pytest.mark.parametrize("name", ["photos_finetune", "photos_transfer", "transfer_scenes"])
def test_recipes_about_photographs_run_on_a_folder(name, folder, tmp_path):
    small = ["model.backbone=test_resnet", "model.weights=random", "model.size=32"]
    small += ["training.epochs=1"] if name == "photos_finetune" else []
    run = train(name, out=tmp_path / "run", settings=[f"data.source={folder}", *small])
    assert run.head is not None
    told = any(line.startswith("fine-tuning: ") for line in run.choices)  # on so few images nothing may be trained
    assert told == (name == "photos_finetune")
    assert run.title == f"{load_recipe(name).card.title}, with changed settings"


@pytest.mark.parametrize("name", ["dropout", "logistic_2d", "optimizer_race", "xor_mlp"])
def test_what_ran_through_the_loop_resumes_to_the_same_numbers(name, tmp_path):
    options = {"out": tmp_path / "run", "settings": TINY[name]}
    first = train(name, **options)
    (tmp_path / "run" / "report.json").unlink()
    again = train(name, resume=True, **options)
    assert again.numbers.to_dict() == first.numbers.to_dict()
    assert again.weights_hash == first.weights_hash
