"""Features against pixels: one pass for all readers, exchanged pixels, folders, and what is refused."""

import numpy as np
import pytest

from glassworks.core.errors import DataError, InputError
from glassworks.lessons import openness
from glassworks.lessons.labs import limits
from glassworks.lessons.labs.labelled import labelled
from glassworks.lessons.labs.limits import Limits, Measured, _images_of, compared
from glassworks.pipelines.transfer_limits.report import PIXELS
from glassworks.testing.images import sample_image


def write_folder(folder, *, classes, per_class):
    for label in range(classes):
        (folder / f"class{label}").mkdir()
        for number in range(per_class):
            sample_image(24 + number, 24, shade=40 * label + number).save(folder / f"class{label}" / f"{number}.png")


def test_exchanged_pixels_are_the_same_pixels():
    images, labels = _images_of(labelled("digits"))
    others, other_labels = _images_of(labelled("digits"), in_other_order=True)
    assert labels == other_labels
    orders = {np.argsort(np.asarray(one)[..., 0].ravel(), kind="stable").tobytes() for one in others[:2]}
    assert len(orders) == 2
    for image, other in zip(images[:20], others[:20], strict=True):
        pixels, exchanged = (np.asarray(one).reshape(64, 3) for one in (image, other))
        assert (np.sort(pixels, 0) == np.sort(exchanged, 0)).all()
        assert (pixels != exchanged).any()


def test_gains_over_pixels_in_the_same_draws():
    random = np.random.default_rng(0)
    labels = np.repeat([0, 1], 40)
    told, noise = np.column_stack([labels, labels]) + random.normal(0, 0.1, (80, 2)), random.normal(0, 1, (80, 3))
    found = compared(Measured(("a", "b"), labels, {PIXELS: noise, "told": told}), 5, 4)
    pixels, features = found["kinds"]
    assert (found["learned"], found["others"]) == (10, 70)
    assert features["low"] > 0
    assert features["gain"] == pytest.approx(np.mean(features["accuracies"]) - np.mean(pixels["accuracies"]))
    single = compared(Measured(("a", "b"), labels, {PIXELS: noise, "told": told}), 5, 1)["kinds"][1]
    assert (single["low"], single["high"]) == (0, 0)  # one draw has no interval


def test_a_folder_is_measured_and_then_kept(tmp_path):
    write_folder(tmp_path, classes=2, per_class=6)
    lab, asked = Limits(), {"images": str(tmp_path), "side": 32, "labels": 3, "draws": 2}
    states = list(lab.states(asked))
    assert [state["share"] for state in states] == sorted(state["share"] for state in states)
    kinds = states[-1]["found"]["kinds"]
    assert kinds[0]["kind"] == PIXELS
    assert kinds[0]["numbers"] == 3 * 32 * 32
    assert len(kinds) >= 2
    again = list(lab.states(asked | {"draws": 4}))
    assert len(again) == 2  # nothing is passed through a network again
    assert len(again[-1]["found"]["kinds"][0]["accuracies"]) == 4


def test_images_that_are_exchanged_in_their_folder_are_measured_anew(tmp_path):
    write_folder(tmp_path, classes=2, per_class=6)
    lab, asked = Limits(), {"images": str(tmp_path), "side": 32, "labels": 3, "draws": 2}
    before = list(lab.states(asked))
    write_folder(tmp_path / "class1", classes=1, per_class=4)  # inside of a class
    after = list(lab.states(asked))
    others = [states[-1]["found"]["others"] for states in (before, after)]
    assert others == [6, 10]


def test_what_is_refused(tmp_path, monkeypatch):
    write_folder(tmp_path, classes=1, per_class=6)
    asked = {"images": str(tmp_path), "side": 32, "labels": 3, "draws": 2}
    with pytest.raises((DataError, InputError)):
        list(Limits().states(asked))
    monkeypatch.setitem(openness._state, "at_this_machine", False)
    with pytest.raises(InputError, match="your own machine"):
        list(Limits().states(asked))


def test_too_few_images_are_refused_before_any_is_read(tmp_path, monkeypatch):
    write_folder(tmp_path, classes=2, per_class=8)
    for number in range(5):
        (tmp_path / "class1" / f"{number}.png").unlink()
    monkeypatch.setattr(limits, "decode_image", None)
    with pytest.raises(DataError, match="class0: 8, class1: 3"):
        list(Limits().states({"images": str(tmp_path), "side": 32, "labels": 3, "draws": 2}))


def test_files_that_cannot_be_read_are_named_beside_what_they_leave_too_little_of(tmp_path):
    write_folder(tmp_path, classes=2, per_class=4)
    (tmp_path / "class1" / "0.png").write_bytes(b"no image")
    with pytest.raises(DataError, match="class0: 4, class1: 3; of 8 files 1 could not be read"):
        list(Limits().states({"images": str(tmp_path), "side": 32, "labels": 3, "draws": 2}))
