"""A page without ``style`` attributes, and the hashes by which a content security policy names its styles and scripts.

A policy lets no such attribute through without an exception for all of them, and charts have hundreds. What they say is
moved into one style of the page, by rules that weigh as much as an attribute does.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser
from itertools import accumulate

_HEAVY = ":not(#_):not(#_)"
"""Matches everything; with it a rule weighs more than any of a page's own, as a ``style`` attribute does."""

_ENDING = re.compile(r"[<{}\\\r\0]|/\*")
"""With which a value could end its rule or the style, or be other text to a browser than what its hash is of."""
_STRING = re.compile(r"\"[^\"\n\f]*\"|'[^'\n\f]*'")
_BARE_URL = re.compile(r"url\(\s*[^\s\"']", re.IGNORECASE)
"""Ends at the next bracket, whatever quotes lie before it."""
_PAIRS = ("()", "[]")
_ISLANDS = ("svg", "foreignobject", "desc", "title")
"""The drawing, where a browser reads styles and scripts as any other text, and what is HTML in it again."""
_MARKED = re.compile(r"<!\[CDATA\[(.*?)\]\]>|<!--.*?-->|([^<]+)", re.DOTALL)
_UNFINISHED = 1_000
"""Tags that may begin before one ends. Each of them is read to the end of the page: of very many that takes minutes."""


@dataclass(frozen=True)
class Hashed:
    """A page and what a policy says of it.

    Attributes:
        content: the page.
        style: the sources of ``style-src``.
        script: those of ``script-src``.
    """

    content: str
    style: str = "'none'"
    script: str = "'none'"


def hashed(page: str) -> Hashed:
    """A page with rules in place of attributes; as it is, and with nothing allowed, where it is no HTML."""
    text = page.replace("\r\n", "\n").replace("\r", "\n")  # as a browser reads it, hashes included
    if max(part.count("<") for part in text.split(">")) > _UNFINISHED:
        return Hashed(page)
    read = _Reader(text)
    try:
        content = read.rewritten()
    except AssertionError:  # what is no HTML may be none to Python's reader, either
        return Hashed(page)
    return Hashed(content, *(_sources(read.found[kind]) for kind in ("style", "script")))


def sha256(text: str) -> str:
    """The hash by which a content security policy lets one style apply, or one script run."""
    return base64.b64encode(hashlib.sha256(text.encode("utf-8", "backslashreplace")).digest()).decode()


def _sources(texts: dict[str, None]) -> str:
    return " ".join(f"'sha256-{sha256(text)}'" for text in texts) or "'none'"


def _closes(value: str) -> bool:
    """Whether all that a value opens is closed again; what is left open swallows the rules after it."""
    bare = _STRING.sub("", value)
    if bare != value and _BARE_URL.search(value):
        return False  # where the strings lie is another question then
    opened: list[str] = []
    for sign in bare:
        if sign in "([":
            opened.append(sign)
        elif sign in ")]" and (not opened or opened.pop() + sign not in _PAIRS):
            return False
    return not opened and '"' not in bare and "'" not in bare


def _read_in_svg(text: str) -> str:
    """A style or script of a drawing, where signs may be written as entities, and as they are in a marked section."""
    return "".join(section or unescape(plain) for section, plain in _MARKED.findall(text))


class _Reader(HTMLParser):
    """Reads a page once.

    Attributes:
        found: the texts of its styles and of its scripts.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[str, dict[str, None]] = {"style": {}, "script": {}}
        self._text, self._starts = text, [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self._rules: dict[str, int] = {}  # what attributes said, and the number of its rule
        self._tags: list[tuple[int, int, str]] = []  # from, to, and what is there instead
        self._head_ends = len(text)
        self._inner: list[str] = []
        self._within: list[str] = []  # of _ISLANDS, those that are open

    def rewritten(self) -> str:
        """The page with one style in place of all attributes."""
        self.feed(self._text)
        self.close()
        rules = "".join(f'{_HEAVY}[data-style="{at}"]{{{said}}}\n' for said, at in self._rules.items())
        if rules:
            self.found["style"][rules] = None
            self._tags.append((self._head_ends, self._head_ends, f"<style>{rules}</style>"))
        pieces, place = [], 0
        for begin, end, instead in sorted(self._tags):
            pieces += [self._text[place:begin], instead]
            place = end
        return "".join([*pieces, self._text[place:]])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes a tag that has a style."""
        self._inner = []
        if tag in _ISLANDS:
            self._within.append(tag)
        raw, begin = self.get_starttag_text() or "", self._place()
        if any(name == "style" for name, _ in attrs):
            end = "/>" if raw.endswith("/>") else ">"
            self._tags.append((begin, begin + len(raw), f"<{tag}{''.join(map(self._attribute, attrs))}{end}"))

    def handle_data(self, data: str) -> None:
        """Gathers what is inside of a style or script."""
        self._inner.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Notes a style, a script, and where the head ends."""
        if tag in self.found:
            text = "".join(self._inner)
            self.found[tag][_read_in_svg(text) if self._within[-1:] == ["svg"] else text] = None
        elif tag == "head":
            self._head_ends = min(self._head_ends, self._place())
        elif tag in self._within:
            while self._within.pop() != tag:
                pass

    def _attribute(self, one: tuple[str, str | None]) -> str:
        name, value = one
        if name == "style":
            said = value if value and not _ENDING.search(value) and _closes(value) else ""
            return f' data-style="{self._rules.setdefault(said, len(self._rules))}"'
        return f" {name}" if value is None else f' {name}="{escape(value)}"'

    def _place(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column
