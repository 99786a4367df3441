"""``generate`` of word vectors: a reader's own words, sums of words, analogies and sentences, asked of a finished run.

Shape letters: N words of a sentence, V words, D dimensions.
"""

import json
import re
from dataclasses import dataclass

import numpy as np

from glassworks.core.context import RunContext
from glassworks.core.errors import DataError, near_miss
from glassworks.core.files import write_atomic
from glassworks.core.workspace import RunFolder
from glassworks.data.text.words import words_of
from glassworks.models.files.network_file import read_networks
from glassworks.models.sequence.word_vectors import WordVectors
from glassworks.pipelines.generate import Generated, GenerateRequest
from glassworks.pipelines.skipgram.recipe import WordsRecipe
from glassworks.pipelines.skipgram.report import unit_rows

_VOCABULARY = "vocabulary.json"
_NEAR = 6
"""Nearest words that are shown at least."""
_FORMS = "a word (tea), a sum (king - man + woman), an analogy (man : woman = king : ?) or a sentence"

_DASH = re.compile(r"(?<!\S)[–—‒]|[–—‒](?!\S)")
"""A dash with a space beside it is a minus to many a keyboard."""
_SIGN = re.compile(r"(\+|(?<!\S)-|-(?!\S))")
_AROUND = " \t\r\n.,;:!?\"'()“”„«»"
"""What may stand around a word of a sum."""


def write_vocabulary(folder: RunFolder, vocabulary: tuple[str, ...]) -> None:
    """Keeps the words in the run folder, in the order of the table's rows."""
    write_atomic(folder.path / _VOCABULARY, json.dumps(vocabulary, ensure_ascii=False))


@dataclass(frozen=True)
class Lexicon:
    """Words with their vectors at length 1."""

    vocabulary: tuple[str, ...]
    unit_VD: np.ndarray

    @classmethod
    def of(cls, recipe: WordsRecipe, folder: RunFolder) -> "Lexicon":
        """That of a run.

        Raises:
            DataError: the run was made before its words were kept.
        """
        try:
            vocabulary = tuple(json.loads((folder.path / _VOCABULARY).read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise DataError(
                expected=f"the words of the run in {_VOCABULARY}", found="no such file", do="Train it again."
            ) from error
        tables = WordVectors(len(vocabulary), recipe.words.dimensions)
        read_networks(folder.model, {"vectors": tables})
        return cls(vocabulary, unit_rows(tables.words_VD.detach().numpy()))

    def number(self, word: str) -> int:
        """The row of a word."""
        return self.vocabulary.index(word)

    def near(self, vector_D: np.ndarray, without: set[int], count: int) -> list[tuple[str, float]]:
        """The words whose vectors have the least angle to this one, with their cosines."""
        cosines_V = self.unit_VD @ unit_rows(vector_D[None])[0]
        order = [int(at) for at in np.argsort(-cosines_V, kind="stable") if int(at) not in without][:count]
        return [(self.vocabulary[at], float(cosines_V[at])) for at in order]


def generate(recipe: WordsRecipe, folder: RunFolder, request: GenerateRequest, context: RunContext) -> Generated:
    """See ``verbs.generate``: the prompt is what is asked; ``count`` of nearest words, six at least.

    Raises:
        DataError: nothing is asked, nothing that was learned, or a sum with signs that belong to no word.
    """
    lexicon, count = Lexicon.of(recipe, folder), max(_NEAR, request.count)
    unknown = [word for word in dict.fromkeys(words_of(request.prompt)) if word not in lexicon.vocabulary]
    named = [f"'{word}'" + (f" ({near})" if (near := near_miss(word, lexicon.vocabulary)) else "") for word in unknown]
    known = [word for word in words_of(request.prompt) if word in lexicon.vocabulary]
    terms = _terms(request.prompt) if known else []
    if not known or (terms and unknown):
        frequent = ", ".join(sorted(word for word in lexicon.vocabulary[:400] if len(word) > 4)[:12])
        raise DataError(
            expected=f"{_FORMS}, of words that were learned",
            found=", ".join(named) or "none",
            do=f"Some of the {len(lexicon.vocabulary):,} words: {frequent}.",
        )
    if named:
        context.note(f"not learned, and left out: {', '.join(named)}")
    lines = [_sum(lexicon, terms, count)] if terms else _words(lexicon, list(dict.fromkeys(known)), count)
    return Generated(
        run=str(folder.path), task=recipe.task, prompt=request.prompt, texts=[line for line, _ in lines],
        details={"nearest": {line.partition(": ")[0]: near for line, near in lines if near}, "unknown_words": unknown},
    )  # fmt: skip


Asked = tuple[str, list[tuple[str, float]]]
"""A line to read, and the nearest words with their cosines; none of a line that compares."""


def _terms(prompt: str) -> list[tuple[int, str]]:
    """Signs and words of a sum or an analogy; none where the prompt is neither.

    An analogy ``a : b = c : ?`` is the sum ``b - a + c``. A minus has a space beside it or begins the prompt, since
    words have hyphens. Dashes between several words are those of a sentence.

    Raises:
        DataError: signs, but not one word between every two of them.
    """
    text = prompt.strip().lower().replace("’", "'")
    if match := re.fullmatch(r"(\S+)\s*:\s*(\S+)\s*=\s*(\S+)\s*:\s*\??", text):
        a, b, c = map(words_of, match.groups())
        return [(1, b[0]), (-1, a[0]), (1, c[0])] if len(a) == len(b) == len(c) == 1 else []
    first, *rest = _SIGN.split(_DASH.sub("-", text.replace("−", " - ")).strip())
    if not rest:
        return []
    signs, pieces = rest[::2], rest[1::2]
    if "+" not in signs and any(len(words_of(piece)) > 1 for piece in (first, *pieces)):
        return []
    if first.strip():
        signs, pieces = ["+", *signs], [first, *pieces]
    odd = next((piece.strip() for piece in pieces if words_of(piece) != [piece.strip(_AROUND)]), None)
    if odd is not None:
        raise DataError(
            expected="one word after each sign of a sum, such as king - man + woman",
            found=f"'{odd}'" if odd else "a sign without a word",
            do="Write + or - with a space before it, and one word behind it.",
        )
    return [(1 if sign == "+" else -1, words_of(piece)[0]) for sign, piece in zip(signs, pieces, strict=True)]


def _sum(lexicon: Lexicon, terms: list[tuple[int, str]], count: int) -> Asked:
    """The words nearest to a sum of unit vectors that are none of its own."""
    numbers = [lexicon.number(word) for _, word in terms]
    vector_D = np.sum([sign * lexicon.unit_VD[at] for (sign, _), at in zip(terms, numbers, strict=True)], axis=0)
    name = " ".join(f"{'+' if sign > 0 else '-'} {word}" for sign, word in terms).removeprefix("+ ")
    near = lexicon.near(vector_D, set(numbers), count)
    return f"{name}: {_listed(near)}", near


def _words(lexicon: Lexicon, words: list[str], count: int) -> list[Asked]:
    """Each word's nearest ones; of a pair its cosine, and of more the words nearest to all of them together."""
    numbers = [lexicon.number(word) for word in words]
    found: list[Asked] = []
    for word, at in zip(words, numbers, strict=True):
        near = lexicon.near(lexicon.unit_VD[at], {at}, count)
        found.append((f"{word}: {_listed(near)}", near))
    if len(words) == 2:
        cosine = float(lexicon.unit_VD[numbers[0]] @ lexicon.unit_VD[numbers[1]])
        found.append((f"cosine of {words[0]} and {words[1]}: {cosine:.2f}", []))
    if len(words) > 1:
        near = lexicon.near(lexicon.unit_VD[numbers].sum(axis=0), set(numbers), count)
        found.append((f"all of them together: {_listed(near)}", near))
    return found


def _listed(near: list[tuple[str, float]]) -> str:
    return ", ".join(f"{word} {cosine:.2f}" for word, cosine in near)
