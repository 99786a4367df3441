"""The statistic of the training images and its limit, on features whose likeness is known."""

import numpy as np
import pytest
import sklearn.datasets
import torch
from PIL import Image

import glassworks as gw
from glassworks.data.sources.open import open_source
from glassworks.inference.predictor import Predictor
from glassworks.pipelines.classification.familiar import (
    DIRECTIONS,
    chosen,
    evenly_of,
    fit,
    fitted_across,
    fitted_beside,
    limit_of,
)


def clouds(count: int, seed: int, features: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """Two classes about 3 along the first and the second feature, which spread by 0.3 along every one."""
    random = np.random.default_rng(seed)
    labels_N = np.arange(count) % 2
    return (3 * np.eye(features)[labels_N] + random.normal(0, 0.3, (count, features))).astype(np.float32), labels_N


def distances(familiar, features_ND):
    return familiar.distances(torch.as_tensor(features_ND, dtype=torch.float32)).numpy()


@pytest.mark.parametrize(
    ("count", "rank", "share"),
    [
        (48, 48, 1 / 49),  # too few for one in a hundred: the farthest, and what that is worth
        (19, 19, 1 / 20),
        (99, 99, 0.01),
        (198, 198, 0.01),
        (199, 198, 0.01),
        (2000, 1981, 0.01),
    ],
)
def test_the_limit_is_a_rank_among_images_held_out(count, rank, share):
    distances_n = np.random.default_rng(0).permutation(np.arange(1.0, count + 1))
    assert limit_of(distances_n) == (rank, pytest.approx(share))


def test_too_few_images_give_no_limit():
    assert limit_of(np.arange(18.0)) is None
    assert limit_of(np.empty(0)) is None
    assert limit_of(np.r_[np.arange(99.0), np.nan]) is None


@pytest.mark.parametrize("count", [30, 250])
def test_no_more_than_the_share_of_images_of_the_same_kind_lies_beyond(count):
    """Averaged over many training sets, as the rank promises, whatever the distances are distributed like."""
    random = np.random.default_rng(1)
    beyond, shares = [], []
    for _ in range(4000):
        drawn = random.exponential(size=count + 1) ** 3
        limit, share = limit_of(drawn[:-1])
        beyond.append(drawn[-1] > limit)
        shares.append(share)
    assert np.mean(beyond) <= shares[0] + 3 * np.sqrt(shares[0] / 4000)
    assert np.mean(beyond) >= shares[0] / 2


@pytest.mark.parametrize("count", [120, 1500])
def test_images_of_another_kind_are_found_and_those_of_the_same_are_not(count):
    features_ND, labels_N = clouds(count, 0)
    found = fitted_across(features_ND, labels_N, 2, seed=0)
    assert (found.said.measured_on, found.said.share) == (count, 0.01)
    assert (distances(found, clouds(2000, 1)[0]) > 1).mean() < 0.03
    foreign = 3 * np.eye(20)[np.full(500, 7)] + np.random.default_rng(2).normal(0, 0.3, (500, 20))
    between = 3 * (np.eye(20)[np.zeros(500, int)] + np.eye(20)[1]) + np.random.default_rng(3).normal(0, 0.1, (500, 20))
    assert (distances(found, foreign) > 1).mean() > 0.99
    assert (distances(found, between) > 1).mean() > 0.9  # near no class, although in the plane of both
    beside = fitted_beside(features_ND, labels_N, clouds(300, 4)[0], 2)
    assert beside.said.measured_on == 300
    assert (distances(beside, foreign) > 1).mean() > 0.99
    again = fitted_across(features_ND, labels_N, 2, seed=0)
    assert all(torch.equal(again.tensors()[name], tensor) for name, tensor in found.tensors().items())


def test_nothing_is_said_of_features_that_do_not_vary_or_of_too_few_images():
    assert fit(np.ones((200, 5), np.float32), np.arange(200) % 2, 2) is None
    assert fitted_across(np.ones((200, 5), np.float32), np.arange(200) % 2, 2, 0) is None
    assert fitted_across(*clouds(18, 0), 2, 0) is None
    assert fitted_across(*clouds(3, 0), 2, 0) is None
    assert fitted_beside(*clouds(100, 0), clouds(18, 1)[0], 2) is None


def test_a_class_without_images_and_features_of_one_direction_are_no_trouble():
    features_ND, labels_N = clouds(200, 0)
    found = fitted_across(features_ND, 2 * labels_N, 3, 0)
    assert found.centres_KQ.shape[0] == 3
    assert torch.equal(found.centres_KQ[1], found.centres_KQ[0])
    flat = np.abs(np.random.default_rng(0).normal(size=(300, 1))).astype(np.float32) * np.float32([[1, 2]])
    flat[::3] += np.float32([0, 0.1])
    assert np.isfinite(distances(fit(flat, labels_N[:1].repeat(300), 1), flat)).all()


def test_of_many_images_some_are_taken_from_each_class():
    labels_N = np.r_[np.zeros(50_000, int), np.ones(5_000, int)]
    places = chosen(labels_N, 1280, 0)
    assert len(places) == 4000
    assert np.bincount(labels_N[places]).min() > 300
    assert len(chosen(labels_N, 10**6, 0)) == 16  # that fit in memory
    assert len(evenly_of(list(range(7)))) == 7
    assert len(evenly_of(list(range(70_000)))) == 2000


SMALL = ["training.epochs=2", "training.precision='float32'"]


@pytest.mark.parametrize(
    ("source", "settings", "measured_on"),
    [
        ("digits", ["model.backbone=tiny_resnet", "model.weights=random", "model.frozen=true", "model.size=16"], 1437),
        ("digits", ["model.backbone=softmax_regression", *SMALL], 216),  # from scratch: the monitor images
    ],
    ids=["frozen", "scratch"],
)
def test_every_way_of_training_says_it_in_its_file(tmp_path, source, settings, measured_on):
    report = gw.train(source, settings=settings, out=tmp_path / "run")
    predictor = Predictor.load(tmp_path / "run", device="cpu")
    familiar = predictor.network.familiar
    assert familiar.said.measured_on == pytest.approx(measured_on, abs=3)
    assert familiar.said.share == 0.01
    assert len(familiar.directions_QD) <= DIRECTIONS
    digits = open_source(source)
    own = predictor.predict([content for _, content in digits.read(range(0, len(digits.samples), 20))])
    assert np.mean([one.known for one in own]) > 0.95
    noise = np.random.default_rng(0).integers(0, 256, (20, 8, 8, 3), np.uint8)
    assert np.mean([one.known for one in predictor.predict(list(noise))]) < 0.5
    assert report.evaluation.n > 300


@pytest.mark.slow
def test_the_network_of_x_and_o_knows_no_photograph(tmp_path):
    """It has called a bee an O, with a probability of 1, and said nothing."""
    gw.train("xo_learned", out=tmp_path / "run")
    predictor = Predictor.load(tmp_path / "run", device="cpu")
    letters = open_source("xo")
    own = predictor.predict([content for _, content in letters.read(range(400))])
    assert np.mean([one.known for one in own]) > 0.95
    photographs = [Image.fromarray(image) for image in sklearn.datasets.load_sample_images().images]
    assert [one.known for one in predictor.predict(photographs)] == [False, False]
