"""The recurrent network, unrolled over a few steps in time."""

from glassworks.charts.network import Link, Network, Part
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.language.recipe import LanguageRecipe
from glassworks.pipelines.language.train import Trained

_SHOWN = "ROME"


def draw(recipe: LanguageRecipe, trained: Trained | None) -> Chart:
    """The same cell at every step; what is read, what is kept, what should come next."""
    config, parts, links = recipe.language, [], []
    cell = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}[config.kind]
    kept = "h, c" if config.kind == "lstm" else "h"
    for at, (read, following) in enumerate(zip(_SHOWN, _SHOWN[1:] + "O", strict=True)):
        if at == len(_SHOWN) - 1:
            break
        parts += [
            Part(name=f"y{at}", column=at, row=0, label=f"p({following})", tone="b"),
            Part(name=f"h{at}", column=at, row=1, label=cell, tone="a"),
            Part(name=f"x{at}", column=at, row=2, label=read, beside=f"step {at + 1}", shape="unit", filled=True),
        ]
        links += [Link(source=f"x{at}", target=f"h{at}"), Link(source=f"h{at}", target=f"y{at}")]
        links += [Link(source=f"h{at - 1}", target=f"h{at}", label=kept, tone="a")] if at else []
    parts.append(Part(name="more", column=len(_SHOWN) - 1, row=1, label="...", shape="words"))
    links.append(Link(source=f"h{len(_SHOWN) - 2}", target="more", label=kept, tone="a"))
    stacked = f"{config.layers} layers of {config.hidden:,}" if config.layers > 1 else f"{config.hidden:,}"
    sizes = f"{config.embedding} numbers for a character, {stacked} units"
    caption = (
        f"Unrolled in time: one cell with the same weights at every step ({sizes}). It reads a character, hands its "
        "state on, and gives probabilities for the next character."
    )
    return drawn(Network(parts=parts, links=links), caption, "The network, unrolled")
