"""One chart of every form, with numbers like those of real runs; for tests, and to look at."""

import numpy as np

from glassworks.charts import (
    Arrow,
    Axis,
    Band,
    Bars,
    Box,
    Chart,
    Confusion,
    Contours,
    Edge,
    Graph,
    HeatMap,
    Image,
    ImageGrid,
    Line,
    Node,
    Plot,
    Points,
    Reference,
    Region,
    Surface,
    Text,
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
        _perceptron(),
        _bars(),
        _lying_bars(),
        _stacked(),
        _xor(),
        _twins(),
        _valleys(),
        _reliability(),
        _gan(random),
        _bands(random),
        _comparison(),
        _words(random),
        _health(),
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
        _steps(),
        image_sheet(
            "What its units look for",
            "Weights.",
            tiled(random.normal(size=(60, 12, 12)), 12),
            limits=(-2, 2),
            colours="diverging_blue",
        ),
        image_sheet("Generated", "From noise.", tiled(random.random((50, 3, 16, 16)), 10, gap=2)),
        _explained(random),
        _field(random),
        _graph(),
        _cost(),
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


def _perceptron() -> Chart:
    x = [-0.5, 1.5]
    lines = [
        Line(x=x, y=[0.9 - at / 9 - 0.3 * place for place in x], tone="muted", opacity=0.35, dash="solid")
        for at in range(5)
    ]
    truth = Points(x=[1], y=[1], size=11, tone="a"), Points(x=[0, 0, 1], y=[0, 1, 0], size=11, tone="a", mark="ring")
    axis = Axis(low=-0.5, high=1.5, ticks=(0, 1))
    last = Line(x=x, y=[1.8 - place for place in x], tone="ink", dash="solid")
    plot = Plot(layers=[*lines, last, *truth], x=Axis(title="x1", **_kept(axis)), y=Axis(title="x2", **_kept(axis)))
    return Chart(
        title="The line after each epoch", caption="The four cases of AND (filled: 1, open: 0).", panels=[plot]
    )


def _kept(axis: Axis) -> dict:
    return {"low": axis.low, "high": axis.high, "ticks": axis.ticks}


def _bars() -> Chart:
    plot = Plot(layers=[Bars(values=[2, 3, 2, 1, 1, 0], width=0.6)], x=Axis(title="epoch"), y=Axis(title="mistakes"))
    return Chart(title="Mistakes per epoch", caption="Corrections in each round.", panels=[plot])


def _lying_bars() -> Chart:
    names = [f"layer{at}.conv1.weight[{at}, 3, 1, 1]" for at in range(8)]
    values = [0.5, 0.31, -0.25, 0.2, -0.12, 0.1, 0.05, -0.01]
    bars = Bars(values=values, names=names, below="b", texts=[f"{value:+.2f}" for value in values])
    return Chart(
        title="Terms",
        caption="Strongest first.",
        panels=[Plot(layers=[bars], x=Axis(), y=Axis(title="share of the gradient"))],
    )


def _stacked() -> Chart:
    names = ["ants", "bees", "wasps"]
    layers = [
        Bars(values=[40, 30, 20], names=names, name="right"),
        Bars(values=[3, 8, 4], names=names, name="wrong", stacked=True, tone="bad"),
    ]
    beside = [
        Bars(values=[0.9, 0.8, 0.85], names=names, name="head", low=[0.85, 0.72, 0.8], high=[0.94, 0.86, 0.9]),
        Bars(values=[0.95, 0.82, 0.8], names=names, name="fine-tuned", low=[0.9, 0.75, 0.7], high=[0.98, 0.9, 0.88]),
    ]
    return Chart(
        title="Bars on and beside each other",
        caption="Images and accuracy by class.",
        panels=[
            Plot(layers=layers, y=Axis(title="images")),
            Plot(layers=beside, y=Axis(title="accuracy", form="percent", low=0, high=1)),
        ],
    )


def _xor() -> Chart:
    side = np.linspace(-0.5, 1.5, 40)
    x, y = np.meshgrid(side, side)
    heights = 1 / (1 + np.exp(-8 * (np.abs(x - y) - 0.5)))
    plot = Plot(
        layers=[
            Surface(heights=heights, x=(-0.5, 1.5), y=(-0.5, 1.5), limits=(0, 1)),
            Points(x=[0, 1], y=[1, 0], tone="b", size=11),
            Points(x=[0, 1], y=[0, 1], tone="b", size=11, mark="ring"),
        ],
        x=Axis(title="x1", ticks=(0, 1)),
        y=Axis(title="x2", ticks=(0, 1)),
    )
    hidden = Plot(
        layers=[
            Points(
                x=[0.1, 0.9, 0.9, 0.9], y=[0.05, 0.1, 0.12, 0.95], tone="b", size=11, labels=["00", "01", "10", "11"]
            )
        ],
        x=Axis(title="hidden unit 1"),
        y=Axis(title="hidden unit 2"),
    )
    return Chart(title="What it answers over the plane", caption="From 0 to 1.", panels=[plot, hidden])


def _twins() -> Chart:
    x = np.linspace(-4, 4, 81)
    functions = {
        "logistic": (1 / (1 + np.exp(-x)), 0.25 / np.cosh(x / 2) ** 2),
        "tanh": (np.tanh(x), 1 / np.cosh(x) ** 2),
        "ReLU": (np.maximum(x, 0), (x > 0) * 1.0),
    }
    panels = [
        Plot(
            layers=[Line(x=x, y=value, name="value"), Line(x=x, y=slope, name="slope")],
            title=name,
            y=Axis(low=-1.4, high=2.2),
            height=0.75,
        )
        for name, (value, slope) in functions.items()
    ]
    return Chart(
        title="The functions and their slopes", caption="Values (solid) and derivatives (dashed).", panels=panels
    )


def _valleys() -> Chart:
    side = np.linspace(-1.2, 1.2, 31)
    heights = (side[None, :] ** 2 + 10 * side[:, None] ** 2) / 2
    panels = []
    for at, name in enumerate(["gradient descent", "momentum", "Nesterov momentum", "Adagrad", "RMSprop", "Adam"]):
        steps = np.arange(40)
        path = np.stack([0.9 ** (steps * (at + 1) / 4), np.cos(steps * at / 3) * 0.85**steps], axis=1)
        panels.append(
            Plot(
                layers=[
                    Contours(x=side, y=side, heights=heights, levels=[0.02, 0.1, 0.3, 0.8, 1.8, 3.5]),
                    Line(x=path[:, 0], y=path[:, 1], marks=True, weight="thin", tone="a"),
                    Points(x=[0], y=[0], mark="cross", tone="ink", size=9),
                ],
                title=name,
                x=Axis(low=-1.2, high=1.2),
                y=Axis(low=-1.2, high=1.2),
                height=0.75,
            )
        )
    return Chart(title="Through a narrow valley", caption="60 steps, one panel for each rule.", panels=panels)


def _reliability() -> Chart:
    at = np.array([0.34, 0.45, 0.56, 0.66, 0.75, 0.84, 0.96])
    right = np.array([0.3, 0.5, 0.5, 0.7, 0.72, 0.9, 0.97])
    upper = Plot(
        layers=[
            Line(x=[0, 1], y=[0, 1], tone="muted", dash="dashed", weight="thin"),
            Points(
                x=at,
                y=right,
                low=right - 0.08,
                high=np.minimum(1, right + 0.08),
                size=8,
                tips=[f"{n} images" for n in range(7)],
            ),
        ],
        x=Axis(low=0, high=1, form="percent"),
        y=Axis(title="right", low=0, high=1, form="percent"),
    )
    lower = Plot(
        layers=[Bars(at=np.arange(0.05, 1, 0.1), values=[0, 0, 0, 4, 8, 9, 20, 44, 90, 300], width=0.95, opacity=0.45)],
        x=Axis(title="how sure it was", low=0, high=1, form="percent"),
        y=Axis(title="images"),
        height=0.25,
    )
    return Chart(title="How often it was right", caption="Reliability.", panels=[upper, lower], columns=1)


def _gan(random: np.random.Generator) -> Chart:
    angles = np.arange(8) * np.pi / 4
    centres = 2 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    samples = centres[random.integers(0, 8, 600)] + random.normal(0, 0.06, (600, 2))
    layers = [
        Points(x=samples[:, 0], y=samples[:, 1], size=1.8, opacity=0.4),
        Points(x=centres[:, 0], y=centres[:, 1], radius=0.2, tone="muted"),
    ]
    return Chart(
        title="Samples",
        caption="Circles: three standard deviations.",
        panels=[Plot(layers=layers, equal=True, height=1)],
    )


def _bands(random: np.random.Generator) -> Chart:
    x = np.arange(1, 200)
    y = np.exp(-x / 60) + random.normal(0, 0.02, len(x))
    y[80:95] = np.nan
    layers = [
        Region(x=(0, 20), name="warm-up"),
        Band(x=x, low=y - 0.1, high=y + 0.1),
        Line(x=x, y=y, tone="a", name="loss"),
        Reference(y=0.2, name="of a guess"),
        Arrow(start=(120, 0.7), end=(90, 0.35)),
        Text(x=121, y=0.72, text="here it broke down"),
    ]
    return Chart(
        title="A curve with everything",
        caption="A gap stays a gap.",
        panels=[Plot(layers=layers, x=Axis(title="step"), y=Axis(title="loss"))],
    )


def _comparison() -> Chart:
    names = ["alexnet", "vgg11", "vgg16", "googlenet", "resnet18", "resnet34", "resnet50", "tiny_resnet"]
    work, error = (
        np.array([0.7, 7.6, 15.5, 1.5, 1.8, 3.6, 4.1, 0.04]),
        np.array([43, 31, 28.4, 30.2, 30.2, 26.7, 23.9, 40]),
    )
    sizes = np.sqrt([550, 1100, 1100, 60, 100, 190, 220, 12])
    layers = []
    for at, name in enumerate(names):
        tone = "abcdefg"[at % 7]
        layers += [
            Points(
                x=[work[at]],
                y=[error[at]],
                size=sizes[at],
                tone=tone,
                opacity=0.35,
                low=[error[at] - 3],
                high=[error[at] + 3],
            ),
            Points(x=[work[at]], y=[error[at]], size=2.8, tone=tone, labels=[name]),
        ]
    layers.append(Line(x=work[[7, 0, 3, 6]], y=error[[7, 0, 3, 6]], tone="ink", weight="thin", dash="dotted"))
    axis = Axis(title="multiply-adds for one image, billions", log=True)
    panels = [
        Plot(layers=layers, x=axis, y=Axis(title="error, %"), title=title)
        for title in ("Your data: 1,000 held-out images", "ImageNet, as published (torchvision)")
    ]
    return Chart(title="Error against work", caption="Bubbles.", panels=panels)


def _words(random: np.random.Generator) -> Chart:
    places = random.normal(0, 1, (600, 2))
    words = ["".join(random.choice(list("abcdeinorst"), random.integers(2, 9))) for _ in range(600)]
    plot = Plot(
        layers=[Points(x=places[:, 0], y=places[:, 1], size=2, opacity=0.5, labels=words)], bare=True, height=0.66
    )
    return Chart(title="Words, by t-SNE", caption="Names where there is room.", panels=[plot], wide=True)


def _health() -> Chart:
    steps = np.arange(0, 400, 5)
    layers = [Line(x=steps, y=10.0 ** (-at / 2 - steps / 900), name=f"layer{at}.block.conv1") for at in range(7)]
    return Chart(
        title="How far a step moves them",
        caption="Dashed: the rule of thumb.",
        panels=[
            Plot(
                layers=[*layers, Reference(y=1e-3)], x=Axis(title="step"), y=Axis(title="update over weights", log=True)
            )
        ],
    )


def _steps() -> Chart:
    x = np.array([[(-1) ** (row + column) for column in range(6)] for row in range(6)]) * 9
    grid = ImageGrid.of(
        {
            "X": x,
            "filter 1": x[:4, :4],
            "ReLU 1": np.maximum(x[:4, :4], 0),
            "pooled 1": x[:2, :2],
            "pooled again 1": x[:1, :1],
        },
        columns=5,
        limits=(-9, 9),
        colours="sequential",
        written=True,
    )
    return Chart(title="X, step by step", caption="Numbers in ninths.", panels=[grid])


def _explained(random: np.random.Generator) -> Chart:
    photo = (np.kron(random.random((7, 7, 3)), np.ones((32, 32, 1))) * 255).astype(np.uint8)
    images = [
        Image(pixels=photo, label="the image"),
        Image(pixels=photo[::-1], label="gradient times input"),
        Image(pixels=photo, label="guided backpropagation", stamp="FAILED\nsame for other weights"),
    ]
    return Chart(
        title="Where an answer comes from",
        caption="Maps.",
        panels=[ImageGrid(images=images, columns=3, photograph=True)],
    )


def _field(random: np.random.Generator) -> Chart:
    photo = (np.kron(random.random((8, 8, 3)), np.ones((16, 16, 1))) * 255).astype(np.uint8)
    boxes = [
        Box(top=-20, left=30, height=80, width=70, name="theoretical 80 x 70"),
        Box(top=0, left=45, height=40, width=40, name="effective 40 x 40", tone="over-b", dash="dashed"),
    ]
    return Chart(
        title="What a unit sees",
        caption="Fields.",
        panels=[
            ImageGrid(
                photograph=True,
                images=[
                    Image(pixels=photo, label="the fields", boxes=boxes),
                    Image(pixels=photo, label="gradient's size over 8 images"),
                ],
                columns=2,
            )
        ],
    )


def _graph() -> Chart:
    nodes = [
        Node(name="x1"),
        Node(name="x2"),
        Node(name="h1", label="h1\nReLU", tone="a"),
        Node(name="h2", label="h2\nReLU", tone="a"),
        Node(name="o", label="output\nsigmoid", tone="b"),
        Node(name="E", label="loss"),
    ]
    edges = [
        Edge(source="x1", target="h1", label="0.15", weight=0.2),
        Edge(source="x1", target="h2", label="0.25"),
        Edge(source="x2", target="h1", label="0.20"),
        Edge(source="x2", target="h2", label="0.30", weight=0.9),
        Edge(source="h1", target="o", label="0.40"),
        Edge(source="h2", target="o", label="0.50", tone="b", weight=1.0),
        Edge(source="o", target="E"),
    ]
    return Chart(title="A network", caption="Weights on the arrows.", panels=[Graph(nodes=nodes, edges=edges)])


def _cost() -> Chart:
    parts = ["conv1", "bn1", "layer1", "layer2", "layer3", "layer4", "fc"]
    columns = {
        "parameters": [9408, 128, 147968, 525568, 2099712, 8393728, 513000],
        "multiply-adds": [118e6, 0, 462e6, 411e6, 411e6, 411e6, 512e3],
        "measured ms": [2.1, 0.3, 5.1, 3.8, 3.2, 3.0, 0.1],
    }
    panels = [
        Plot(layers=[Bars(values=values, names=parts, lying=True, tone="a")], y=Axis(form="unit"), title=title)
        for title, values in columns.items()
    ]
    return Chart(title="What its parts cost", caption="By part.", panels=panels)
