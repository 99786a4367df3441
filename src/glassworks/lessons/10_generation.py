"""Lesson 10: two networks in a game, live on a ring of points, and birds drawn from a sentence."""

import marimo

app = marimo.App(width="medium", app_title="Networks that generate · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(10)
    lesson.head(
        "Two networks play against each other. The **generator** turns noise into samples; the **discriminator** says how likely each sample is real. "
        "What one wins the other loses. If both play well, the samples end up distributed as the data."
    )
    return (lesson,)


@app.cell
def _():
    import math

    import torch

    from glassworks.tasks.gan import discriminator_loss

    real, made = torch.tensor([0.5, 0.3, 0.2]), torch.tensor([0.2, 0.3, 0.5])
    best = real / (real + made)
    scores = best.double().logit()
    # The library's loss on samples, ten of each share: the discriminator descends what the value is the negative of.
    of_real = scores.repeat_interleave((10 * real).round().long())
    of_made = scores.repeat_interleave((10 * made).round().long())
    value = -discriminator_loss("minimax", of_real, of_made).item()
    apart = (value + math.log(4)) / 2
    assert [round(one, 6) for one in best.tolist()] == [0.714286, 0.5, 0.285714]
    assert abs(value + 1.253465732) < 1e-6
    assert abs(apart - 0.066414314) < 1e-6
    assert abs(discriminator_loss("minimax", torch.zeros(5), torch.zeros(5)).item() - math.log(4)) < 1e-6
    return apart, value


@app.cell
def _(apart, lesson, value):
    lesson.screen(
        "The game, by hand",
        r"The discriminator makes $V = \text{E}\, \ln D(x) + \text{E}\, \ln(1 - D(G(z)))$ large, the generator makes it small: $\min_G \max_D V$. "
        "Half of the real birds are red, three in ten yellow, two in ten blue.",
        lesson.guess(
            "Generated birds come in exactly the same shares as real ones. What does the best discriminator say of a red bird?",
            ["D = 1: most real birds are red", "D = 0.5", "D = 0: it has been fooled"],
            1,
            "Of all red birds half are real and half generated. The best it can do is p / (p + q), with p and q the shares among real and generated birds.",
        ),
        lesson.widget("duel", name="duel"),
        f"The library's loss for generated shares of 0.2, 0.3 and 0.5 gives V = **−{-value:.6f}**: the two distributions are {apart:.6f} apart. "
        "With the best discriminator, V is −ln 4 plus twice that distance, so the generator that wins is the one that copies the data. "
        "Nobody says which image belongs to which label: this is learned **without labels**.",
        minutes=2,
        notes="First half of the class generates, second half judges: call out three numbers each. 'Break it: red only' is what mode collapse looks like: D(red) = 1/3. "
        "Then 'Ten' a few times with each loss. In the game the discriminator is only ever nearly the best.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "You are the generator",
        "Eight real clouds lie on a ring, and you have eight of your own. Drag them to where the discriminator cannot tell yours from the real ones. It is the best there can be: it knows both distributions.",
        lesson.guess(
            "All eight of your clouds lie on one of the real ones. What does the best discriminator say there?",
            ["D = 1/2: they look alike", "D = 1/9", "D = 0: it is not fooled"],
            1,
            "One eighth of the real points comes from there, and all of yours: (1/8) / (1/8 + 1) = 1/9. So a sample from there is probably generated.",
        ),
        lesson.widget("generator", name="hand"),
        r"Start again, and let the slope do it. $\ln(1 - D)$ is flat where you begin: D is 0 there, nothing moves. With $-\ln D$ your clouds run to the nearest real ones, "
        "but two on one place stay together: that is **mode collapse**, from which your hand can free them and the slope cannot.",
        minutes=1,
        notes="Let somebody drag, the class calls out the next cloud. Then 'Start again' and fifty steps with each of the two losses.",
    )
    return


@app.cell
def _():
    from glassworks.lessons.labs.ring import MOST_STEPS, Game, Rules, Table

    return Game, MOST_STEPS, Rules, Table


@app.cell
def _(MOST_STEPS, Table, lesson):
    lesson.screen(
        "The same game, live",
        "Real points lie in eight clusters on a ring. A generator of 64 units a layer makes points from twelve numbers of noise; a discriminator of the same size learns to tell them from real ones. "
        "Both begin with random weights and learn while you watch.",
        lesson.guess(
            "Goodfellow's first form of the game, minimax, without any of the later inventions. What comes out after a thousand steps?",
            ["All eight clusters, a little blurred", "One or two clusters, however long it plays", "Noise"],
            1,
            "The generator learns where the discriminator is weakest now and puts everything there; the discriminator follows, and so on round the ring. This is mode collapse.",
        ),
        lesson.widget("ring", Table().answer, name="ring", most=MOST_STEPS),
        "Three inventions make it work here. *Pairs*: a generated point has to beat a real one, so no cluster can be left out for good. *R1 and R2*: the discriminator's slope is kept small, "
        "so the game comes to rest. *Signs*: a continuous map cannot tear one cloud of noise into eight; without signs there are bridges. For minimax as it was in 2014, switch the last two off.",
        minutes=3,
        notes="Start with the defaults: eight clusters within 20 seconds. While it runs: 'Which of two is generated?' Then minimax without the penalties: one cluster; with them: more. Then pairs without signs: bridges. "
        "Then a rate of 0.005 for both: it falls apart after it had won. Hard to train is not a figure of speech.",
    )
    return


@app.cell
def _(Game, Rules, lesson):
    if lesson.is_script:

        def played(steps, **rules):
            game = Game(Rules(**rules))
            game.learn(steps, 10**-2.8, 10**-2.8)
            return game.moment()

        won = played(600)
        assert won.modes == 8
        assert won.good > 0.8
        assert played(300, loss="minimax", flat=False).modes <= 2
        torn = played(600, signs=False)
        assert torn.good < won.good - 0.5  # bridges between the clusters
    return


@app.cell
def _():
    from glassworks.lessons.labs.birds import answer, draw, words

    SENTENCES = [
        "a small yellow bird with a black crown and a short black pointed beak",
        "a large blue bird with a long orange beak",
        "a red bird with white wings in the snow",
        "a green bird at sunset",
    ]
    yellow, blue = draw("a large yellow bird", seed=1), draw("a large blue bird", seed=1)
    warmth = [sum(red - blue for red, _, blue in flock.means) / len(flock.means) for flock in (yellow, blue)]
    assert warmth[0] > warmth[1] + 10  # the sentence decides the colour
    assert draw(SENTENCES[0], noise=0).apart < 1e-6  # without noise all are one
    assert draw(SENTENCES[0]).apart > 0.02
    assert {"yellow", "crown", "beak", "snow"} <= set(words())

    assert [side for _, side, _ in yellow.stages] == [64, 256]
    return SENTENCES, answer, words


@app.cell
def _(SENTENCES, answer, lesson, words):
    lesson.screen(
        "Birds from a sentence",
        r"StackGAN (2016) conditions the game on a sentence. A text encoder makes numbers of it; the condition is drawn a little around them, $c = \mu + \sigma \epsilon$; Stage I sketches 64 × 64 pixels from it and "
        "noise, Stage II reads both again and draws 256 × 256. The discriminator must also refuse real images with wrong sentences.",
        lesson.guess(
            "The same sentence, six times other noise. What will differ most?",
            [
                "The colours that the sentence names",
                "What the sentence leaves open: side, place, background",
                "Nothing",
            ],
            1,
            "What is named has to fit in every image, or the discriminator refuses it. The noise fills the rest.",
        ),
        lesson.widget("birds", answer, name="birds", sentences=SENTENCES, words=words()),
        "Both stages learned from drawn birds and ship with glassworks. "
        "Break it on purpose: noise 0 (all six are one), noise 2, a word that it never learned, two colours for one body.",
        minutes=2,
        notes="Take sentences from the class. Ask each time what is the sentence's and what the noise's. Beaks mostly fail: they are a few pixels. "
        "`glassworks train stackgan_birds` trains both stages in 22 minutes of processor time.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "The library's lines",
        lesson.code(
            """
from glassworks.lessons.labs.ring import Game, Rules

game = Game(Rules(loss="relativistic", signs=True, flat=True))
rate = 0.004
for part in range(5):
    game.learn(60, rate, rate)  # the generator's, the discriminator's
    now = game.moment()
    print(f"step {now.step}: {now.modes} of 8 clusters,", end=" ")
    print(f"{now.good:.0%} of the samples lie in one")
""",
            "The live game, to change and run",
        ),
        'Try `loss="minimax"`, `flat=False`, or `game.learn(60, rate, 10 * rate)`.',
        notes="For home.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("generative-best"),
        lesson.exercise("generative-value"),
        lesson.exercise("generative-condition"),
        notes="For home.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- A generator and a discriminator play a zero-sum game, without labels; with the best discriminator its value measures how far two distributions are apart.\n"
        "- In principle the generator can mimic any distribution. In practice it leaves out modes, circles, or falls apart: pairs, slope penalties and other inventions keep it steady.\n"
        "- It can look photographic: asked whether a face was a photograph or made by such a network (StyleGAN2), people were right in 48.2 % of cases, no better than guessing (Nightingale and Farid 2022).\n"
        "- A discriminator that is right half of the time proves nothing alone: it may be blind.\n"
        "- Conditioned on a sentence, it draws what the sentence says and fills the rest with noise.",
        lesson.next_steps(),
        lesson.sources(
            ("Ian Goodfellow and others, Generative adversarial networks", 2014, "https://arxiv.org/abs/1406.2661"),
            ("Scott Reed and others, Generative adversarial text to image synthesis", 2016, "https://arxiv.org/abs/1605.05396"),
            ("Han Zhang and others, StackGAN: text to photo-realistic image synthesis with stacked generative adversarial networks", 2016, "https://arxiv.org/abs/1612.03242"),
            ("Luke Metz and others, Unrolled generative adversarial networks (the ring)", 2017, "https://arxiv.org/abs/1611.02163"),
            ("Alexia Jolicoeur-Martineau, The relativistic discriminator", 2018, "https://arxiv.org/abs/1807.00734"),
            ("Lars Mescheder, Andreas Geiger and Sebastian Nowozin, Which training methods for GANs do actually converge?", 2018, "https://arxiv.org/abs/1801.04406"),
            ("Takeru Miyato and others, Spectral normalization for generative adversarial networks", 2018, "https://arxiv.org/abs/1802.05957"),
            ("Mahyar Khayatkhoei, Maneesh Singh and Ahmed Elgammal, Disconnected manifold learning for generative adversarial networks", 2018, "https://arxiv.org/abs/1806.00880"),
            ("Tero Karras and others, Analyzing and improving the image quality of StyleGAN", 2020, "https://arxiv.org/abs/1912.04958"),
            ("Sophie Nightingale and Hany Farid, AI-synthesized faces are indistinguishable from real faces and more trustworthy", 2022, "https://doi.org/10.1073/pnas.2120481119"),
            ("Yiwen Huang and others, The GAN is dead; long live the GAN!", 2024, "https://arxiv.org/abs/2501.05441"),
        ),
    )  # fmt: skip
    return


if __name__ == "__main__":
    app.run()
