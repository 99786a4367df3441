"""Encoder and decoder, unrolled, with the look back where there is attention."""

from typing import Any

from glassworks.charts.network import Link, Network, Part
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.seq2seq.recipe import Seq2SeqRecipe

_EXAMPLES = {"reversed_digits": ("123", "321"), "dates": ("May", "-05")}


def draw(recipe: Seq2SeqRecipe, trained: Any) -> Chart:
    """Three symbols in, three out."""
    config = recipe.seq2seq
    source, target = _EXAMPLES.get(recipe.data.source, ("abc", "xyz"))
    parts, links = [], []
    for at, symbol in enumerate(source):
        parts += [
            Part(name=f"e{at}", column=at, row=1, label="E", shape="unit", tone="a"),
            Part(name=f"x{at}", column=at, row=2.2, label=symbol, shape="unit", filled=True),
        ]
        links += [Link(source=f"x{at}", target=f"e{at}")]
        links += [Link(source=f"e{at - 1}", target=f"e{at}", tone="a")] if at else []
    for at, symbol in enumerate(target):
        column, given = at + len(source), target[at - 1] if at else "start"
        parts += [
            Part(name=f"y{at}", column=column, row=-0.2, label=symbol, shape="unit", tone="b"),
            Part(name=f"d{at}", column=column, row=1, label="D", shape="unit", tone="b"),
            Part(name=f"g{at}", column=column, row=2.2, label=given, shape="words", tone="muted"),
        ]
        links += [Link(source=f"g{at}", target=f"d{at}"), Link(source=f"d{at}", target=f"y{at}")]
        before = f"d{at - 1}" if at else f"e{len(source) - 1}"
        links.append(Link(source=before, target=f"d{at}", tone="a", thick=not at))
    look = "."
    if config.attention:
        links.append(
            Link(source=f"d{len(target) - 1}", target="e0", label="attention", tone="d", dashed=True, route="below")
        )
        look = ", and every decoder state looks back over all encoder states (drawn once)."
    order = " from its end" if recipe.data.reverse_sources else ""
    caption = (
        f"E: the encoder reads the source{order}; its last state starts the decoder D (LSTM cells of {config.hidden} "
        f"units). D is given the symbol before and answers with the next{look}"
    )
    return drawn(Network(parts=parts, links=links), caption, "Encoder and decoder")
