"""One pass over the rows of logistic problems: what their searches ask of points and of products, added up together.

What is unusual here: classes come before rows, so that what is done to each number goes through memory in order, where
classes are few as well; and a problem takes no part in rows that have no weight in it.

Shape letters: n rows, m rows of a block, R coordinates, F problems, A of them that ask for a point, P for a
product, B for either, C columns of parameters, K classes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from glassworks.pipelines.classification.head.basis import RESIDENT_BYTES, Spectrum
from glassworks.pipelines.classification.head.newton import Point, Question
from glassworks.pipelines.classification.head.rows import LANES, Map, Rows

_LONG_RUN = 512
"""Rows that some problems leave out are worth columns of their own where so many lie side by side."""
_MANY = 200_000
"""Numbers of a pass's answers that are worth a thread of their own."""


@dataclass(frozen=True)
class Table:
    """What is known of the rows.

    Attributes:
        num_classes: K.
        labels_n: class of each row.
        shares_Fn: importance of each row in each problem, of sum 1.
        runs: where runs of rows end, and the problems in which such rows have any weight.
        kept_FKn: the probabilities where each problem last asked for a point, times the rows' shares. They are kept
            while they are small, else ``None`` and computed again for every product, so that memory does not grow with
            the number of images.
    """

    num_classes: int
    labels_n: torch.Tensor
    shares_Fn: torch.Tensor
    runs: list[tuple[int, frozenset[int]]]
    kept_FKn: torch.Tensor | None

    @classmethod
    def of(cls, labels_n: np.ndarray, num_classes: int, weights_Fn: np.ndarray, dtype: torch.dtype) -> "Table":
        """Of weights whose sums do not matter; probabilities are kept as ``dtype``."""
        shares_Fn = torch.from_numpy(weights_Fn / weights_Fn.sum(axis=1, keepdims=True))
        shape = (len(weights_Fn), num_classes, len(labels_n))
        kept_FKn = torch.empty(shape, dtype=dtype) if np.prod(shape) * dtype.itemsize <= RESIDENT_BYTES else None
        return cls(num_classes, torch.from_numpy(labels_n.astype(np.int64)), shares_Fn, _runs(weights_Fn), kept_FKn)


def _runs(weights_Fn: np.ndarray) -> list[tuple[int, frozenset[int]]]:
    """Where rows of the same problems end, and which these are; one run of all where they are short."""
    has_weight_Fn = weights_Fn > 0
    ends = [*(np.flatnonzero((has_weight_Fn[:, 1:] != has_weight_Fn[:, :-1]).any(axis=0)) + 1), weights_Fn.shape[1]]
    if len(ends) * _LONG_RUN > weights_Fn.shape[1]:
        return [(weights_Fn.shape[1], frozenset(range(len(weights_Fn))))]
    return [(int(end), frozenset(np.flatnonzero(has_weight_Fn[:, end - 1]).tolist())) for end in ends]


@dataclass(frozen=True)
class _Columns:
    """What is asked of the rows of a run.

    Attributes:
        points: the problems that ask for a point,
        products: and those that ask for a product.
        places: of both, in this order, among all that are asked.
        weight_CR: of the points, the directions, and the products' own places where probabilities are not kept.
        bias_C1: likewise.
    """

    points: list[int]
    products: list[int]
    places: list[int]
    weight_CR: torch.Tensor
    bias_C1: torch.Tensor


class Pass:
    """What is asked, added up in lanes.

    Args:
        table: labels, shares and probabilities of the rows.
        rows: to pass over.
        questions: by problem.
    """

    def __init__(self, table: Table, rows: Rows, questions: Mapping[int, Question]) -> None:
        self._table, self._rows, self._questions = table, rows, questions
        points = [number for number, asked in questions.items() if asked.direction is None]
        self._numbers = [*points, *(number for number in questions if number not in points)]
        # A short format only multiplies.
        self._kind = torch.float32 if rows.dtype == torch.bfloat16 else rows.dtype
        shares_Fn = table.shares_Fn.to(self._kind)
        self._shares_Fn, self._per_share_Fn = shares_Fn, torch.where(shares_Fn > 0, 1 / shares_Fn, 0)
        self._columns = self._columns_of_runs()
        self._sums: list[torch.Tensor | None] = [None] * LANES
        classes = table.num_classes
        self._shared = torch.zeros(LANES, len(self._numbers), classes, dtype=torch.float64)
        self._losses = torch.zeros(LANES, len(points), dtype=torch.float64)
        self._covariances = torch.zeros(LANES, len(points), classes, classes, dtype=torch.float64)

    def sweep(self, side_by_side: Map) -> None:
        """Goes through the rows."""
        size = len(self._numbers) * self._table.num_classes
        self._rows.sweep(self._work, side_by_side, columns=size, ends=[end for end, _ in self._table.runs])

    def _columns_of_runs(self) -> dict[frozenset[int], _Columns]:
        own = {number: self._column(asked.variables) for number, asked in self._questions.items()}
        along = {
            n: self._column(asked.direction) for n, asked in self._questions.items() if asked.direction is not None
        }
        found: dict[frozenset[int], _Columns] = {}
        for members in {members for _, members in self._table.runs}:
            places = [place for place, number in enumerate(self._numbers) if number in members]
            asked = [self._numbers[place] for place in places]
            points, products = [n for n in asked if n not in along], [n for n in asked if n in along]
            columns = [own[n] for n in points] + [along[n] for n in products]
            if self._table.kept_FKn is None:
                columns += [own[n] for n in products]
            if columns:
                weights, biases = zip(*columns, strict=True)
                found[members] = _Columns(points, products, places, torch.cat(weights), torch.cat(biases))
        return found

    def _column(self, variables: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """Weight and bias of the rows as they are stored."""
        weight_KR, bias_K1 = torch.from_numpy(variables).split([variables.shape[1] - 1, 1], dim=1)
        if self._rows.scale != 1.0:
            weight_KR = weight_KR / self._rows.scale
        if self._rows.mean_R is not None:
            bias_K1 = bias_K1 - weight_KR.to(self._rows.mean_R.dtype) @ self._rows.mean_R[:, None]
        return weight_KR.to(self._rows.dtype), bias_K1.to(self._kind)

    def _work(self, block_mR: torch.Tensor, rows: slice, lane: int) -> None:
        """One block's part of every sum; [m, R]."""
        run = next(members for end, members in self._table.runs if rows.start < end)
        columns = self._columns.get(run)
        if columns is None:
            return
        logits_Cm = torch.mm(columns.weight_CR, block_mR.T).to(self._kind).add_(columns.bias_C1)
        logits = logits_Cm.view(-1, self._table.num_classes, len(block_mR))
        num_points, num_asked = len(columns.points), len(columns.places)
        if columns.points:
            logits[:num_points] = self._at(logits[:num_points], columns, rows, lane)
        if columns.products:
            self._times(logits[num_points:num_asked], logits[num_asked:], columns, rows)
        self._add(logits[:num_asked], block_mR, columns.places, lane)

    def _at(self, logits_AKm: torch.Tensor, columns: _Columns, rows: slice, lane: int) -> torch.Tensor:
        """The cross-entropy's derivative by the logits; losses and class covariances are added up."""
        shares_Am, kept = self._shares_Fn[columns.points, rows], self._table.kept_FKn
        log_p_AKm = torch.log_softmax(logits_AKm, dim=1)
        p_AKm = log_p_AKm.exp()
        weighted_AKm = p_AKm * shares_Am[:, None]
        if kept is not None:
            for number, weighted_Km in zip(columns.points, weighted_AKm, strict=True):
                kept[number, :, rows] = weighted_Km
        labels_A1m = self._table.labels_n[rows].expand(len(columns.points), 1, -1)
        places = columns.places[: len(columns.points)]
        self._losses[lane, places] -= (shares_Am * log_p_AKm.gather(1, labels_A1m)[:, 0]).sum(dim=1).double()
        squares_AKK = weighted_AKm @ p_AKm.transpose(1, 2)
        self._covariances[lane, places] += torch.diag_embed(weighted_AKm.sum(dim=2)) - squares_AKK
        return weighted_AKm.scatter_add_(1, labels_A1m, -shares_Am[:, None])

    def _times(self, change_PKm: torch.Tensor, own_PKm: torch.Tensor, columns: _Columns, rows: slice) -> None:
        """From the change of the logits to that of the derivatives, in place."""
        for place, numbers in _side_by_side(columns.products):
            change, problems = change_PKm[place : place + len(numbers)], slice(numbers[0], numbers[-1] + 1)
            if self._table.kept_FKn is not None:
                weighted = self._table.kept_FKn[problems, :, rows].to(self._kind)
            else:
                weighted = torch.softmax(own_PKm[place : place + len(numbers)], dim=1)
                weighted *= self._shares_Fn[problems, None, rows]
            mean = change.mul_(weighted).sum(dim=1, keepdim=True).mul_(self._per_share_Fn[problems, None, rows])
            change.addcmul_(weighted, mean, value=-1)

    def _add(self, derivative_BKm: torch.Tensor, block_mR: torch.Tensor, places: list[int], lane: int) -> None:
        """The derivative by the parameters, from that by the logits."""
        num_asked, classes, coordinates = len(self._numbers), self._table.num_classes, block_mR.shape[1]
        flat_Cm, sums = derivative_BKm.reshape(len(places) * classes, -1), self._sums[lane]
        if len(places) == num_asked and sums is not None and block_mR.dtype == self._kind:
            sums.view(-1, coordinates).addmm_(flat_Cm, block_mR)
        else:
            found = (flat_Cm.to(block_mR.dtype) @ block_mR).view(-1, classes, coordinates)
            if sums is None and len(places) == num_asked:
                self._sums[lane] = found.to(self._kind)
            else:
                sums = torch.zeros(num_asked, classes, coordinates, dtype=self._kind) if sums is None else sums
                for part, numbers in _side_by_side(places):
                    sums[numbers[0] : numbers[-1] + 1] += found[part : part + len(numbers)]
                self._sums[lane] = sums
        self._shared[lane, places] += derivative_BKm.sum(dim=2)

    def answers(self, spectrum: Spectrum, regularisations: Sequence[float], side_by_side: Map) -> dict[int, Any]:
        """With the penalty on the weights; the biases see a constant feature 1, and no penalty."""

        def answer(place: int) -> Any:
            number = self._numbers[place]
            question, penalty = self._questions[number], regularisations[number]
            derivative = self._derivative(place)
            if question.direction is not None:
                derivative[:, :-1] += penalty * question.direction[:, :-1]
                return derivative
            weights = question.variables[:, :-1]
            derivative[:, :-1] += penalty * weights
            value = float(self._losses[:, place].sum()) + 0.5 * penalty * float((weights**2).sum())
            covariance_KK = self._covariances[:, place].sum(dim=0).numpy()
            return Point(value, derivative, spectrum.preconditioner(covariance_KK, penalty))

        many = len(self._numbers) * self._table.num_classes * spectrum.directions_RQ.shape[0] > _MANY
        found = (side_by_side if many else map)(answer, range(len(self._numbers)))
        return dict(zip(self._numbers, found, strict=True))

    def _derivative(self, place: int) -> np.ndarray:
        """By the parameters of one problem [K, R + 1], in single precision where it is rough."""
        kind = np.float32 if self._questions[self._numbers[place]].rough else np.float64
        lanes = [sums[place] for sums in self._sums if sums is not None]
        sums_KR, shared_K1 = sum(lanes[1:], lanes[0]), self._shared[:, place].sum(dim=0)[:, None]
        if self._rows.mean_R is not None:
            sums_KR = sums_KR - shared_K1 * self._rows.mean_R
        found = np.empty((sums_KR.shape[0], sums_KR.shape[1] + 1), kind)
        np.divide(sums_KR.numpy(), self._rows.scale, out=found[:, :-1], casting="same_kind")
        found[:, -1:] = shared_K1
        # Softmax ignores what all classes share: these sum to zero over the classes but for rounding, which a search
        # would follow without end, as no curvature holds it back.
        found -= found.mean(axis=0)
        return found


def _side_by_side(numbers: list[int]) -> list[tuple[int, list[int]]]:
    """Numbers that follow one another, and the place of the first of each such part."""
    starts = [place for place, number in enumerate(numbers) if place == 0 or number != numbers[place - 1] + 1]
    return [(start, numbers[start:end]) for start, end in zip(starts, [*starts[1:], len(numbers)], strict=True)]
