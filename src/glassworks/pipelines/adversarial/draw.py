"""The two players of an adversarial training."""

from glassworks.charts.network import Link, Network, Part


def players(*, noise: str, generator: str, made: str, real: str, discriminator: str, verdict: str) -> Network:
    """Noise becomes samples, real data come from below, both go to the discriminator, whose slope goes back.

    Args:
        noise: words in the box of the noise.
        generator: in the generator's.
        made: in that of its samples.
        real: in that of the data.
        discriminator: in the discriminator's.
        verdict: in that of its answer.
    """
    parts = [
        Part(name="noise", column=0, row=0, label=noise, filled=True),
        Part(name="generator", column=0, row=1.6, label=generator, tone="a"),
        Part(name="made", column=1, row=1.6, label=made),
        Part(name="real", column=1, row=0, label=real, filled=True),
        Part(name="discriminator", column=2, row=0.8, label=discriminator, tone="b"),
        Part(name="verdict", column=2, row=2.0, label=verdict),
    ]
    links = [
        Link(source="noise", target="generator"), Link(source="generator", target="made"),
        Link(source="made", target="discriminator"), Link(source="real", target="discriminator"),
        Link(source="discriminator", target="verdict"),
        Link(
            source="verdict", target="generator", label="gradient: make it look real", tone="a", dashed=True,
            route="below",
        ),
    ]  # fmt: skip
    return Network(parts=parts, links=links)
