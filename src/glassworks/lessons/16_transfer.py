"""Lesson 16: transfer learning: cut a trained network, put a new top on, on the reader's own folder, in seconds."""

import marimo

app = marimo.App(width="medium", app_title="Transfer learning · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(16)
    lesson.head(
        "Nobody who has learned to see dogs starts anew to see wolves. Keep the lower layers of a trained network as they are, remove its top, "
        "and train a new top on your own classes."
    )
    return (lesson,)


@app.cell
def _():
    from glassworks.lessons.labs.cuts import features_of
    from glassworks.lessons.labs.networks import networks
    from glassworks.lessons.labs.new_tops import NewTops
    from glassworks.lessons.labs.transfer import new_top

    return NewTops, networks, features_of, new_top


@app.cell
def _(NewTops, lesson, networks):
    tops = NewTops()
    lesson.screen(
        "A new top in seconds",
        "Why transfer? Labels are scarce, calibration is costly, training from nothing is slow. A network that was trained on one set of images has layers that see "
        "edges, then textures, then parts; only its last layers are about its own classes. One that tells objects apart can so learn to tell scenes apart.",
        lesson.guess(
            "The network is frozen and a new top is trained on its features. Where should one cut it for a task that is unlike the one it was trained on?",
            ["Always after the last layer", "Rather early: late layers are about the old task", "It never matters"],
            1,
            "Early layers are general, late ones specific (Yosinski and others 2014). How it is for your images, only a measurement says.",
        ),
        lesson.widget(
            "transfer",
            tops.answer,
            tops.in_studio,
            name="top",
            sources=[["xo", "X and O"], ["digits", "Digits"]],
            models=networks(),
            folders=lesson.may_open_folders,
        ),
        "Move the number of labels: where does the raw-pixel top catch up? Take other images with labels: how much is luck? "
        "Break it on purpose: exchange the labels at random. How much do good features help then? "
        "Then look at what the layers see: cut early, in the middle and late, and each time make an image that excites a channel.",
        minutes=6,
        notes="Take a folder of the class's own photographs, 20 of each of two things, or take them here with the camera. Then the channels: early ones like an edge or a shade, late ones a pattern or a thing; an image is made in a few seconds. The bar 'raw pixels' is the test of honesty: features that do not beat it have brought nothing. "
        "The black line in each bar is the 95 % interval.",
    )
    return


@app.cell
def _(features_of, lesson, new_top):
    if lesson.is_script:
        found = features_of("xo", "formula_net")
        cuts = list(found.by_cut)
        assert len(cuts) >= 4
        few, many = (new_top(found, cuts[-1], count) for count in (2, 40))
        assert many.accuracy > few.accuracy
        assert many.low > 0.75  # more than guessing by far, from 80 images
        assert many.held_out + many.learned_from == len(found.labels_N)
        few_at = {cut: new_top(found, cut, 5).accuracy for cut in cuts}
        more_at = {cut: new_top(found, cut, 20).accuracy for cut in cuts}
        pixels = cuts[0]
        assert max(few_at.values()) < more_at[pixels] < max(more_at.values())  # the guess about the library's lines
        untaught = [new_top(found, cuts[-1], 40, seed, is_shuffled=True).accuracy for seed in range(10)]
        assert 0.4 < sum(untaught) / len(untaught) < 0.6  # no more than luck: nothing to learn
        assert many.parameters == found.by_cut[cuts[-1]].shape[1] + 1
    return


@app.cell
def _(lesson):
    lesson.screen(
        "The library's lines",
        "`glassworks train FOLDER` does this with every care: each image passes once through the frozen backbone, the top is solved to its optimum, "
        "its probabilities are calibrated, and all of it goes into one file.",
        lesson.guess(
            "X and O, a top on raw pixels, 5 labels a class. What helps more: the best cut, or 20 labels?",
            ["The best cut of the network", "20 labels in place of 5", "Neither helps"],
            1,
            "With 20 labels raw pixels beat every cut with 5. The best cut with 20 labels is better still: features and labels add up.",
        ),
        lesson.code(
            """
from glassworks.lessons.labs.cuts import features_of
from glassworks.lessons.labs.transfer import new_top

features = features_of("xo", "formula_net")
for cut in features.by_cut:
    for labels in (5, 20):
        top = new_top(features, cut, labels)
        print(f"{cut:12} {labels:3} labels a class: {top.correct} of {top.held_out} right")
""",
            "What that screen asks for, to change and run",
        ),
        "What do early, middle and late layers look for? `glassworks look filters formula_net` shows the first layer, `glassworks look dream formula_net --layer stages.2` "
        "makes images that excite a late one, and `glassworks look activations` shows every layer's maps on your own image.",
        minutes=2,
        notes="Change the seed in new_top(features, cut, labels, seed).",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("transfer-trained"),
        lesson.exercise("transfer-scale"),
        lesson.exercise("transfer-nearest"),
        notes="For home.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- Transfer learning is the fastest and easiest way to build a deep-learning model from few labelled images. (Some slides add: *without worrying about how much data you have*. Few will do; how few, the slider of the first screen says.)\n"
        "- Freeze what is general, train what is your own.\n"
        "- Always measure against something simple on images that the top has not learned from. (When it hurts: lesson 17.)",
        lesson.next_steps(),
        lesson.sources(
            (
                "Jason Yosinski and others, How transferable are features in deep neural networks?",
                2014,
                "https://arxiv.org/abs/1411.1792",
            ),
            (
                "Jeff Donahue and others, DeCAF: a deep convolutional activation feature for generic visual recognition",
                2014,
                "https://arxiv.org/abs/1310.1531",
            ),
            (
                "Edwin Wilson, Probable inference, the law of succession, and statistical inference",
                1927,
                "https://doi.org/10.1080/01621459.1927.10502953",
            ),
        ),
    )
    return


if __name__ == "__main__":
    app.run()
