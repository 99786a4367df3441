"""Lesson 13: convolution by hand on X and O, ReLU, pooling, the vote, and a pad to draw on."""

import marimo

app = marimo.App(width="medium", app_title="Convolution by hand · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(13)
    lesson.head(
        "A filter is a small pattern that slides over the image. Where the image looks like it, the answer is high. "
        "Three filters, a ReLU, two poolings and a vote tell an X from an O."
    )
    return (lesson,)


@app.cell
def _():
    from glassworks.pipelines.xo_maps.train import compute

    report = compute()
    assert report.x.conv[0][0][0] == 7  # ninths: the tip of the falling diagonal
    assert [round(value, 2) for value in report.x.vector] == [1, 0.56, 0.56, 1, 1, 0.56, 0.56, 0.56, 0.56, 1, 1, 0.56]
    assert report.slip_position == 7
    assert round(report.noisy_votes["x"], 3) == 0.912
    assert report.noisy_votes["x"] > report.noisy_votes["o"]
    assert report.x.scores["x"] > report.x.scores["o"]
    assert report.o.scores["o"] > report.o.scores["x"]

    from glassworks.models.vision.xo_net import XONet

    assert sum(one.numel() for one in XONet().parameters()) == 3 * (9 + 1) + 2 * (12 + 1) == 56
    return (report,)


@app.cell
def _(lesson):
    lesson.screen(
        "One filter, one cell",
        "The classical way is to write down features by hand and to learn from them: hard for objects, harder for handwriting. "
        "Then why not a dense network on the pixels? One dense unit on a 200 × 200 colour image has 120,000 weights: they grow with the *square* of the side, and those of a layer of as many units as pixels with its "
        "*fourth* power. (Some slides say 'exponentially'; it is a power.) So many weights learn their examples by heart. A filter sees a small region and has nine weights, used at every place.",
        lesson.guess(
            "The filter lies on a patch that differs from it in one pixel of nine. What does it answer?",
            ["8/9 = 0.89", "7/9 = 0.78", "1", "0"],
            1,
            "Eight products are 1 and one is −1: the sum is 7. A pixel that differs does not only fail to count, it counts against.",
        ),
        lesson.widget("filter", name="filter"),
        minutes=4,
        notes="Press 'Hide it' and let everybody compute one cell; the pen is mightier than the slider here. "
        "Top left on X with the falling filter: 7/9. Then let somebody turn a weight and say what the new filter looks for.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "ReLU, pooling, and the vote",
        r"ReLU: $\max(0, r)$, negative answers become 0. Pooling: the largest of a window of 2 or 3, stride 2 (here $2 \times 2$), so that the exact place matters less. Layers are stacked: "
        "what one gives, the next one takes. "
        "What is left of three maps is *flattened*: read as one list of twelve. For an X the places 1, 4, 5, 10 and 11 are high, for an O others: they vote by their mean.",
        lesson.guess(
            "Move the X by one pixel. What happens to its vote?",
            [
                "Nothing: convolution does not care where",
                "It falls a little or much: pooling forgives only small moves",
                "It becomes an O",
            ],
            1,
            "The maps move with the image (that is equivariance). Pooling forgives moves within its window, no more.",
        ),
        lesson.widget("xo", name="xo"),
        minutes=4,
        notes="The tricky cases first: which of them keep the vote? Then turn one weight of a filter: which of the twelve values follow, and does the vote still stand? The contest: who finds an X (that everybody calls one) which the network calls an O? "
        "Break it: without ReLU little changes here, as pooling keeps the largest anyway; without pooling there are 147 values and no vote.",
    )
    return


@app.cell
def _(lesson, report):
    lesson.screen(
        "The same ten lines with torch",
        lesson.guess(
            "How many numbers has this whole network, and how many of them were learned?",
            ["56, and none was learned", "56, all of them learned", "147, and none was learned"],
            0,
            "Three filters of nine weights and a bias are 30, two votes of twelve and a bias 26. All of them were written down by hand. (The recipe xo_learned learns its filters instead.)",
        ),
        lesson.code(
            """
import torch
from glassworks.data.synthetic.xo import original
from glassworks.models.vision.xo_net import XONet

network = XONet().double().eval()
image = torch.from_numpy(original("x").astype(float))[None, None]
maps = network.relu(network.conv(image))
print((maps[0, 0] * 9).int())
print(network.pool2(network.pool1(maps)).flatten())
print("X, O:", network(image).tolist())
""",
            "The network, to change and run",
        ),
        'Try `original("o")`, or put `torch.roll(image, 1, 3)` into the network.',
        f"The library gives the lecture's X {report.x.scores['x']:.3f} for X and {report.x.scores['o']:.3f} for O, and its O {report.o.scores['o']:.3f} for O "
        f"and {report.o.scores['x']:.3f} for X. The list on Rohrer's slides (2016) of a noisy X votes {report.noisy_votes['x']:.3f} for X and "
        f"{report.noisy_votes['o']:.3f} for O. Slides that retell it have a slip in the list of the clean X, at position {report.slip_position}: it prints 1 where the maps give 0.56.",
        minutes=1,
        notes="Run it once, then with the other letter. Ask which line is the ReLU, and which the vote.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("convolution-response"),
        lesson.exercise("convolution-map"),
        lesson.exercise("convolution-pool"),
        notes="For home. The first one can be done on paper by everybody.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- A convolution is one small filter at every place: few weights, and maps that move with the image.\n"
        "- ReLU keeps what looks like the filter; pooling makes small moves harmless.\n"
        "- Input, convolution, ReLU, pooling, fully connected, output: the parts of every convolutional network.",
        lesson.next_steps(),
        lesson.sources(
            (
                "Brandon Rohrer, How do convolutional neural networks work?",
                2016,
                "https://brohrer.github.io/how_convolutional_neural_networks_work.html",
            ),
            (
                "Yann LeCun and others, Gradient-based learning applied to document recognition",
                1998,
                "https://doi.org/10.1109/5.726791",
            ),
        ),
    )
    return


if __name__ == "__main__":
    app.run()
