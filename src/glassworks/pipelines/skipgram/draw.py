"""One word, its vector, and the words that it is compared with."""

from glassworks.charts.network import Link, Network, Part
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.skipgram.recipe import WordsRecipe
from glassworks.pipelines.skipgram.train import Trained


def draw(recipe: WordsRecipe, trained: Trained | None) -> Chart:
    """A word's vector against that of a neighbour and those of noise words."""
    words = recipe.words
    vocabulary = f"one of {trained.vectors_VD.shape[0]:,}" if trained else "one of the text's"
    parts = [
        Part(name="word", column=0, row=1, label="word c", beside=vocabulary, filled=True),
        Part(name="vector", column=1, row=1, label=f"vector v\n{words.dimensions} numbers", tone="a"),
        Part(name="near", column=2, row=0, label="neighbour o:\nu · v up", tone="b"),
        Part(name="noise", column=2, row=2, label=f"{words.negatives} noise words n:\nu · v down", tone="muted"),
    ]
    links = [
        Link(source="word", target="vector"),
        Link(source="vector", target="near", tone="b"),
        Link(source="vector", target="noise", dashed=True),
    ]
    caption = (
        "A word is a row of a table: its vector v. Learning moves v towards the vector u of a neighbour (up to "
        f"{words.window} words away) and away from those of words drawn by chance."
    )
    return drawn(Network(parts=parts, links=links), caption, "A word and its neighbours")
