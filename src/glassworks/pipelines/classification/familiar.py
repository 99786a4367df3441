"""Which images are like those of the training: the statistic of their features, and its limit from images held out.

The limit is a rank among distances that nothing was fitted to: of n such images and one more of the same kind, each is
as likely as any other to be the farthest (conformal prediction; Vovk et al. 2005). With a head on frozen features they
come from cross-validation; a network that is trained has learned its training images' features by heart, so there they
are those of the monitor images. Of too few images no rank says enough, and then the model says nothing.

Shape letters: N images, D features, Q directions, K classes, n images with a distance.
"""

from collections.abc import Sequence

import numpy as np
import torch

from glassworks.models.classifier import Classifier
from glassworks.models.files.familiar import TINY, Familiar
from glassworks.models.files.metadata import Familiarity
from glassworks.pipelines.classification.batches import EVALUATED
from glassworks.pipelines.classification.head.basis import RESIDENT_BYTES
from glassworks.pipelines.classification.head.folds import searched, stratified_folds
from glassworks.pipelines.classification.learning import Learner
from glassworks.tasks.augment import middle

SHARE = 0.01
"""Of images like those of training, the part that a warning may be given for."""
MOST_SHARE = 0.05
"""The same where images are so few that even the farthest is a warning for more: beyond this nothing is said."""
DIRECTIONS = 64
_ROWS_EACH = 4  # images for each direction, at least
_MOST = 4_000  # images that the statistic is fitted to; more hardly move it
_MEASURED = 2_000  # images whose distances give the limit, or a share: 1 % of them is known to 0.2 points
_FEW, _MANY_FOLDS, _FOLDS = 1_000, 10, 5  # so few images are dealt into more folds: each fit then lacks less of them
_STILL = 1e-9  # mean squared deviation of features of length 1 that is rounding alone
_ROUNDS = 4  # products with the images until their leading directions are told apart
_FLATTEST = 1e-6  # of the largest variance: what varies less is taken to vary so much


def fitted_across(features_ND: np.ndarray, labels_N: np.ndarray, num_classes: int, seed: int) -> Familiar | None:
    """Of a frozen backbone's features, with the limit by cross-validation; ``None`` where images are too few.

    Args:
        features_ND: of the training images, float32.
        labels_N: their classes.
        num_classes: K.
        seed: of the folds.
    """
    folds = stratified_folds(labels_N, _MANY_FOLDS if len(labels_N) <= _FEW else _FOLDS, seed)
    distances = [
        distances_of(fit(features_ND[learn], labels_N[learn], num_classes), features_ND[held]) for learn, held in folds
    ]
    return _limited(fit(features_ND, labels_N, num_classes), distances)


def fitted_beside(
    features_ND: np.ndarray, labels_N: np.ndarray, others_ND: np.ndarray, num_classes: int
) -> Familiar | None:
    """Of a trained network's features, with the limit by images that it was not trained on; ``None`` as above.

    Args:
        features_ND: of images that it was trained on, float32.
        labels_N: their classes.
        others_ND: of images that it was not trained on.
        num_classes: K.
    """
    found = fit(features_ND, labels_N, num_classes)
    return _limited(found, [distances_of(found, others_ND)])


def fitted_to(learner: Learner) -> Familiar | None:
    """Of the network that a loop has trained; ``None`` where images are too few, or none were kept to watch it."""
    batches, network = learner.batches, learner.task.network
    assert isinstance(network, Classifier)  # noqa: S101 - our own invariant
    if not batches.monitor:
        return None
    labels_N = batches.data.labels(batches.train)
    places_n = chosen(labels_N, network.head.in_features, learner.job.recipe.seed)
    with learner.job.context.stage("learning what the images are like", None, "steps"):
        values_nD = features_of(learner, [batches.train[place] for place in places_n])
        others_nD = features_of(learner, evenly_of(batches.monitor))
        return fitted_beside(values_nD, labels_N[places_n], others_nD, len(batches.data.classes))


def held_out_distances(learner: Learner) -> np.ndarray | None:
    """Of the images that the trained network is measured on, or of enough of them."""
    network = learner.task.network
    assert isinstance(network, Classifier)  # noqa: S101 - our own invariant
    if network.familiar is None:
        return None
    return distances_of(network.familiar, features_of(learner, evenly_of(learner.batches.data.splits.held_out)))


def features_of(learner: Learner, indices: list[int]) -> np.ndarray:
    """What the trained network makes of some images, the input of its head [N, D]."""
    task, network = learner.task, learner.task.network
    device = next(network.parameters()).device
    found: list[torch.Tensor] = []
    network.eval()
    with torch.inference_mode():
        for batch in learner.batches.loader(indices, EVALUATED).epoch(0):
            inputs_BCHW = task.normalized(middle(batch.pixels_BHWC.to(device), task.size))
            found.append(network.get_submodule("backbone")(inputs_BCHW).float().cpu())
    return torch.cat(found).numpy()


def evenly_of(indices: list[int]) -> list[int]:
    """As many of some images as are worth a distance, evenly through all of them."""
    places = np.unique(np.linspace(0, len(indices) - 1, min(len(indices), _MEASURED)).round().astype(np.int64))
    return [indices[place] for place in places]


def distances_of(familiar: Familiar | None, features_nD: np.ndarray) -> np.ndarray | None:
    """From the training images, in units of the limit; ``None`` where there is nothing to say it by."""
    if familiar is None:
        return None
    with torch.inference_mode():
        return familiar.distances(torch.from_numpy(features_nD)).numpy()


def chosen(labels_N: np.ndarray, num_features: int, seed: int) -> np.ndarray:
    """Places of the images that the statistic is fitted to: all, or as many of each class as fit in memory."""
    return searched(labels_N, max(1, min(_MOST, RESIDENT_BYTES // (4 * num_features))), seed)


def fit(features_ND: np.ndarray, labels_N: np.ndarray, num_classes: int) -> Familiar | None:
    """The statistic with a limit of 1; ``None`` where the features do not vary."""
    about_ND = features_ND / np.maximum(np.linalg.norm(features_ND, axis=1, keepdims=True), TINY)
    mean_D = about_ND.mean(axis=0)
    about_ND -= mean_D
    directions_QD = leading(about_ND, max(1, min(DIRECTIONS, len(about_ND) // _ROWS_EACH, about_ND.shape[1])))
    along_NQ = about_ND @ directions_QD.T
    total, rest = _mean_square(about_ND), _mean_square(about_ND) - _mean_square(along_NQ)
    if not total > _STILL:
        return None
    outside = max(rest / max(about_ND.shape[1] - len(directions_QD), 1), _FLATTEST * total)
    centres_KQ = _centres(along_NQ, labels_N, num_classes)
    within_NQ = along_NQ - centres_KQ[labels_N]
    variances_Q, turn_QQ = np.linalg.eigh(within_NQ.T.astype(np.float64) @ within_NQ / len(within_NQ))
    whitening_QQ = turn_QQ / np.sqrt(np.maximum(variances_Q, max(outside, _FLATTEST * variances_Q.max())))
    tensors = (mean_D, directions_QD, whitening_QQ, centres_KQ @ whitening_QQ)
    said = Familiarity(limit=1.0, variance_outside=float(outside), share=0.5, measured_on=1)
    return Familiar(said, *(torch.from_numpy(np.ascontiguousarray(one, np.float32)) for one in tensors))


def limit_of(distances_n: np.ndarray) -> tuple[float, float] | None:
    """The distance up to which an image is like these, and the share of such images beyond it; ``None`` of too few.

    Of n images and one more of their kind, that one is beyond the r-th smallest distance with the probability
    (n + 1 - r) / (n + 1) at most.
    """
    count = len(distances_n)
    beyond = max(1, int(SHARE * (count + 1)))
    share = max(SHARE, beyond / (count + 1))
    if share > MOST_SHARE or not np.isfinite(distances_n).all():
        return None
    return float(np.sort(distances_n)[count - beyond]), share


def _limited(found: Familiar | None, distances: Sequence[np.ndarray | None]) -> Familiar | None:
    """The statistic with the limit that these distances give."""
    if found is None or not distances or any(part is None for part in distances):
        return None
    distances_n = np.concatenate([part for part in distances if part is not None])
    limit = limit_of(distances_n)
    if limit is None or not limit[0] > 0:
        return None
    said = found.said.model_copy(update={"limit": limit[0], "share": limit[1], "measured_on": len(distances_n)})
    return Familiar.of(found.tensors(), said)


def _centres(along_NQ: np.ndarray, labels_N: np.ndarray, num_classes: int) -> np.ndarray:
    """Mean of each class [K, Q]; of a class without images that of another one, which makes nothing nearer."""
    counts_K = np.bincount(labels_N, minlength=num_classes)
    sums_KQ = np.zeros((num_classes, along_NQ.shape[1]), np.float32)
    np.add.at(sums_KQ, labels_N, along_NQ)
    centres_KQ = sums_KQ / np.maximum(counts_K, 1)[:, None]
    centres_KQ[counts_K == 0] = centres_KQ[int(counts_K.argmax())]
    return centres_KQ


def leading(about_ND: np.ndarray, count: int) -> np.ndarray:
    """Orthonormal directions [Q, D] of the largest variance, by randomized subspace iteration (see ``head.basis``)."""
    more = min(count + 8, about_ND.shape[1])
    basis_DQ = np.linalg.qr(np.random.default_rng(0).standard_normal((about_ND.shape[1], more)).astype(np.float32))[0]
    for _ in range(_ROUNDS):
        basis_DQ = np.linalg.qr(about_ND.T @ (about_ND @ basis_DQ))[0]
    along_NQ = (about_ND @ basis_DQ).astype(np.float64)
    _, turn_QQ = np.linalg.eigh(along_NQ.T @ along_NQ)
    # What lies outside of them is found by subtraction: they have to be orthonormal to the last digit.
    return np.linalg.qr(basis_DQ @ turn_QQ[:, ::-1][:, :count])[0].T


def _mean_square(values_ND: np.ndarray) -> float:
    return float(np.square(values_ND, dtype=np.float64).sum() / len(values_ND))
