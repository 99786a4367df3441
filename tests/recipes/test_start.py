"""What a run starts from."""

import socket

import pytest

from glassworks.core.errors import DataError, InputError
from glassworks.core.recipe import to_toml
from glassworks.core.workspace import RunFolder, Workspace
from glassworks.recipes.load import load, load_recipe, recipe_of
from glassworks.recipes.start import run_name, start


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path)


def interrupted(workspace, reference, *settings):
    """A folder that a killed run of this recipe has left."""
    folder = workspace.new_run(reference)
    folder.recipe.write_text(to_toml(load_recipe(reference, settings), asked_only=True))
    return folder


def test_a_new_run_gets_the_next_free_folder(workspace):
    first, inputs = start(load("xo"), None, workspace, resume=False)
    second, _ = start(load("xo"), None, workspace, resume=False)
    assert [one.folder.path.name for one in (first, second)] == ["xo-001", "xo-002"]
    assert inputs.classes == ["o", "x"]


def test_resuming_takes_the_recipe_of_the_newest_that_is_not_finished(workspace):
    interrupted(workspace, "xo", "seed=1")
    newest = interrupted(workspace, "xo", "seed=2")
    done = interrupted(workspace, "xo", "seed=3")
    done.report_json.write_text("{}")
    interrupted(workspace, "digits")
    begun, _ = start(load("xo"), None, workspace, resume=True)
    assert (begun.folder, begun.recipe.seed) == (newest, 2)
    with pytest.raises(InputError, match="interrupted run of 'perceptron_or'"):
        start(load("perceptron_or"), None, workspace, resume=True)


def test_a_folder_is_made_only_once_the_inputs_are_there(workspace, tmp_path):
    with pytest.raises(DataError):
        start(load("nophotos"), None, workspace, resume=False)
    assert not workspace.runs.exists()
    empty = RunFolder(tmp_path / "empty")
    assert start(load("xo"), empty.path, workspace, resume=True)[0].folder == empty


def test_a_run_is_named_by_its_source_or_recipe(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos").mkdir()
    assert [run_name(one) for one in ("photos", ".", "hf:cats/dogs", "mine.toml", "xor_mlp")] == [
        "photos", tmp_path.name, "dogs", "mine", "xor_mlp",
    ]  # fmt: skip


def test_the_run_of_an_earlier_version_goes_on_though_it_wrote_a_device_that_nothing_read(workspace):
    old = interrupted(workspace, "xo", "seed=2")
    old.recipe.write_text(old.recipe.read_text() + '\n[training]\ndevice = "auto"\nepochs = 3\n')
    begun, _ = start(load("xo"), None, workspace, resume=True)
    assert (begun.folder, begun.recipe.seed, begun.recipe.training.epochs) == (old, 2, 3)


def test_a_device_for_the_whole_run_is_kept(workspace):
    old = interrupted(workspace, "xo", "device=cpu")
    assert recipe_of(old).device == "cpu"


@pytest.mark.parametrize(
    ("recipe", "advice"),
    [
        ("lenet_mnist", "data.source=mnist.npz. On what ships with the package: glassworks train lenet_digits"),
        ("cifar_resnet", "data.source=FOLDER. On what ships with the package: glassworks train cifar_resnet --set"),
        ("stackgan", "data.source=FOLDER. On what ships with the package: glassworks train stackgan --set"),
        ("photos_finetune", "data.source=FOLDER"),
    ],
)
def test_a_recipe_that_misses_its_images_names_what_runs_without(recipe, advice, workspace, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("socket.getaddrinfo", offline)
    with pytest.raises(DataError) as refused:
        start(load(recipe), None, workspace, resume=False)
    assert advice in refused.value.do
    assert refused.value.do.endswith(advice) == (recipe in ("lenet_mnist", "photos_finetune"))


def offline(*_, **__):
    raise socket.gaierror(-2, "Name or service not known")
