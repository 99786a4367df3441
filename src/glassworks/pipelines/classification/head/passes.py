"""One pass over the rows of logistic problems: what their searches ask of points and of products, added up together.

Shape letters: n rows, m rows of a block, R coordinates, F problems, A of them that ask for a point, P for a
product, C columns of parameters, K classes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from glassworks.pipelines.classification.head.basis import RESIDENT_BYTES, Spectrum
from glassworks.pipelines.classification.head.newton import Point, Question
from glassworks.pipelines.classification.head.rows import LANES, Rows


@dataclass(frozen=True)
class Table:
    """What is known of the rows.

    Attributes:
        num_classes: K.
        labels_n: class of each row.
        weights_nF: importance of each row in each problem, of sum 1.
        kept_nFK: the probabilities where each problem last asked for a point. They are kept while they are small, else
            ``None`` and computed again for every product, so that memory does not grow with the number of images.
    """

    num_classes: int
    labels_n: torch.Tensor
    weights_nF: torch.Tensor
    kept_nFK: torch.Tensor | None

    @classmethod
    def of(cls, labels_n: np.ndarray, num_classes: int, weights_Fn: np.ndarray, dtype: torch.dtype) -> "Table":
        """Of weights whose sums do not matter; probabilities are kept as ``dtype``."""
        shares_nF = torch.from_numpy((weights_Fn / weights_Fn.sum(axis=1, keepdims=True)).T.copy())
        shape = (len(labels_n), len(weights_Fn), num_classes)
        kept_nFK = torch.empty(shape, dtype=dtype) if np.prod(shape) * dtype.itemsize <= RESIDENT_BYTES else None
        return cls(num_classes, torch.from_numpy(labels_n.astype(np.int64)), shares_nF, kept_nFK)


class Pass:
    """What is asked, added up in lanes.

    Args:
        table: labels, weights and probabilities of the rows.
        rows: to pass over.
        questions: by problem.
        points: the problems that ask for a point.
        products: those that ask for a product.
    """

    def __init__(
        self,
        table: Table,
        rows: Rows,
        questions: Mapping[int, Question],
        points: list[int],
        products: list[int],
    ) -> None:
        self._table, self._rows, self._questions = table, rows, questions
        self._points, self._products = points, products
        columns = [questions[number].variables for number in points]
        columns += [direction for number in products if (direction := questions[number].direction) is not None]
        if table.kept_nFK is None:
            columns += [questions[number].variables for number in products]
        stacked = torch.from_numpy(np.concatenate(columns))
        weight, bias = stacked[:, :-1] / rows.scale, stacked[:, -1]
        if rows.mean_R is not None:
            bias = bias - weight @ rows.mean_R
        self._weight, self._bias = weight.to(rows.dtype).contiguous(), bias.to(rows.dtype)
        sums = torch.float32 if rows.dtype == torch.bfloat16 else rows.dtype  # a short format only multiplies
        self._weights_nA, self._weights_nP = (table.weights_nF[:, of].to(sums) for of in (points, products))
        asked, classes = (len(points) + len(products)) * table.num_classes, table.num_classes
        self._sums = [torch.zeros(asked, self._weight.shape[1], dtype=sums) for _ in range(LANES)]
        self._shared = torch.zeros(LANES, asked, dtype=torch.float64)
        self._losses = torch.zeros(LANES, len(points), dtype=torch.float64)
        self._covariances = torch.zeros(LANES, len(points), classes, classes, dtype=torch.float64)

    def work(self, block_mR: torch.Tensor, rows: slice, lane: int) -> None:
        """One block's part of every sum; [m, R]."""
        size, num_classes = len(block_mR), self._table.num_classes
        logits = torch.addmm(self._bias, block_mR, self._weight.T).view(size, -1, num_classes)
        logits = logits.to(self._weights_nP.dtype)
        residuals: list[torch.Tensor] = []
        if self._points:
            residuals.append(self._at(logits[:, : len(self._points)], rows, lane))
        if self._products:
            residuals.append(self._times(logits[:, len(self._points) :], rows))
        residual_mC = torch.cat(residuals, dim=1).view(size, -1)
        if block_mR.dtype == residual_mC.dtype:
            self._sums[lane].addmm_(residual_mC.T, block_mR)
        else:
            self._sums[lane] += residual_mC.to(block_mR.dtype).T @ block_mR
        self._shared[lane] += residual_mC.sum(dim=0)

    def _at(self, logits_mAK: torch.Tensor, rows: slice, lane: int) -> torch.Tensor:
        """The cross-entropy's derivative by the logits [m, A, K]; losses and class covariances are added up."""
        weights_mA1, kept = self._weights_nA[rows, :, None], self._table.kept_nFK
        log_p_mAK = torch.log_softmax(logits_mAK, dim=-1)
        p_mAK = log_p_mAK.exp()
        if kept is not None:
            kept[rows, self._points] = p_mAK.to(kept.dtype)
        labels_mA1 = self._table.labels_n[rows, None, None].expand(-1, len(self._points), 1)
        self._losses[lane] -= (weights_mA1 * log_p_mAK.gather(2, labels_mA1)).sum(dim=(0, 2))
        weighted_mAK = weights_mA1 * p_mAK
        squares_AKK = weighted_mAK.permute(1, 2, 0) @ p_mAK.transpose(0, 1)
        self._covariances[lane] += torch.diag_embed(weighted_mAK.sum(dim=0)) - squares_AKK
        return weighted_mAK.scatter_add(2, labels_mA1, -weights_mA1.expand_as(labels_mA1))

    def _times(self, logits: torch.Tensor, rows: slice) -> torch.Tensor:
        """The derivative of these derivatives along the directions [m, P, K]."""
        change_mPK = logits[:, : len(self._products)]
        kept = self._table.kept_nFK
        if kept is not None:
            p_mPK = kept[rows, self._products]
        else:
            p_mPK = torch.softmax(logits[:, len(self._products) :], dim=-1)
        change_mPK = p_mPK * (change_mPK - (p_mPK * change_mPK).sum(dim=-1, keepdim=True))
        return change_mPK * self._weights_nP[rows, :, None]

    def answers(self, spectrum: Spectrum, regularisations: Sequence[float]) -> dict[int, Any]:
        """With the penalty on the weights; the biases see a constant feature 1, and no penalty."""
        sums, shared = sum(self._sums[1:], self._sums[0]).double(), self._shared.sum(dim=0)[:, None]
        if self._rows.mean_R is not None:
            sums = sums - shared * self._rows.mean_R
        shape = (-1, self._table.num_classes, self._weight.shape[1] + 1)
        derivatives = torch.cat([sums / self._rows.scale, shared], dim=1).view(shape).numpy()
        # Softmax ignores what all classes share: these sum to zero over the classes but for rounding, which a search
        # would follow without end, as no curvature holds it back.
        derivatives = derivatives - derivatives.mean(axis=1, keepdims=True)
        losses, covariances_AKK = self._losses.sum(dim=0).tolist(), self._covariances.sum(dim=0).numpy()
        answers: dict[int, Any] = {}
        for place, number in enumerate([*self._points, *self._products]):
            question = self._questions[number]
            penalty_R1 = np.append(np.full(self._weight.shape[1], regularisations[number]), 0.0)
            if question.direction is not None:
                answers[number] = derivatives[place] + penalty_R1 * question.direction
                continue
            value = losses[place] + 0.5 * float((penalty_R1 * question.variables**2).sum())
            gradient = derivatives[place] + penalty_R1 * question.variables
            solve = spectrum.preconditioner(covariances_AKK[place], regularisations[number])
            answers[number] = Point(value, gradient, solve)
        return answers
