"""Formulas for pages: LaTeX becomes MathML, which browsers draw themselves, without script, font or network.

The only module that knows latex2mathml.
"""

from functools import cache

from latex2mathml.converter import convert
from markupsafe import Markup


@cache
def mathml(latex: str) -> Markup:
    """The formula as blocks beside each other, one for each piece between wide gaps: lines break there."""
    return Markup("").join(_block(piece) for piece in latex.split(r"\qquad"))


def _block(latex: str) -> Markup:
    """One piece; its source stands in ``alttext``, for those who cannot see it."""
    made = convert(latex.strip(), display="block")
    source = Markup("{}").format(" ".join(latex.split()))
    return Markup(made.replace("<math ", f'<math alttext="{source}" ', 1))  # noqa: S704 - from our own files
