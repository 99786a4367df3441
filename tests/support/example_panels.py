"""Charts of several panels, images, maps, graphs and words, with numbers like those of real runs."""

import numpy as np

from glassworks.charts import (
    Arrow,
    Axis,
    Band,
    Bars,
    Box,
    Chart,
    Edge,
    Graph,
    Image,
    ImageGrid,
    Line,
    Node,
    Plot,
    Points,
    Reference,
    Region,
    Text,
)


def gan_chart(random: np.random.Generator) -> Chart:
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


def bands_chart(random: np.random.Generator) -> Chart:
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


def comparison_chart() -> Chart:
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


def words_chart(random: np.random.Generator) -> Chart:
    places = random.normal(0, 1, (600, 2))
    words = ["".join(random.choice(list("abcdeinorst"), random.integers(2, 9))) for _ in range(600)]
    plot = Plot(
        layers=[Points(x=places[:, 0], y=places[:, 1], size=2, opacity=0.5, labels=words)], bare=True, height=0.66
    )
    return Chart(title="Words, by t-SNE", caption="Names where there is room.", panels=[plot], wide=True)


def health_chart() -> Chart:
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


def steps_chart() -> Chart:
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


def explained_chart(random: np.random.Generator) -> Chart:
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


def field_chart(random: np.random.Generator) -> Chart:
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


def graph_chart() -> Chart:
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


def cost_chart() -> Chart:
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
