"""Formulas for pages: LaTeX becomes MathML, which browsers draw themselves, without script, font or network.

The only module that knows latex2mathml.
"""

import re
from functools import cache

from latex2mathml.converter import convert
from markupsafe import Markup

_PRIME = re.compile(r"<msup>(<mi>[^<]+</mi>)<mi>(&#x0203[234];)</mi></msup>")
"""A letter with its prime. Fonts raise a prime by themselves: as a superscript it would be raised twice."""

_NAME = r"<mi>(?:ln|log|exp|sin|cos|arctan|tanh)</mi>|<msub><mi>log</mi><mn>\d+</mn></msub>"
_GAP = '<mspace width="0.167em" />'
_BEFORE_NAME = re.compile(rf"(</m(?:i|n|sub|sup|subsup|frac)>|&#x00029;</mo>)(?={_NAME})")
_AFTER_NAME = re.compile(rf"({_NAME})(?=<m(?:i|n|sub|sup|subsup|frac)>)")
"""A function's name beside what it is multiplied with or taken of, where no bracket keeps them apart."""
_BAR = re.compile(r'<mo(?: fence="false")?( stretchy="false")?>(&#x(?:0007C|02016);)</mo>')
"""A bar of an absolute value or a length. As an operator it would stand off from what it encloses."""
_COMMA = r"<mrow><mo>&#x0002C;</mo></mrow>"
_THOUSANDS = re.compile(rf"<mn>\d{{1,3}}</mn>(?:{_COMMA}<mn>\d{{3}}</mn>)+")
"""A number whose thousands are kept apart: 1{,}000."""
_INDEXED = re.compile(r"(?<![\w.])([A-Za-z])([_^])(-?\w{1,3})(?![\w.])")
"""A letter with an index or a power in running text; not a setting's name."""

_BELOW, _ABOVE = Markup("{}<sub>{}</sub>"), Markup("{}<sup>{}</sup>")


@cache
def mathml(latex: str) -> Markup:
    """The formula as blocks beside each other, one for each piece between wide gaps: lines break there."""
    return Markup("").join(_block(piece) for piece in latex.split(r"\qquad"))


def _block(latex: str) -> Markup:
    """One piece; its source stands in ``alttext``, for those who cannot see it."""
    made = _PRIME.sub(r'<mrow>\1<mo lspace="0" rspace="0">\2</mo></mrow>', convert(latex.strip(), display="block"))
    made = _AFTER_NAME.sub(rf"\1{_GAP}", _BEFORE_NAME.sub(rf"\1{_GAP}", made))
    made = _BAR.sub(r'<mo\1 lspace="0" rspace="0">\2</mo>', made)
    made = _THOUSANDS.sub(lambda found: found[0].replace(f"</mn>{_COMMA}<mn>", ","), made)
    source = Markup("{}").format(" ".join(latex.split()))
    return Markup(made.replace("<math ", f'<math alttext="{source}" ', 1))  # noqa: S704 - from our own files


def indexed(text: str) -> Markup:
    """Running text whose ``w_k`` and ``e^-E`` have their index and power below and above the line."""
    parts, at = Markup(), 0
    for found in _INDEXED.finditer(text):
        letter, sign, index = found.groups()
        moved = _BELOW if sign == "_" else _ABOVE
        parts += text[at : found.start()] + moved.format(letter, index.replace("-", "−"))
        at = found.end()
    return parts + text[at:]
