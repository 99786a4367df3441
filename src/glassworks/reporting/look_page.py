"""One self-contained page for one look: as a run's report, without network, fonts or anything that must run."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from glassworks.looks.backprop import BackpropReport
from glassworks.reporting.page import environment, resource, sha256


def look_page(
    template: str, title: str, meta: Sequence[str], notes: Sequence[str], script: str = "", **values: Any
) -> str:
    """A page from one of our templates that extend ``look.html``.

    Args:
        template: its file name.
        title: the heading.
        meta: what stands below it.
        notes: what a person should know first.
        script: file name of the page's own script, if it has one.
        values: what the template reads.
    """
    code = resource(script) if script else ""
    return (
        environment()
        .get_template(template)
        .render(
            title=title,
            meta=meta,
            notes=notes,
            style=Markup(resource("style.css")),  # noqa: S704 - our own files
            look_style=Markup(resource("look.css")),  # noqa: S704
            script=Markup(code),  # noqa: S704
            script_hash=sha256(code),
            **values,
        )
    )


def backprop_page(report: BackpropReport, model: str, notes: Sequence[str]) -> str:
    """The backpropagation microscope."""
    return look_page(
        "look_backprop.html",
        "Backpropagation, one weight at a time",
        [model, report.layer],
        notes,
        report=report,
        table=getattr(report, "table", None),
    )
