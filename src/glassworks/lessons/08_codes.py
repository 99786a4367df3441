"""Lesson 8: sparse and distributed codes, word vectors, and maps of them by t-SNE."""

import marimo

app = marimo.App(width="medium", app_title="Codes and word vectors · glassworks lessons")


@app.cell
def _():
    from glassworks.lessons.kit import Lesson

    lesson = Lesson(8)
    lesson.head(
        "A network sees numbers, so every class and every word needs a code. One that has a number for each class says which it is and nothing else; "
        "one that uses all its numbers for all classes holds far more, and can say what is alike."
    )
    return (lesson,)


@app.cell
def _(lesson):
    lesson.screen(
        "A sixth class",
        "Five classes, five numbers, and one of them is 1: a *one-hot* or sparse code. Press a number to turn it.",
        lesson.guess(
            "A sixth class comes. How many classes can five numbers tell apart, if any of them may be 1?",
            ["5", "10", "25", "32"],
            3,
            "Each further number doubles what there is: 2⁵ = 32. One-hot uses five of these 32.",
        ),
        lesson.widget("codes", name="codes"),
        "Find codes for six classes with three numbers. Then make any two of them differ in two numbers at least: how many numbers does that take? "
        "(Then one wrong number is noticed.)",
        minutes=2,
        notes="Let the class dictate the sixth code. Which code is safer against one wrong output? Distances are the answer.",
    )
    return


@app.cell
def _():
    from glassworks.pipelines.codes.tables import WORDS, differing, word_codes

    apart = {name: differing(codes).tolist() for name, codes in word_codes().items()}
    lengths = {name: codes.shape[1] for name, codes in word_codes().items()}
    assert WORDS == ("cat", "dog", "bat")
    assert {apart["one-hot word"][0][at] for at in (1, 2)} == {2}  # any two words are equally far apart
    assert apart["one-hot letters"][0] == [0, 6, 2]  # cat and bat look alike
    assert apart["five properties"][0] == [0, 1, 2]  # cat and dog are alike
    assert 26**3 == 17_576
    rows = "\n".join(
        f"| {name} | {lengths[name]} | {table[0][1]} | {table[0][2]} | {table[1][2]} |" for name, table in apart.items()
    )
    table = "| code | numbers | cat, dog | cat, bat | dog, bat |\n| --- | --- | --- | --- | --- |\n" + rows
    return (table,)


@app.cell
def _(lesson, table):
    lesson.screen(
        "cat, dog, bat",
        "In how many numbers do the codes of two words differ? One-hot letters find *cat* and *bat* alike, because they are spelled so. "
        "Five properties (alive, kept at home, flies, has fur, barks) find *cat* and *dog* alike. One-hot words find nothing alike: any two are equally far apart, and each further word needs a further number.",
        table,
        lesson.guess(
            "Who should invent such properties for a hundred thousand words?",
            ["Linguists", "Nobody: a network can learn them from text", "It cannot be done"],
            1,
            "Words that mean alike stand in alike company. That is enough to learn a vector of numbers for each word.",
        ),
        lesson.code(
            """
from glassworks.pipelines.codes.tables import WORDS, differing, word_codes

for name, codes in word_codes().items():
    print(name, "with", codes.shape[1], "numbers")
    for word, row in zip(WORDS, differing(codes)):
        print("   ", word, row)
""",
            "The library's table, to change and run",
        ),
        minutes=1,
        notes="Ask for a sixth property that parts cat and bat more.",
    )
    return


@app.cell
def _():
    from glassworks.lessons.labs.words import answer_of
    from glassworks.lessons.labs.work import watched

    return answer_of, watched


@app.cell
def _(answer_of, lesson, watched):
    lesson.screen(
        "Words by the company they keep",
        r"Each word $c$ gets a vector $v_c$. Learning asks of pairs: do the two stand near each other in the text, or was one drawn by chance? "
        r"$E = -\ln \sigma(u_o \cdot v_c) - \sum_i \ln \sigma(-u_{n_i} \cdot v_c)$. The text here is made up, of people and countries, so that we know what should come out.",
        lesson.guess(
            "Nobody tells it what a king is. Take man away from woman and add king: which word is nearest?",
            ["king", "queen", "palace", "one cannot say"],
            1,
            "The step from man to woman is about the step from king to queen: those words differ in the same company (his, beard; her, gown).",
        ),
        lesson.widget("words", watched(answer_of), name="words"),
        "Ask your own. Then break it on purpose: 2 numbers a word, and learn again.",
        minutes=2,
        notes="Try france : paris = japan : ?. With 2 numbers most analogies fail: there is no room for so many directions.",
    )
    return


@app.cell
def _(lesson):
    from glassworks.data.synthetic.sentences import RELATIONS
    from glassworks.lessons.labs.words import learn_words

    def right(state):
        """The share of the known relations that the vectors answer, by 3CosAdd."""
        import numpy as np

        vectors = np.array(state["vectors"])
        units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        number = {word: at for at, word in enumerate(state["words"])}
        found = []
        for line in RELATIONS:
            a, b, c, d = (number[word] for word in line.split())
            cosines = units @ (units[b] - units[a] + units[c])
            cosines[[a, b, c]] = -1
            found.append(int(cosines.argmax()) == d)
        return float(np.mean(found))

    if lesson.is_script:
        from glassworks.data.synthetic.sentences import sentences

        fifty, two = (list(learn_words(sentences(6000), dimensions=count))[-1] for count in (50, 2))
        assert right(fifty) > 0.9
        assert right(two) < 0.2
    return


@app.cell
def _():
    from glassworks.lessons.labs.points import CIFAR, answer

    return CIFAR, answer


@app.cell
def _(answer, lesson):
    def with_a_neighbour_of_their_class(source):
        """The share of a source's images."""
        import numpy as np

        found = answer({"source": source})
        points, classes = np.array(found["points"]), np.array(found["labels"])
        apart = ((points[:, None] - points[None]) ** 2).sum(-1)
        np.fill_diagonal(apart, np.inf)
        return float((classes[apart.argmin(1)] == classes).mean())

    if lesson.is_script:
        assert with_a_neighbour_of_their_class("xo") > 0.8  # there is something to map
    return


@app.cell
def _():
    import numpy as np
    from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    chosen = np.arange(0, len(labels), 9)
    shown = {"pixels": pixels[chosen].astype(int).tolist(), "labels": labels[chosen].tolist()}
    return (shown,)


@app.cell
def _(CIFAR, answer, lesson, shown):
    lesson.screen(
        "A map of what is alike",
        r"t-SNE puts many-dimensional points in the plane so that neighbours stay neighbours: it makes $\sum p_{ij} \ln (p_{ij}/q_{ij})$ small, where $p$ says how near two points are "
        r"among their vectors and $q$ on the map. *Perplexity* is how many neighbours count.",
        lesson.guess(
            "Turn the perplexity down to 2. What will the map look like?",
            ["The same, only sharper", "Many small clumps that mean little", "One round cloud"],
            1,
            "Each point holds on to a couple of others only. Clumps appear that are not in the data; with a large perplexity small true clusters melt together.",
        ),
        lesson.widget("map", answer, name="map", digits=shown, folders=lesson.may_open_folders, cifar=CIFAR),
        "Then *other start* a few times: what stays, and what moves? Distances between clusters, and their sizes, say little.",
        "The course shows CIFAR-10's ten classes as such points. Choose *images*: drawn birds, X and O, CIFAR-10 or images of your own, by the features of a network that has met none of them. What would their pixels have given?",
        minutes=1,
        notes="CIFAR-10 has to be on this machine: `glassworks check torchvision:CIFAR10` brings it once. Digits by their 64 pixels: it is never told which digit it is. Which pairs touch, and do people confuse them, too?",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Exercises",
        lesson.exercise("codes-room"),
        lesson.exercise("codes-cosine"),
        lesson.exercise("codes-analogy"),
        notes="For home. The third one is what the screen above does.",
    )
    return


@app.cell
def _(lesson):
    lesson.screen(
        "Remember, and read on",
        "- A one-hot code has as much room as it has numbers, and nothing in it is alike.\n"
        "- A dense code has room for 2ⁿ, and near codes can mean near things.\n"
        "- Words get such codes from their company alone; a map shows neighbours, not distances.",
        "The same as reports with every number:",
        lesson.next_steps(),
        "Where it comes from:",
        lesson.sources(
            (
                "Geoffrey Hinton, James McClelland and David Rumelhart, Distributed representations (in: Parallel distributed processing 1)",
                1986,
                "https://web.stanford.edu/~jlmcc/papers/PDP/Chapter3.pdf",
            ),
            (
                "Laurens van der Maaten and Geoffrey Hinton, Visualizing data using t-SNE",
                2008,
                "https://jmlr.org/papers/v9/vandermaaten08a.html",
            ),
            (
                "Tomas Mikolov and others, Distributed representations of words and phrases and their compositionality",
                2013,
                "https://arxiv.org/abs/1310.4546",
            ),
        ),
    )
    return


if __name__ == "__main__":
    app.run()
