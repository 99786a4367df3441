"""One chart of every form, for tests and to look at."""

import numpy as np
from example_panels import (
    bands_chart,
    comparison_chart,
    cost_chart,
    explained_chart,
    field_chart,
    gan_chart,
    graph_chart,
    health_chart,
    steps_chart,
    words_chart,
)
from example_plots import (
    bars_chart,
    lying_bars_chart,
    perceptron_chart,
    reliability_chart,
    stacked_chart,
    twins_chart,
    valleys_chart,
    xor_chart,
)

from glassworks.charts import (
    Chart,
    Confusion,
    HeatMap,
    TextTable,
    by_epoch,
    image_sheet,
    line_chart,
)
from glassworks.charts.images import tiled


def sample_charts() -> list[Chart]:
    """Every form, with numbers like those of real runs."""
    random = np.random.default_rng(0)
    epochs = np.arange(1, 41)
    falling = {
        name: by_epoch((2.3 * np.exp(-epochs / speed) + 0.02).tolist())
        for name, speed in {
            "SGD 0.1": 9,
            "momentum 0.05": 6,
            "Adagrad 0.02": 5,
            "RMSprop 0.002": 4,
            "Adam 0.002": 3,
        }.items()
    }
    many = falling | {
        "AdamW 0.002": by_epoch([2.0 / at for at in range(1, 41)]),
        "Nesterov momentum 0.05": by_epoch([1.5 / at for at in range(1, 41)]),
    }
    return [
        line_chart(
            "Learning", "Mean cross-entropy while learning.", {"loss": falling["Adam 0.002"]}, x="epoch", y="loss"
        ),
        line_chart(
            "Five rules", "Training loss of each rule at its best rate.", falling, x="epoch", y="loss", log_y=True
        ),
        line_chart("Seven rules", "Training loss, legend below.", many, x="epoch", y="loss", log_y=True),
        line_chart(
            "Approximation",
            "Error over units, both logarithmic.",
            {
                "sine": ([1, 2, 4, 8, 16, 32], [0.3, 0.1, 0.02, 0.004, 0.001, 0.0004]),
                "1/n": ([1, 2, 4, 8, 16, 32], [0.3 / n for n in (1, 2, 4, 8, 16, 32)]),
            },
            x="logistic units",
            y="mean squared error",
            log_x=True,
            log_y=True,
            marks=True,
        ),
        perceptron_chart(),
        bars_chart(),
        lying_bars_chart(),
        stacked_chart(),
        xor_chart(),
        twins_chart(),
        valleys_chart(),
        reliability_chart(),
        gan_chart(random),
        bands_chart(random),
        comparison_chart(),
        words_chart(random),
        health_chart(),
        Chart(
            title="Confusion",
            caption="Three classes.",
            panels=[Confusion(counts=[[48, 2, 0], [3, 40, 7], [0, 1, 49]], classes=["ants", "bees", "wasps"])],
        ),
        Chart(
            title="Confusion of forty",
            caption="Only tints.",
            panels=[
                Confusion(
                    counts=(np.eye(40) * 30 + random.poisson(0.2, (40, 40))).astype(int),
                    classes=[f"class {n}" for n in range(40)],
                )
            ],
        ),
        Chart(
            title="Attention",
            caption="Where the decoder looks.",
            panels=[
                HeatMap(
                    values=np.eye(9)[:, ::-1] * 0.9 + 0.05,
                    rows=[*"olleh", "␣", *"di", "end"],
                    columns=[*"hello", "␣", *"id", "end"],
                    x="source symbol",
                    y="target symbol",
                    limits=(0, 1),
                )
            ],
        ),
        Chart(
            title="Factors",
            caption="A small matrix with its numbers.",
            panels=[
                HeatMap(
                    values=[[0.91, -0.31, 0.02], [-0.5, 0.12, -0.77]],
                    rows=["first", "second"],
                    columns=["x1", "x2", "bias"],
                    colours="diverging",
                    limits=(-1, 1),
                    written=True,
                    square=True,
                    scale=True,
                )
            ],
        ),
        steps_chart(),
        image_sheet(
            "What its units look for",
            "Weights.",
            tiled(random.normal(size=(60, 12, 12)), 12),
            limits=(-2, 2),
            colours="diverging_blue",
        ),
        image_sheet("Generated", "From noise.", tiled(random.random((50, 3, 16, 16)), 10, gap=2)),
        explained_chart(random),
        field_chart(random),
        graph_chart(),
        cost_chart(),
        Chart(
            title="Numbers",
            caption="As an image.",
            panels=[
                TextTable(
                    columns=["network", "error", "ms"],
                    rows=[["ResNet-18", 0.0312, 12.5], ["a very long name of a network", 0.1, 3]],
                )
            ],
        ),
    ]
