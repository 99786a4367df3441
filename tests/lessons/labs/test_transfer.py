"""A new top at every cut: honest splits, the right top, and what cannot be looked at."""

import base64
import gc
import io
import threading
import time
import weakref
from collections import OrderedDict

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from glassworks.core.errors import DataError, InputError
from glassworks.core.seeds import derive
from glassworks.lessons.labs import cuts, labelled, new_tops
from glassworks.lessons.labs.cuts import PIXELS, Features, _pooled, favourites, features_of, passing_source
from glassworks.lessons.labs.kept import ahead
from glassworks.lessons.labs.new_tops import NewTops
from glassworks.lessons.labs.transfer import new_top
from glassworks.testing.images import sample_image


def write_folder(folder, *, classes, per_class):
    for label in range(classes):
        (folder / f"class{label}").mkdir()
        for number in range(per_class):
            sample_image(24, 24, shade=40 * label + number).save(folder / f"class{label}" / f"{number}.png")


def collect(tops, shades, count=5):
    for number in range(count):
        for label, shade in enumerate(shades):
            buffer = io.BytesIO()
            sample_image(24, 24, shade=shade + number).save(buffer, "PNG")
            address = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
            counts = tops.answer({"do": "add", "label": label, "image": address})
    return counts


@pytest.fixture
def held_pass(monkeypatch):
    """Two events: a pass has reached its first batch, and it may go on."""
    reached, goes_on = threading.Event(), threading.Event()

    def slow(output_BCHW):
        reached.set()
        assert goes_on.wait(30)
        return _pooled(output_BCHW)

    monkeypatch.setattr(cuts, "_pooled", slow)
    return reached, goes_on


@pytest.fixture
def made():
    random = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 20)
    wide = random.normal(0, 1, (60, 300)) + labels[:, None] * 0.3
    return Features(("a", "b", "c"), labels, {"wide": wide, "noise": random.normal(0, 1, (60, 50))}, {}, 0)


def test_the_top_in_the_span_of_its_examples_is_the_top(made):
    top = new_top(made, "wide", 8)
    assert (top.learned_from, top.held_out, top.parameters) == (24, 36, 3 * 301)
    random = np.random.Generator(np.random.PCG64(derive(0, "transfer top")))
    learned = np.concatenate([random.permutation(np.flatnonzero(made.labels_N == k))[:8] for k in range(3)])
    held_out = np.setdiff1d(np.arange(60), learned)
    scaler = StandardScaler().fit(made.by_cut["wide"][learned])
    whole = LogisticRegression(max_iter=300, C=0.1).fit(
        scaler.transform(made.by_cut["wide"][learned]), made.labels_N[learned]
    )
    right = whole.predict(scaler.transform(made.by_cut["wide"][held_out])) == made.labels_N[held_out]
    assert top.correct == right.sum()


def test_examples_that_are_all_alike_teach_nothing():
    alike = Features(("a", "b"), np.repeat([0, 1], 10), {"cut": np.ones((20, 7))}, {}, 0)
    assert new_top(alike, "cut", 5).accuracy == 0.5


def test_what_says_nothing_is_not_better_than_guessing(made):
    top = new_top(made, "noise", 8)
    assert top.low < 1 / 3 < top.high


def test_labels_exchanged_at_random_teach_nothing(made):
    taught, untaught = (
        np.mean([new_top(made, "wide", 10, seed, is_shuffled=one).accuracy for seed in range(8)])
        for one in (False, True)
    )
    assert taught > 0.75
    assert abs(untaught - 1 / 3) < 0.15


def test_no_class_gives_more_than_half_of_its_images(made):
    assert new_top(made, "wide", 1000).learned_from == 30


def test_every_cut_of_the_shipped_network(tmp_path):
    write_folder(tmp_path, classes=2, per_class=6)
    found = features_of(str(tmp_path), "formula_net")
    assert next(iter(found.by_cut)) == PIXELS
    assert len(found.by_cut) == 4
    assert list(found.parameters.values()) == sorted(found.parameters.values())
    assert all(len(values) == len(found.labels_N) == 12 for values in found.by_cut.values())


def test_what_a_channel_likes_are_the_images_with_its_largest_values(tmp_path):
    write_folder(tmp_path, classes=2, per_class=6)
    found = features_of(str(tmp_path), "formula_net")
    cut = list(found.by_cut)[-1]
    peaks_N = found.peaks[cut][:, 3]
    liked = favourites(found, cut, 3, most=4)
    assert [value for _, _, value in liked] == sorted(peaks_N.tolist(), reverse=True)[:4]
    assert liked[0][1] == found.classes[found.labels_N[peaks_N.argmax()]]
    assert liked[0][0].startswith("data:image/")


def test_own_images_are_collected_and_learned_from():
    tops = NewTops()
    asked = {"source": "own", "model": "formula_net", "images": 3, "seed": 0}
    with pytest.raises(DataError, match="one: 0, other: 0"):
        tops.answer(asked)
    assert collect(tops, (20, 200)) == {"counts": [5, 5]}
    answer = tops.answer(asked)
    assert answer["classes"] == ["one", "other"]
    assert answer["tops"][-1]["learned_from"] == 4  # half of a class at most
    assert len(tops.answer({**asked, "do": "likes", "cut": answer["tops"][-1]["cut"], "channel": 0})["images"]) == 6
    assert tops.answer({"do": "forget"}) == {"counts": [0, 0]}
    with pytest.raises(InputError, match="below 4 MB"):
        tops.answer({"do": "add", "label": 0, "image": "data:image/png;base64,?"})


def test_features_of_own_images_go_with_the_images():
    """What was fitted to them kept them, and the images that a reader had asked to forget, for as long as it ran."""
    tops = NewTops()
    collect(tops, (20, 200))
    tops.answer({"source": "own", "model": "formula_net", "images": 3, "seed": 0})
    (features,) = map(weakref.ref, tops._made.values())
    tops.answer({"do": "forget"})
    end = time.monotonic() + 20  # the thread that has fitted them may be on its last line
    while features() is not None and time.monotonic() < end:
        gc.collect()
        time.sleep(0.01)
    assert features() is None


def test_tops_are_fitted_once_for_all_who_look_at_the_same_features(monkeypatch):
    fitted = []
    monkeypatch.setattr(new_tops, "_fit", lambda *asked: fitted.append(asked[1:]) or [])
    monkeypatch.setattr(new_tops, "PLACES", ())
    asked = {"source": "xo", "model": "formula_net", "images": 4}
    for seed in (100, 100, 101):
        NewTops().answer(asked | {"seed": seed})
    assert fitted == [(4, 100, False), (4, 101, False)]


def test_all_places_of_the_slider_are_fitted_ahead_for_the_labels_asked_about_last(monkeypatch, tmp_path):
    """Thirty readers who dragged waited for one another's tops, those in front six times as long as the others."""
    write_folder(tmp_path, classes=2, per_class=20)
    fitted, real = [], new_tops._fit

    def fit(features, *asked):
        fitted.append(asked)
        return real(features, *asked)

    monkeypatch.setattr(new_tops, "_fit", fit)
    tops, asked = NewTops(), {"source": str(tmp_path), "model": "formula_net", "images": 6}
    tops.answer(asked | {"seed": 7})
    end = time.monotonic() + 60
    while ahead.is_under_way and time.monotonic() < end:
        time.sleep(0.01)
    places = range(2, 11)  # half of a class at most
    assert sorted(fitted[:9]) == [(place, 7, False) for place in places]
    assert sorted(fitted[9:]) == [(place, 8, False) for place in places]
    assert fitted[1][0] in (5, 7)  # the nearest places first
    monkeypatch.setattr(new_tops, "PLACES", ())
    for images in range(2, 41):
        NewTops().answer(asked | {"seed": 7, "images": images})
    assert len(fitted) == 18


def test_the_pass_shows_how_far_it_is_and_is_made_once(tmp_path):
    write_folder(tmp_path, classes=2, per_class=20)
    states = list(passing_source(str(tmp_path), "formula_net"))
    shares = [state["share"] for state in states]
    assert shares == sorted(set(shares))
    assert shares[0] == 0
    assert "16 of 40 images went through the network" in [state["says"] for state in states]
    assert list(passing_source(str(tmp_path), "formula_net")) == []


def test_a_pass_that_is_watched_can_be_stopped(tmp_path, held_pass):
    write_folder(tmp_path, classes=2, per_class=20)
    tops, asked = NewTops(), {"about": "pass", "source": str(tmp_path), "model": "formula_net"}
    reached, goes_on = held_pass
    tops.answer(asked | {"do": "begin"})
    assert reached.wait(30)
    stopping = threading.Thread(target=tops.answer, args=[asked | {"do": "stop"}])
    stopping.start()
    goes_on.set()
    stopping.join(30)
    state = tops.answer(asked | {"do": "look"})
    assert not state["running"]
    assert state["share"] < 1
    tops.answer(asked | {"do": "begin"})
    while tops.answer(asked | {"do": "look"})["running"]:
        time.sleep(0.01)
    assert tops.answer(asked | {"do": "look"})["share"] == 1


def test_images_that_are_exchanged_during_a_pass_are_passed_anew(held_pass):
    tops, asked = NewTops(), {"source": "own", "model": "formula_net", "images": 3, "seed": 0}
    collect(tops, (20, 200))
    reached, goes_on = held_pass
    tops.answer(asked | {"about": "pass", "do": "begin"})
    assert reached.wait(30)
    tops.answer({"do": "forget"})
    collect(tops, (90, 120), count=8)
    goes_on.set()
    while tops.answer({"about": "pass", "do": "look"})["running"]:
        time.sleep(0.01)
    top = tops.answer(asked)["tops"][-1]
    assert top["learned_from"] + top["held_out"] == 16


def test_the_features_used_last_are_kept(monkeypatch):
    monkeypatch.setattr(cuts, "_kept", OrderedDict())
    monkeypatch.setattr(cuts, "_MOST_KEPT", 2)
    for name in ("a", "b", "a", "c"):
        if cuts._kept_of((name, "net")) is None:
            cuts._keep((name, "net"), Features(("x",), np.zeros(1), {}, {}, 0))
    assert list(cuts._kept) == [("a", "net"), ("c", "net")]


def test_images_that_are_exchanged_in_their_folder_have_features_of_their_own(tmp_path):
    """The path was the same, so the tops of the images before were shown."""
    write_folder(tmp_path, classes=2, per_class=6)
    asked = {"source": str(tmp_path), "model": "formula_net", "images": 2, "seed": 0}
    reader = NewTops()
    reader.answer(asked)
    before = features_of(str(tmp_path), "formula_net")
    assert features_of(str(tmp_path), "formula_net") is before
    sample_image(24, 24, shade=250).save(tmp_path / "class1" / "3.png")
    after = features_of(str(tmp_path), "formula_net")
    changed = np.flatnonzero((after.by_cut[PIXELS] != before.by_cut[PIXELS]).any(1))
    assert changed.tolist() == [9]
    reader.answer(asked)
    assert len(after.tops.get((2, 0, False), list)) == len(after.by_cut)  # those that the reader has been answered with


def test_a_folder_with_one_class_is_refused(tmp_path):
    write_folder(tmp_path, classes=1, per_class=6)
    with pytest.raises((DataError, InputError)):
        features_of(str(tmp_path), "formula_net")


def test_too_few_images_are_refused_before_any_is_read(tmp_path, monkeypatch):
    """A class of thousands was read before one of three was found to be too small."""
    write_folder(tmp_path, classes=2, per_class=8)
    for number in range(5):
        (tmp_path / "class1" / f"{number}.png").unlink()
    monkeypatch.setattr(cuts, "passing", None)
    with pytest.raises(DataError, match="class0: 8, class1: 3"):
        features_of(str(tmp_path), "formula_net")


def test_of_a_large_folder_a_part_is_looked_at_and_the_page_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(labelled, "MOST", 10)
    write_folder(tmp_path, classes=2, per_class=8)
    (tmp_path / "class0" / "0.png").write_bytes(b"no image")
    found = NewTops().answer({"source": str(tmp_path), "model": "formula_net", "images": 2, "seed": 0})
    assert (found["there"], found["seen"], found["unusable"]) == (16, 10, 1)
