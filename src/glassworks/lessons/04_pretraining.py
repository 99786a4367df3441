"""Lesson 4: deeper networks: pre-training by Boltzmann machines, and what replaced it: ReLU, better starts, dropout."""

import marimo

app = marimo.App(width="medium", app_title="Pre-training · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(4)
    lesson.head(
        "Until 2006 networks of many dense layers hardly learned at all. Then layers were learned one by one, without labels, and tuned afterwards. "
        "A few years later three small changes made that needless."
    )
    return (lesson,)


@app.cell
def _(lesson):
    lesson.screen(
        "A machine that dreams",
        r"A restricted Boltzmann machine joins pixels $v$ with hidden units $h$, and gives every state an energy "
        r"$E(v, h) = -b \cdot v - c \cdot h - v^T W h$; low energy means high probability, $p = e^{-E}/Z$. Given one layer, the units of the other are independent: "
        r"$p(h_j = 1 \mid v) = \sigma(c_j + \sum_i v_i W_{ij})$. Drawing one layer from the other in turn is a Gibbs step.",
        lesson.guess(
            "It has learned bars and stripes, without labels. You hold the whole top row at ink and let it dream. What will it draw most?",
            [
                "Only the top row",
                "Full rows and whatever fits: the top row is a bar of its own, or part of a full image",
                "Noise below the top row",
            ],
            1,
            "A row of ink is a bar; every row may be ink or not. Stripes would need all columns: the full image.",
        ),
        lesson.widget("gibbs", name="gibbs"),
        "Hold two pixels of one row, one at ink and one at paper: what must the columns do?",
        minutes=2,
        notes="Go by half steps first: hidden from pixels, pixels from hidden. Then 1,000 steps. Break it: without learning hardly any dream is a pattern.",
    )
    return


@app.cell
def _(lesson):
    from glassworks.pipelines.rbm.partition import exact_log_z, log_likelihoods

    def learned(updates, rate, steps=1):
        """Contrastive divergence on the 30 patterns by the library: likelihoods and reconstruction errors by update."""
        import torch

        from glassworks.data.synthetic.bars_and_stripes import bars_and_stripes
        from glassworks.lessons.labs.descent import Descent
        from glassworks.models.generative.rbm import RBM
        from glassworks.tasks.rbm import BoltzmannLearning

        torch.manual_seed(0)
        rows = torch.from_numpy(bars_and_stripes(4)).float()
        machine = RBM(16, 16, spread=0.1)
        task = BoltzmannLearning(machine, steps=steps, visible_samples=True)
        optimizer = Descent(machine.parameters(), rate)
        found = {}
        for update in range(1, max(updates) + 1):
            task.step({"inputs": rows}, {"rbm": optimizer})
            if update in updates:
                likelihood = log_likelihoods(machine, rows, exact_log_z(machine)).mean().item()
                found[update] = (likelihood, task.evaluate([{"inputs": rows}])["reconstruction"])
        return found

    if lesson.is_script:
        track = learned({500, 3000}, 0.5)
        assert track[500][1] < 0.1  # every image is put together again, nearly exactly
        assert track[3000][1] < 0.01
        assert track[3000][0] < track[500][0] - 0.3  # and the patterns have become less likely
    return


@app.cell
def _(lesson):
    lesson.screen(
        "What to watch while it learns",
        r"$\Delta W \propto \langle v h^T \rangle_{\text{data}} - \langle v h^T \rangle_{\text{model}}$: what the data show becomes likelier, what the machine dreams less likely. "
        r"The second mean is taken after only *k* Gibbs steps from the data (contrastive divergence, Hinton 2002).",
        lesson.guess(
            "With k = 1 and a high rate the reconstruction error falls to 0.00. Is the machine then at its best?",
            [
                "Yes: it puts every image together again",
                "No: its likelihood may be falling all the while",
                "Nobody can know",
            ],
            1,
            "Here the patterns are so few that the likelihood is counted exactly. It has its best moment early and falls, while the error stays at 0.",
        ),
        lesson.widget("likelihood", name="likelihood"),
        "Break it on purpose: k = 1 at rate 0.5. Then k = 10, or rate 0.1.",
        minutes=1,
        notes="Let it run to 6,000 while you talk. The moral is general: what is easy to watch is not what you want.",
    )
    return


@app.cell
def _():
    from glassworks.lessons.labs.pretraining import ROUNDS, WAYS, answer_of, race
    from glassworks.lessons.labs.work import watched

    return ROUNDS, WAYS, answer_of, race, watched


@app.cell
def _(ROUNDS, WAYS, answer_of, lesson, watched):
    lesson.screen(
        "The race: 2006 against 2012",
        "Stacked machines make a *deep belief network*: each learns what the one below makes of the images; their weights then start an ordinary network, "
        "which backpropagation tunes with labels. The rivals: the same network from random weights, and ReLU units from He's start.",
        lesson.guess(
            "Six layers of logistic units, the same labels and updates. Who reads the digits?",
            ["Only the pre-trained one", "Both starts alike: six layers are not deep", "Neither"],
            0,
            "From random weights the gradient fades on its way down. Pre-training puts the weights where it still arrives. Then try ReLU: it needs none of that.",
        ),
        lesson.widget(
            "race",
            watched(answer_of),
            name="race",
            ways=[[name, way.words] for name, way in WAYS.items()],
            rounds=ROUNDS,
        ),
        "Go to 12 and 20 layers. Break pre-training: exchange the weights that it found within each layer. Was it their sizes that helped, or their places? "
        "Break ReLU: weights too small, too large. *Dropout* sets hidden values to 0 at random in training, so that no unit leans on another one; "
        "with 200 labels, does it help here? (In a network as small as this it hardly can: it is for networks that are large for their data.)",
        minutes=2,
        notes="Each run takes seconds. Collect the winners at 6, 12 and 20 layers on the board. At 20 layers pre-training gets weaker, too; ReLU does not. Pre-trained weights that are exchanged still do at 6 layers and no more at 12: a good size helps, what was learned helps more.",
    )
    return


@app.cell
def _(lesson, race):
    def ends(way, layers):
        """Accuracy after the last round."""
        return list(race(way, layers=layers))[-1]["accuracies"][-1]

    if lesson.is_script:
        assert ends("logistic", 6) < 0.7
        assert ends("pretrained", 6) > 0.9
        assert ends("relu", 6) > 0.9
        assert ends("pretrained", 12) > 0.9
        assert ends("exchanged", 12) < 0.5  # the same sizes, and nothing of what was learned
        assert ends("relu_small", 12) < 0.2
    return


@app.cell
def _(lesson):
    lesson.screen(
        "How the weights begin",
        r"Through one layer $\text{Var}(z) = n \, \text{Var}(w) \, E(x^2)$. If each layer makes the signal a little smaller or larger, many make it nothing or everything. "
        r"Xavier's start has $\text{Var}(w) = 2/(n_{in} + n_{out})$; ReLU stops half of the power, so He's has $\text{Var}(w) = 2/n_{in}$.",
        lesson.guess(
            "ReLU, 30 layers, Xavier's start: what is left of the signal?",
            ["All of it", "About a half", "About 1/30", "Less than a ten-thousandth"],
            3,
            "ReLU halves the power at every layer: thirty halvings leave about a billionth of it, the thirty-thousandth part of the spread.",
        ),
        lesson.widget("signal", name="signal"),
        lesson.code(
            """
import torch
from glassworks.pipelines.dense import dense
from glassworks.pipelines.starts import STARTS, initialise

for start in STARTS:
    network = dense([64] * 21, "relu", seed=0)
    initialise(network, start, 0)
    x = torch.randn(256, 64)
    print(f"{start:13} spread after 20 layers: {network(x).std().item():.2e}")
""",
            "The library's starts, to change and run",
        ),
        minutes=1,
        notes="Move 'Times that start' a little off 1 at 30 layers: how exact must it be? Then tanh with Xavier.",
    )
    return


@app.cell
def _(lesson):
    if lesson.is_script:
        import torch

        from glassworks.pipelines.dense import dense
        from glassworks.pipelines.starts import initialise

        network = dense([64] * 32, "relu", seed=0)
        initialise(network, "Xavier", 0)
        torch.manual_seed(0)
        left = network[:60](torch.randn(256, 64)).std().item()  # thirty layers with their ReLU
        assert left < 1e-4
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("pretraining-hidden"),
        lesson.exercise("pretraining-update"),
        lesson.exercise("pretraining-dropout"),
        notes="For home. Dropout is the one that everybody meets again.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- 2006: layers learned one by one without labels made deep networks trainable.\n"
        "- 2010 to 2015: better starts, ReLU and dropout made that needless where labels are many.\n"
        "- A model of probability is judged by its likelihood, not by how well it copies.",
        "The same as reports with every number:",
        lesson.next_steps(),
        "Where it comes from:",
        lesson.sources(
            ("Geoffrey Hinton, Training products of experts by minimizing contrastive divergence", 2002, "https://doi.org/10.1162/089976602760128018"),
            ("Geoffrey Hinton, Simon Osindero and Yee-Whye Teh, A fast learning algorithm for deep belief nets", 2006, "https://doi.org/10.1162/neco.2006.18.7.1527"),
            ("Geoffrey Hinton and Ruslan Salakhutdinov, Reducing the dimensionality of data with neural networks", 2006, "https://doi.org/10.1126/science.1127647"),
            ("Xavier Glorot and Yoshua Bengio, Understanding the difficulty of training deep feedforward neural networks", 2010, "https://proceedings.mlr.press/v9/glorot10a.html"),
            ("Alex Krizhevsky, Ilya Sutskever and Geoffrey Hinton, ImageNet classification with deep convolutional neural networks", 2012, "https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks"),
            ("Nitish Srivastava and others, Dropout: a simple way to prevent neural networks from overfitting", 2014, "https://jmlr.org/papers/v15/srivastava14a.html"),
            ("Kaiming He and others, Delving deep into rectifiers", 2015, "https://arxiv.org/abs/1502.01852"),
        ),
    )  # fmt: skip
    return


if __name__ == "__main__":
    app.run()
