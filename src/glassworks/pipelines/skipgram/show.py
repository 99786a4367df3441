"""How word vectors are shown: neighbours, both codes side by side, analogies, maps and the loss.

Shape letters: V words, D dimensions.
"""

from glassworks.charts import Chart, by_epoch, line_chart
from glassworks.charts.maps import named_map
from glassworks.instruments.embeddings import Map
from glassworks.pages.map_page import quality_in_words
from glassworks.pipelines.report import Shown, Table, Verdict
from glassworks.pipelines.skipgram.recipe import WordsRecipe
from glassworks.pipelines.skipgram.report import Vectors, WordsReport, unit_rows

_LISTED = 10
"""Analogies that a page lists at most."""


def show(recipe: WordsRecipe, found: WordsReport, vectors: Vectors) -> Shown:
    """Verdicts, tables, and charts."""
    caption = "Expected loss of a pair on the held-out pieces, after each epoch."
    losses = {"held-out loss": by_epoch(found.losses)}
    learning = line_chart("Learning", caption, losses, x="epoch", y="nats a pair", marks=True)
    maps = [_map(one, vectors.vocabulary) for one in vectors.maps]
    tables = _tables(found, vectors, is_made_up=recipe.data.source == "sentences")
    return Shown(_verdicts(found), tables, [*maps, learning])


def _verdicts(found: WordsReport) -> list[Verdict]:
    """What the numbers say."""
    gained = found.held_out_loss < 0.95 * found.untrained_loss
    first = Verdict(
        "good" if gained else "warn",
        f"Held-out loss {found.held_out_loss:.3f} nats a pair; {found.untrained_loss:.3f} before learning"
        + ("." if gained else ": too little was learned. Give more text, more epochs or a higher learning rate."),
    )
    code = Verdict(
        "note",
        f"A one-hot code has {found.vocabulary:,} numbers and cosine 0 between any two words; these vectors have "
        f"{found.dimensions} numbers, and the cosine says whose company is alike.",
    )
    verdicts = [first, code]
    if found.analogy_accuracy is not None:
        right = sum(entry.rank == 1 for entry in found.analogies)
        tone = "good" if found.analogy_accuracy >= 0.5 else "note"
        near = sum(entry.rank <= 5 for entry in found.analogies)
        verdicts.append(
            Verdict(
                tone,
                f"{right} of {len(found.analogies)} analogies have the right word first, {near} among the first five.",
            )
        )
    if found.not_asked:
        asked = "; ".join(f"'{line}'" for line in found.not_asked)
        why = "An analogy has four words, and each word has to be in the text often enough (words.least_count)."
        verdicts.append(Verdict("warn", f"Could not be shown or answered: {asked}. {why}"))
    if found.maps:
        verdicts.append(Verdict("note", "map.html in the run folder shows the words in the plane; hover and zoom."))
    return verdicts


def _tables(found: WordsReport, vectors: Vectors, *, is_made_up: bool) -> list[Table]:
    """Neighbours, both codes, analogies, the quality of the maps."""
    rows = [
        [word, ", ".join(f"{other} {cosine:.2f}" for other, cosine in near)] for word, near in found.neighbours.items()
    ]
    tables = [Table(title="Nearest words", columns=["word", "neighbours with their cosine"], rows=rows)]
    tables.append(_codes(found, vectors))
    if found.analogies:
        shown = [[entry.question, entry.expected, entry.answer, entry.rank] for entry in found.analogies[:_LISTED]]
        note = "The place of the expected word among all others, nearest to b - a + c first."
        if is_made_up:
            note += " These sentences are made of such relations; of text that people wrote, far fewer come out."
        columns = ["question", "expected", "nearest", "place of the expected"]
        title = (
            "Analogies"
            if len(found.analogies) <= _LISTED
            else f"Analogies, the first {_LISTED} of {len(found.analogies)}"
        )
        tables.append(Table(title=title, columns=columns, rows=shown, note=note))
    if found.maps:
        rows = [[entry[key] for key in ("method", "n", "kl", "trust_5", "trust_12")] for entry in found.maps]
        columns = ["map", "words", "KL divergence", "trustworthiness, 5", "trustworthiness, 12"]
        tables.append(Table(title="How far the maps can be trusted", columns=columns, rows=rows))
    return tables


def _codes(found: WordsReport, vectors: Vectors) -> Table:
    """The same pairs of words in both codes, each pair once."""
    unit_VD, number = unit_rows(vectors.vectors_VD), {word: at for at, word in enumerate(vectors.vocabulary)}
    words = list(found.neighbours)
    pairs = [(word, near[0][0]) for word, near in list(found.neighbours.items())[:4] if near]
    pairs += [(words[0], words[-1])] if len(words) > 1 else []
    once: dict[frozenset[str], tuple[str, str]] = {}
    for pair in pairs:
        once.setdefault(frozenset(pair), pair)
    rows = [
        [f"{one}, {other}", 0, float(unit_VD[number[one]] @ unit_VD[number[other]])] for one, other in once.values()
    ]
    columns = ["words", f"cosine, one-hot ({found.vocabulary:,} numbers)", f"learned ({found.dimensions} numbers)"]
    return Table(title="One-hot and distributed codes", columns=columns, rows=rows)


def _map(found: Map, vocabulary: tuple[str, ...]) -> Chart:
    titles = {"tsne": "Words, by t-SNE", "pca": "Words, by principal components"}
    return named_map(
        titles[found.method], f"{quality_in_words(found)}.", found.places_N2, vocabulary[: len(found.places_N2)]
    )
