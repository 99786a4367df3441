"""Formulas for pages: LaTeX becomes MathML, which browsers draw themselves, without script, font or network.

The only module that knows latex2mathml.
"""

from functools import cache

from latex2mathml.converter import convert
from markupsafe import Markup


@cache
def mathml(latex: str) -> Markup:
    """The formula as a block of its own; its source stands in ``alttext``, for those who cannot see it."""
    made = convert(latex, display="block")
    source = Markup("{}").format(latex.replace("\n", " "))
    return Markup(made.replace("<math ", f'<math alttext="{source}" ', 1))  # noqa: S704 - from our own files
