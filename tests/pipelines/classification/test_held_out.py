"""Images that a model was trained on never pass for new ones, wherever they lie and however they are stored.

The images are noise and the labels are random, so a model is right on half of all new images; on those that it was
trained on it is right far more often.
"""

import csv
import io
import json
import shutil
import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import glassworks as gw
from glassworks.core.errors import DataError, RecipeError
from glassworks.verbs.evaluate import evaluate

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def noise(seed):
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (40, 36, 3), dtype=np.uint8))


def write(folder, seeds, suffix="png"):
    """An image of noise per seed; even ones are ants."""
    for seed in seeds:
        path = folder / ("ants", "bees")[seed % 2] / f"{seed:03d}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        noise(seed).save(path)
    return folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """The run, the folder that it was trained on, and the names of the images that it held out."""
    patch = pytest.MonkeyPatch()
    patch.setenv("GLASSWORKS_CACHE", str(tmp_path_factory.mktemp("cache")))
    root = tmp_path_factory.mktemp("trained")
    images = write(root / "images", range(40))
    run = Path(gw.train(images, backbone="glassworks", out=root / "run").run)
    patch.undo()
    held_out = json.loads((run / "report.json").read_text())["held_out"]["paths"]
    assert len(held_out) == 8
    return run, images, held_out


def test_in_a_folder_of_another_name_only_what_was_held_out_counts(trained, tmp_path):
    run, images, held_out = trained
    shutil.copytree(images, tmp_path / "renamed")
    report = evaluate(run, tmp_path / "renamed", out=tmp_path / "evaluated")
    assert (report.n, report.trained_on) == (8, 32)
    left_out = {problem.path for problem in report.problems if problem.kind == "trained_on"}
    assert left_out.isdisjoint(held_out)
    assert len(left_out) == 32
    page = json.loads((tmp_path / "evaluated" / "report.json").read_text())
    assert page["held_out"]["paths"] == held_out
    assert page["held_out"]["unseen"] is True


def test_the_model_file_alone_knows_its_training_images(trained, tmp_path):
    run, images, _ = trained
    shutil.copy(run / "model.safetensors", tmp_path / "model.safetensors")
    report = evaluate(tmp_path / "model.safetensors", images)
    assert (report.n, report.trained_on) == (8, 32)


def test_a_table_of_the_same_files(trained, tmp_path):
    run, images, _ = trained
    with (tmp_path / "list.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["path", "label"])
        rows.writerows([[str(path), path.parent.name] for path in images.rglob("*.png")])
    assert (evaluate(run, tmp_path / "list.csv").n, evaluate(run, tmp_path / "list.csv").trained_on) == (8, 32)


def test_an_archive_of_the_same_files(trained, tmp_path):
    run, images, _ = trained
    with tarfile.open(tmp_path / "shard.tar", "w") as tar:
        for path in sorted(images.rglob("*.png")):
            tar.add(path, path.name)
            label = path.parent.name.encode()
            member = tarfile.TarInfo(f"{path.stem}.cls")
            member.size = len(label)
            tar.addfile(member, io.BytesIO(label))
    report = evaluate(run, tmp_path / "shard.tar")
    assert (report.n, report.trained_on) == (8, 32)


@pytest.mark.parametrize("suffix", ["bmp", "tiff", "ppm"])
def test_the_same_pixels_in_files_of_another_kind(trained, tmp_path, suffix):
    run = trained[0]
    report = evaluate(run, write(tmp_path / "again", range(40), suffix))
    assert (report.n, report.trained_on) == (8, 32)
    again = evaluate(run, tmp_path / "again")  # from the cache, without a pixel decoded
    assert (again.n, again.trained_on) == (8, 32)


def test_new_images_count_and_nothing_is_left_out(trained, tmp_path):
    report = evaluate(trained[0], write(tmp_path / "new", range(100, 120)))
    assert (report.n, report.trained_on) == (20, 0)
    assert "trained_on" not in {problem.kind for problem in report.problems}


def test_training_images_alone_are_refused(trained, tmp_path):
    run, images, held_out = trained
    for path in images.rglob("*.png"):
        if path.relative_to(images).as_posix() not in held_out:
            target = tmp_path / "set" / path.relative_to(images)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    with pytest.raises(DataError) as caught:
        evaluate(run, tmp_path / "set")
    assert "that the model was not trained on" in caught.value.expected
    assert "all 32" in caught.value.found


def test_other_images_under_the_names_of_held_out_ones_count_only_where_they_are_new(trained, tmp_path):
    """The paths that a report lists say nothing of what lies there today."""
    run, images, held_out = trained
    moved = tmp_path / "images"
    shutil.copytree(images, moved)
    (tmp_path / "run").mkdir()
    shutil.copy(run / "model.safetensors", tmp_path / "run")
    report = json.loads((run / "report.json").read_text()) | {"located": str(moved)}
    (tmp_path / "run" / "report.json").write_text(json.dumps(report))
    kept = next(path for path in moved.rglob("*.png") if path.relative_to(moved).as_posix() not in held_out)
    shutil.copy(kept, moved / held_out[0])
    found = evaluate(tmp_path / "run", moved)
    assert (found.split, found.n, found.trained_on) == ("held_out", 7, 1)


def test_a_model_file_of_before_says_that_it_does_not_know(trained, tmp_path):
    from glassworks.models.files.model_file import load_network, write_model

    metadata, network = load_network(trained[0] / "model.safetensors")
    write_model(tmp_path / "model.safetensors", network, metadata)
    report = evaluate(tmp_path / "model.safetensors", trained[1])
    assert (report.n, report.trained_on) == (40, None)


def test_a_table_of_the_run_is_read_as_the_run_read_it(trained, tmp_path):
    """Its columns are named in the recipe; other tables need the settings again."""
    images = trained[1]
    with (tmp_path / "list.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["where", "kind", "fold"])
        rows.writerows([[str(path), path.parent.name, at % 4] for at, path in enumerate(sorted(images.rglob("*.png")))])
    settings = ["data.path_column=where", "data.label_column=kind", "data.split_column=fold", "data.held_out=2"]
    run = gw.train(tmp_path / "list.csv", backbone="glassworks", out=tmp_path / "run", settings=settings)
    assert evaluate(run.run, tmp_path / "list.csv").n == 10
    shutil.copy(tmp_path / "list.csv", tmp_path / "other.csv")
    with pytest.raises(DataError, match="no column 'path' and 'label'"):
        evaluate(run.run, tmp_path / "other.csv")
    assert evaluate(run.run, tmp_path / "other.csv", settings=settings).n == 10
    with pytest.raises(RecipeError, match="settings of how images are read"):
        evaluate(run.run, tmp_path / "other.csv", settings=["training.epochs=3"])
    with pytest.raises(DataError, match=r"a table, for data\.label_column"):
        evaluate(run.run, images, settings=["data.label_column=kind"])


def test_weights_of_a_run_are_not_measured_on_the_images_that_it_learned_from(trained, tmp_path):
    """The second run holds out images that the network of the first one was trained on, end to end."""
    _, images, _ = trained
    settings = ["model.frozen=false", "training.epochs=1", "training.precision='float32'"]
    first = gw.train(images, backbone="tiny_resnet", out=tmp_path / "first", settings=settings)
    again = gw.train(images, weights=first.run, out=tmp_path / "again")
    assert (again.held_out.n, [problem.kind for problem in again.problems]) == (8, [])  # the same images are held out
    other = gw.train(images, weights=first.run, out=tmp_path / "other", settings=["seed=5", "data.val_fraction=0.5"])
    left_out = [problem.path for problem in other.problems if problem.kind == "trained_on"]
    assert set(left_out).isdisjoint(first.held_out.paths)
    assert other.held_out.n + len(left_out) == 20
    assert 0 < other.held_out.n <= 8
    # What either run was trained on is known to the second model.
    shutil.copytree(images, tmp_path / "renamed")
    assert evaluate(other.run, tmp_path / "renamed").trained_on == 40 - other.held_out.n


def test_nothing_new_to_measure_on_is_an_error(trained, tmp_path):
    _, images, _ = trained
    settings = ["model.frozen=false", "training.epochs=1", "training.precision='float32'"]
    first = gw.train(images, backbone="tiny_resnet", out=tmp_path / "first", settings=settings)
    rest = tmp_path / "rest"
    shutil.copytree(images, rest, ignore=lambda folder, names: [
        name for name in names if f"{Path(folder).name}/{name}" in first.held_out.paths
    ])  # fmt: skip
    with pytest.raises(DataError, match="the network has not learned from before"):
        gw.train(rest, weights=first.run, out=tmp_path / "again")


def test_a_frozen_network_has_not_seen_the_images_of_its_head(trained, tmp_path):
    run, images, _ = trained
    again = gw.train(images, weights=run, out=tmp_path / "again", settings=["seed=5"])
    assert (again.held_out.n, [problem.kind for problem in again.problems]) == (8, [])
