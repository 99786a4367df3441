"""Frameworks of deep learning, and what became of each: a table that two pipelines show."""

from dataclasses import dataclass

from glassworks.pipelines.report import Table


@dataclass(frozen=True)
class Framework:
    """One of them.

    Attributes:
        name: of it.
        year: of its first publication.
        origin: who made it.
        now: what became of it, in a sentence.
        source: authors and title of that publication.
        address: where to read it.
        told: where to read what became of it; empty where it is still developed.
    """

    name: str
    year: int
    origin: str
    now: str
    source: str
    address: str
    told: str = ""


FRAMEWORKS = (
    Framework("Theano", 2010, "Montreal", "Ended: its developers announced it in 2017.",
              "Bergstra and others, Theano: a CPU and GPU math compiler in Python",
              "https://doi.org/10.25080/Majora-92bf1922-003",
              "https://groups.google.com/g/theano-users/c/7Poq8BZutbY"),
    Framework("CNTK", 2014, "Microsoft", "Ended: version 2.7 of 2019 was announced as its last main release.",
              "Yu and others, An introduction to computational networks and the computational network toolkit",
              "https://www.microsoft.com/en-us/research/publication/"
              "an-introduction-to-computational-networks-and-the-computational-network-toolkit/",
              "https://learn.microsoft.com/en-us/cognitive-toolkit/releasenotes/cntk_2_7_release_notes"),
    Framework("Caffe", 2014, "Berkeley", "Continued: Caffe2 builds on it.",
              "Jia and others, Caffe: convolutional architecture for fast feature embedding",
              "https://arxiv.org/abs/1408.5093", "https://github.com/caffe2/caffe2"),
    Framework("Keras", 2015, "François Chollet",
              "Developed: since version 3 (2023) on TensorFlow, PyTorch or JAX.",
              "Chollet and others, About Keras", "https://keras.io/about/"),
    Framework("TensorFlow", 2016, "Google",
              "Developed: first of 2015; until version 2 (2019) the graph was built first and run later.",
              "Abadi and others, TensorFlow: large-scale machine learning on heterogeneous distributed systems",
              "https://arxiv.org/abs/1603.04467"),
    Framework("Caffe2", 2017, "Facebook", "Became part of another: its code was joined with PyTorch's in 2018.",
              "The Caffe2 team, Caffe2 and PyTorch join forces (2018)",
              "https://caffe2.ai/blog/2018/05/02/Caffe2_PyTorch_1_0.html",
              "https://caffe2.ai/blog/2018/05/02/Caffe2_PyTorch_1_0.html"),
    Framework("JAX", 2018, "Google", "Developed: derivatives of plain functions.",
              "Bradbury and others, JAX: composable transformations of Python+NumPy programs",
              "https://github.com/jax-ml/jax"),
    Framework("PyTorch", 2019, "Facebook", "Developed: announced in 2017; the graph is made while the code runs.",
              "Paszke and others, PyTorch: an imperative style, high-performance deep learning library",
              "https://arxiv.org/abs/1912.01703"),
)  # fmt: skip
"""By the year of their publication."""


def became(first: int = 0, last: int = 9999) -> Table | None:
    """What became of those that were published in these years, both included; ``None`` where there is none."""
    shown = [one for one in FRAMEWORKS if first <= one.year <= last]
    if not shown:
        return None
    rows = [[one.name, str(one.year), one.origin, one.now, one.told or "–"] for one in shown]
    return Table(
        title="Frameworks, and what became of them",
        columns=["framework", "published", "by", "what became of it", "where that is said"],
        rows=rows,
        note="Developed means: still in 2025.",
    )
