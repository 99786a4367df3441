"""X and O on their way through the network, in ninths."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class Steps(Report):
    """One letter on its way, in ninths.

    Attributes:
        picture: the image in -1 and 1, [9, 9].
        conv: answers of the filters, [F, 7, 7].
        relu: negative ones set to zero.
        pool1: the largest of 2 x 2, partial windows too, [F, 4, 4].
        pool2: once more, [F, 2, 2].
        vector: row by row, filter by filter, [12], in ones instead of ninths.
        scores: mean over the positions that are high for X and for O.
    """

    picture: list[list[int]]
    conv: list[list[list[int]]]
    relu: list[list[list[int]]]
    pool1: list[list[list[int]]]
    pool2: list[list[list[int]]]
    vector: list[float]
    scores: dict[str, float]


@dataclass
class Worked(Report):
    """One response, product by product.

    Attributes:
        letter: of the image.
        filter: number of the filter, from 1.
        row: of the response in its map, from 1.
        column: the same.
        pixels: nine pixels of the image, [3, 3].
        products: of each with the filter's number at its place, [3, 3].
        sum: of the products: the response in ninths.
    """

    letter: str
    filter: int
    row: int
    column: int
    pixels: list[list[int]]
    products: list[list[int]]
    sum: int


@dataclass
class XOMapsReport(Report):
    """Both letters, and what else was computed.

    Attributes:
        filters: -1 and 1, [F, 3, 3].
        x: the letter X.
        o: the letter O.
        worked: one response.
        noisy: an X of which some pixels are turned.
        turned: how many.
        noisy_right: of ``noisy_letters`` such letters, half of them X, those that score higher as what they are.
        noisy_letters: see there.
        without_relu: the vector of X in ninths if ReLU is left out.
        one_large_pool: with one pooling of 4 x 4 instead of two.
        adaptive_pool: with adaptive pooling to 2 x 2, another vector.
        noisy_vector: of Rohrer's worked example of a vote (2016), [12].
        noisy_votes: its scores.
        slip_position: where the vector of X is wrong in slides that retell his example, counted from 1.
    """

    filters: list[list[list[int]]]
    x: Steps
    o: Steps
    worked: Worked
    noisy: Steps
    turned: int
    noisy_right: int
    noisy_letters: int
    without_relu: list[int]
    one_large_pool: list[int]
    adaptive_pool: list[int]
    noisy_vector: list[float]
    noisy_votes: dict[str, float]
    slip_position: int
