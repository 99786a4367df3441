"""Text as numbers: files and vocabularies of characters.

Shape letters: N characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from glassworks.core.errors import DataError, near_miss
from glassworks.core.files import from_home
from glassworks.data.sources.open import refuse_two_meanings

SHAKESPEARE = "shakespeare"
"""The text that ships with the package: 1.1 million characters of Shakespeare's plays, in the public domain, as Andrej
Karpathy put them together for char-rnn in 2015."""


@dataclass(frozen=True)
class Vocabulary:
    """Symbols and their numbers.

    Attributes:
        symbols: in the order of their numbers.
    """

    symbols: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[str] | str, reserved: Sequence[str] = ()) -> "Vocabulary":
        """Every character in ``texts``, sorted, behind the ``reserved`` symbols."""
        characters: set[str] = set()
        return cls((*reserved, *sorted(characters.union(*texts) - set(reserved))))

    def __len__(self) -> int:
        """Number of symbols."""
        return len(self.symbols)

    def encode(self, text: Sequence[str]) -> np.ndarray:
        """Numbers of the symbols, int64 [N].

        Raises:
            DataError: a symbol that is not in the vocabulary.
        """
        number = {symbol: at for at, symbol in enumerate(self.symbols)}
        unknown = sorted({symbol for symbol in text if symbol not in number})
        if unknown:
            raise DataError(
                expected=f"text of the {len(self)} characters that were learned from",
                found=", ".join(repr(symbol) for symbol in unknown[:5]),
                do="Leave these out, or train on a text that has them.",
            )
        return np.fromiter((number[symbol] for symbol in text), dtype=np.int64, count=len(text))

    def decode(self, codes: Sequence[int]) -> str:
        """The symbols of these numbers, joined."""
        return "".join(self.symbols[code] for code in codes)


def read_text(path: str | Path, otherwise: str = "Check the path.") -> str:
    r"""The text in a file, line ends as one ``\\n``.

    Args:
        path: of the file.
        otherwise: what to do where there is none, nor one of a similar name.

    Raises:
        DataError: no such file, not UTF-8, or nothing in it.
    """
    path = from_home(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        beside = [str(path.parent / entry.name) for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        raise DataError(
            expected=f"a UTF-8 text file at {path}",
            found=f"'{error.strerror}'",
            do=near_miss(str(path), beside) or otherwise,
        ) from None
    except UnicodeDecodeError as error:
        raise DataError(
            expected=f"a UTF-8 text file at {path}",
            found=f"bytes that are none, at {error.start}",
            do="Convert it, for instance: iconv -f LATIN1 -t UTF-8 FILE > NEW",
        ) from None
    if not text.strip():
        raise DataError(expected=f"some text in {path}", found="an empty file", do="Give a file with text in it.")
    return text


def open_corpus(path: str | Path, least: int) -> str:
    """A text that a language model can learn from.

    Args:
        path: of the file, or ``SHAKESPEARE``.
        least: characters that are needed.

    Raises:
        DataError: see ``read_text``; or a text that is too short or repeats one single character.
    """
    if str(path) == SHAKESPEARE:
        refuse_two_meanings(SHAKESPEARE)
        text = read_text(str(files("glassworks.data") / "text" / "shakespeare.txt"))
    else:
        text = read_text(path, f"Check the path, or take the text that ships with the package: {SHAKESPEARE}.")
    if len(set(text)) < 2:
        raise DataError(
            expected=f"at least two different characters in {path}",
            found=f"{text[0]!r} alone, {len(text):,} times",
            do="With one symbol there is nothing to predict: give a real text.",
        )
    if len(text) < least:
        raise DataError(
            expected=f"at least {least:,} characters in {path}",
            found=f"{len(text):,}",
            do="Give a longer text, or lower data.window, data.val_fraction or training.batch_size.",
        )
    return text
