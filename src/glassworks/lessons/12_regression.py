"""Lesson 12: logistic and softmax regression: probabilities from lines, and a template for each class."""

import marimo

app = marimo.App(width="medium", app_title="Logistic and softmax regression · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(12)
    lesson.head(
        "What is predicted is a *category*, not a number. The last layer of nearly every classifier does it by a regression: weighted sums become probabilities, and the loss is how surprised it is by the truth. "
        "Alone, without layers below, it draws straight borders."
    )
    return (lesson,)


@app.cell
def _():
    from glassworks.pipelines.logistic.data import cross_entropy, newton, points
    from glassworks.pipelines.logistic.recipe import LogisticConfig

    cloud, labels = points(LogisticConfig(), 0)
    best = newton(cloud, labels)
    least = cross_entropy(best, cloud, labels)
    accuracy = float(((cloud @ best[:2] + best[2] > 0) == (labels == 1)).mean())
    assert least < cross_entropy(best * 1.2, cloud, labels)
    assert least < cross_entropy(best * 0.8, cloud, labels)
    assert 0.8 < accuracy < 0.9  # clouds two deviations apart: no rule can expect more than 84.1 %

    import math

    from scipy.stats import norm

    expected = float(norm.cdf(1))
    assert abs(expected - 0.8413) < 1e-4
    even = cross_entropy(best * 0, cloud, labels)
    assert math.isclose(even, math.log(2))
    return accuracy, even, expected, least


@app.cell
def _(accuracy, even, expected, least, lesson):
    lesson.screen(
        "A probability from a line",
        r"$p = \sigma(z) = 1/(1 + e^{-z})$ with $z = w \cdot x + b$: at the line $z = 0$ and $p = 1/2$; the further away, the surer. "
        r"The loss is the mean of $-\ln$ of the probability given to what is true: $E = -\frac{1}{N} \sum_n t_n \ln p_n + (1 - t_n) \ln(1 - p_n)$.",
        lesson.guess(
            "You drag one point of class 1 far over to the other side. What does the fitted line do?",
            [
                "It stays: one point does not matter",
                "It turns towards the point, and gets less sure of everything",
                "It jumps to the point's other side",
            ],
            1,
            "A confident mistake costs much, −ln of a small probability. The cheapest way out is a flatter slope: less confidence everywhere.",
        ),
        lesson.widget("regression", name="regression"),
        "Place the line by hand: how near to the least loss do you come? Then break it on purpose: part the classes. Then three classes: the borders stay straight.",
        f"The library's two clouds of 400 points, two deviations apart: least loss **{least:.3f}** (always saying ½ costs ln 2 = {even:.3f}), {accuracy:.1%} right; no rule can expect more than {expected:.1%}.",
        minutes=3,
        notes="Parted classes: the loss goes to 0 and the weights grow without end; there is no best line. A pull on the weights makes one. This is why weight decay is on by default.",
    )
    return


@app.cell
def _():
    from glassworks.lessons.labs.templates import for_the_page

    page = for_the_page()
    return (page,)


@app.cell
def _(page):
    import numpy as np

    sums = np.array(page["images"]) / 16 @ np.array(page["weights"]).T + np.array(page["biases"])
    share = float((sums.argmax(axis=1) == np.array(page["labels"])).mean())
    numbers = int(np.size(page["weights"]) + np.size(page["biases"]))
    assert share > 0.93
    assert numbers == 650
    return numbers, share


@app.cell
def _(lesson, numbers, page, share):
    lesson.screen(
        "A template for each digit",
        r"Softmax: $p_k = e^{z_k} / \sum_j e^{z_j}$, with $z_k = w_k \cdot x + b_k$. Each class has a weight for every pixel: a *template*. "
        "Positive weights ask for ink there, negative ones for paper. "
        f"Ten templates and ten biases are {numbers} numbers, and **{share:.1%}** of the held-out digits are right.",
        lesson.guess(
            "You erase the template of 3: all its weights become 0. What happens to the threes?",
            [
                "All of them are called something else, and nothing else changes",
                "Most threes are lost; a few other digits may even become 3",
                "The network gives no answer any more",
            ],
            1,
            "The sum of 3 is then its bias alone. It still wins where every other digit's sum is lower than that.",
        ),
        lesson.widget("templates", name="templates", **page),
        lesson.code(
            """
import numpy as np
from glassworks.lessons.labs.templates import fitted, pixels_and_labels

model = fitted()
pixels, labels = pixels_and_labels()
print("numbers:", model.coef_.size + model.intercept_.size)
for number in (3, 1000):
    shares = model.predict_proba(pixels[number : number + 1] / 16)[0]
    print("a", labels[number], "->", np.round(shares, 3))
print("template of 0, as the pixels lie:")
print(np.round(model.coef_[0].reshape(8, 8), 1) + 0.0)
""",
            "The templates, to change and run",
        ),
        minutes=2,
        notes="Ask what the 0 wants in the middle (paper), and how the 8 differs. Draw your own digit: drawn in black and white, it is unlike the training digits; who is surest and wrong?",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("regression-probability"),
        lesson.exercise("regression-loss"),
        lesson.exercise("regression-slopes"),
        notes="For home. The third is why softmax and cross-entropy belong together: their slope is as simple as that.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- Logistic regression: one line, and a probability that grows with the distance from it. Softmax regression: the same for several classes.\n"
        "- The loss has one valley: descent from any start ends where Newton's method does.\n"
        "- Deep learning is a cascade of non-linear layers that extract features, supervised or not, at many levels of representation; a regression like this one sits on top.",
        "The same as reports with every number:",
        lesson.next_steps(),
        "Where it comes from:",
        lesson.sources(
            (
                "David Cox, The regression analysis of binary sequences",
                1958,
                "https://doi.org/10.1111/j.2517-6161.1958.tb00292.x",
            ),
            (
                "John Bridle, Probabilistic interpretation of feedforward classification network outputs",
                1990,
                "https://doi.org/10.1007/978-3-642-76153-9_28",
            ),
            (
                "Ethem Alpaydin and Cenk Kaynak, Optical recognition of handwritten digits (the data)",
                1998,
                "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
            ),
            (
                "Christopher Bishop, Pattern Recognition and Machine Learning, chapters 4 and 5",
                2006,
                "https://www.microsoft.com/en-us/research/publication/pattern-recognition-machine-learning/",
            ),
        ),
    )
    return


if __name__ == "__main__":
    app.run()
