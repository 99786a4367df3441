"""Pages: one self-contained file each, without network, fonts or anything that must run, and every word escaped.

A page's own script and styles are allowed by their hashes in a content security policy; nothing else can run, apply or
be fetched, whatever class names and paths contain. Colours are those of ``charts.palette``; charts are drawn as it is
written.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from glassworks.charts import render
from glassworks.charts.format import compact, count, duration, percent, points, scientific, share, typeset
from glassworks.charts.narrow import for_telephone
from glassworks.charts.palette import css_variables
from glassworks.charts.spec import Chart
from glassworks.pages.formula import indexed, mathml
from glassworks.pages.hashed import hashed, sha256

WORDS = (share, percent, points, count, duration, compact, scientific)
"""Filters of the templates, by their own names: they write numbers."""
_STYLES = "STYLES-OF-THIS-PAGE"
"""Stands in the policy until the page is written, whose styles it names."""


def page(
    template: str,
    title: str,
    *,
    meta: Sequence[str] = (),
    notes: Sequence[str] = (),
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    **values: Any,
) -> str:
    """A page as HTML text.

    Args:
        template: one that extends ``base.html``; it and the files below are named as here, or by path in the package.
        title: the heading.
        meta: what stands below it, in a few words each.
        notes: what a person should know first.
        styles: style files beside the common one.
        scripts: the page's own script in one file or several, in the order in which they are read.
        values: what the template reads.
    """
    code = "".join(map(resource, scripts))
    style = css_variables() + "".join(resource(name) for name in ("style.css", *styles))
    text = (
        environment()
        .get_template(template)
        .render(
            title=title,
            meta=meta,
            notes=notes,
            style=Markup(style),  # noqa: S704 - our own files
            script=Markup(code),  # noqa: S704 - our own file
            script_hash=sha256(code),
            styles=_STYLES,
            **values,
        )
    )
    found = hashed(text)
    return found.content.replace(_STYLES, found.style, 1)  # the first stands above whatever a name may contain


@cache
def environment() -> Environment:
    """The templates, every value escaped, and what they call: ``svg`` draws, ``mathml`` sets formulas, ..."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader("glassworks.pages", "templates"), PackageLoader("glassworks", "")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    functions = (*WORDS, breakable, for_telephone, indexed, linked, mathml, typeset)
    made.filters |= {function.__name__: function for function in functions} | {"svg": _svg}
    made.tests["wide"] = render.is_wide
    made.globals["version"] = version("glassworks")
    return made


def breakable(name: str) -> Markup:
    """A path or a name that a narrow page may break where its parts end, and not in the middle of them."""
    return Markup("<wbr>").join(escape(part) for part in re.split(r"(?<=[/_+-])|(?=\.)", name))


def linked(text: str) -> Markup:
    """A text whose addresses are links, each broken anywhere where there is no room for it."""
    parts = re.split(r"(https://\S+)", text)
    return Markup("").join(
        Markup('<a href="{0}">{0}</a>').format(part) if place % 2 else escape(part) for place, part in enumerate(parts)
    )


@cache
def resource(name: str) -> str:
    """A file beside the templates, or by its path in the package, as text."""
    folder = files("glassworks") if "/" in name else files("glassworks.pages") / "templates"
    return folder.joinpath(name).read_text(encoding="utf-8")


def _svg(chart: Chart, width: float = render.NARROW) -> Markup:
    return Markup(render.svg(chart, width=width))  # noqa: S704 - drawn here, its words escaped
