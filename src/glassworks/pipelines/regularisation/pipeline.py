"""Dropout and batch normalisation as pipelines."""

from glassworks.pipelines.base import Pipeline
from glassworks.pipelines.regularisation.draw import draw_batch_norm, draw_dropout
from glassworks.pipelines.regularisation.show import show_batch_norm, show_dropout
from glassworks.pipelines.regularisation.train import (
    measure,
    resolve_batch_norm,
    resolve_dropout,
    train_batch_norm,
    train_dropout,
)

DROPOUT = Pipeline(
    resolve=resolve_dropout,
    train=train_dropout,
    measure=measure,
    show=show_dropout,
    draw=draw_dropout,
)
BATCH_NORM = Pipeline(
    resolve=resolve_batch_norm,
    train=train_batch_norm,
    measure=measure,
    show=show_batch_norm,
    draw=draw_batch_norm,
)
