"""Lesson 18: from model to use: how sure it may be, when to give no answer, export with its proof, serving."""

import marimo

app = marimo.App(width="medium", app_title="From model to use · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(18)
    lesson.head(
        "A model is of use once somebody else can ask it, gets the same answer as you did, and knows how much to believe it. "
        "Calibrate it, let it refuse, export it with a proof, serve it."
    )
    return (lesson,)


@app.cell
def _():
    from glassworks.lessons.labs.sure import MOST_WRONG, answer, examined

    return MOST_WRONG, answer, examined


@app.cell
def _(MOST_WRONG, answer, lesson):
    lesson.screen(
        "How sure may it be?",
        r"Networks that know their training set by heart are too sure of new images. One number mends that, and changes no answer: divide what goes into softmax by a "
        r"*temperature* $T$, $p = \mathrm{softmax}(z / T)$, chosen so that the log loss of images **not learned from** is least.",
        lesson.guess(
            "This network has learned 100 digits by heart. For new digits it says 95 % on average. How many of them are right?",
            ["95 %", "fewer", "more"],
            1,
            "About nine in ten: it is too sure. Move the temperature until the bars lie on the dashed line, then take the library's.",
        ),
        lesson.widget("sure", answer, name="sure"),
        f"Then the threshold: below it the network gives no answer. The library's lets at most {100 * MOST_WRONG:.0f} % of the answers be wrong, on digits that neither trained nor measured it. "
        "Break it: measure on the digits that it learned from. All is perfect there, and says nothing.",
        minutes=3,
        notes="First press *Make and serve it* on the next screen: it takes a while. Then let everybody set a temperature by eye; then 'by the library'. Raise the threshold to 0.9 and read how many digits are refused for how many mistakes. "
        "Look at the line on strangers: letters X and shuffled pixels are answered, too. A threshold alone does not make a network know what it does not know.",
    )
    return


@app.cell
def _(MOST_WRONG, examined, lesson):
    if lesson.is_script:
        import numpy as np

        from glassworks.pipelines.threshold.rules import given, log_loss, probabilities

        found = examined(0)
        temperature, threshold = found["temperature"], found["threshold"]
        logits, labels = (np.array(found["sets"]["others"][key]) for key in ("logits", "labels"))
        assert temperature > 1.1  # it was too sure
        assert log_loss(logits, labels, temperature) < log_loss(logits, labels, 1.0)
        before, after = probabilities(logits, 1.0), probabilities(logits, temperature)
        assert (before.argmax(1) == after.argmax(1)).all()  # no answer changes
        right = after.argmax(1) == labels
        assert round(before.max(1).mean(), 2) == 0.95
        assert 0.88 < right.mean() < 0.93  # says more than is true
        coverage, wrong = given(after.max(1), right, threshold)
        assert 0.5 < coverage < 1
        assert wrong < (~right).mean()
        assert wrong < 3 * MOST_WRONG  # chosen on other digits, so only about
        learned, known = (np.array(found["sets"]["learned"][key]) for key in ("logits", "labels"))
        assert (learned.argmax(1) == known).all()
        strange = probabilities(np.array(found["strangers"]["letters X"]), temperature)
        assert (strange.max(1) >= 0.5).mean() > 0.2  # an X is no digit, and is answered
    return


@app.cell
def _():
    from glassworks.lessons.labs.use import bench
    from glassworks.lessons.labs.work import watched

    made = watched(bench().states)

    def served(asked):
        return bench().ask(asked) if asked.get("do") == "ask" else made(asked)

    return bench, served


@app.cell
def _(bench, lesson, served):
    lesson.screen(
        "Train, export, serve, ask",
        "The whole way, for real: two models learn from folders of images, one knows X and O, the other also a class *others* (birds and digits). The first is exported to ONNX, "
        "and the file is **proven**: odd raw files and held-out images go through model and file, and the answers must be the same. Then `glassworks serve` answers over HTTP.",
        lesson.guess(
            "A model that knows X and O alone is sent a bird. What does it answer?",
            ["That it does not know", "X or O, with about 50 %", "X or O, and it may be very sure"],
            2,
            "Softmax shares 100 % out among the classes that there are. 'None of these' is an answer only for who has learned it.",
        ),
        lesson.widget("serve", served, bench().in_studio, name="serve",
                      images=[["birds:3", "a bird"], ["xo:250", "an X"], ["xo:3", "an O"], ["digits:3", "a digit"]]),
        "Draw something that is neither: which of the two models can say so? A class of *others* knows the others that it was shown, and no more.",
        minutes=4,
        notes="It takes half a minute or more, and goes on while you talk about the screen before. Copy the curl line into a terminal. "
        "The bird first, with both models; then everybody draws something that fools the second one.",
    )  # fmt: skip
    return


@app.cell
def _(lesson):
    lesson.screen(
        "The library's lines",
        lesson.code(
            """
import numpy as np
from glassworks.metrics.calibration import fit_temperature
from glassworks.pipelines.threshold.rules import choose, given, log_loss, probabilities

random = np.random.default_rng(0)
labels = random.integers(0, 3, 2000)
logits = 4 * (np.eye(3)[labels] + random.normal(0, 0.7, (2000, 3)))  # too large

temperature = fit_temperature(logits[:1000], labels[:1000])  # on one half
for one in (1.0, temperature):
    loss = log_loss(logits[1000:], labels[1000:], one)
    print(f"temperature {one:.2f}: log loss on the other half {loss:.3f}")
sure = probabilities(logits, temperature)
right = sure.argmax(1) == labels
threshold = choose(sure[:1000].max(1), right[:1000], 0.05)
answered, wrong = given(sure[1000:].max(1), right[1000:], threshold)
print(f"threshold {threshold:.2f}: {answered:.1%} are answered,", end=" ")
print(f"{wrong:.1%} of these wrong")
""",
            "Temperature and threshold, to change and run",
        ),
        "On your own model: `glassworks train FOLDER` calibrates it, `glassworks export RUN --to onnx` proves the file, `glassworks serve RUN` serves it.",
        notes="For who is quick: make the sums smaller than they should be, and the temperature falls below 1.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("use-temperature"),
        lesson.exercise("use-answers"),
        lesson.exercise("use-proof"),
        notes="For home.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- A probability is to be believed only after it was checked on images that were not learned from.\n"
        "- A model that may refuse makes fewer mistakes, for fewer answers; what it has never met it may still be sure of.\n"
        "- An export is the model only with a proof; then anybody can ask it.",
        lesson.next_steps(),
        lesson.sources(
            (
                "C. K. Chow, On optimum recognition error and reject tradeoff",
                1970,
                "https://doi.org/10.1109/TIT.1970.1054406",
            ),
            (
                "Chuan Guo and others, On calibration of modern neural networks",
                2017,
                "https://arxiv.org/abs/1706.04599",
            ),
            (
                "Anh Nguyen, Jason Yosinski and Jeff Clune, Deep neural networks are easily fooled",
                2015,
                "https://arxiv.org/abs/1412.1897",
            ),
        ),
    )
    return


if __name__ == "__main__":
    app.run()
