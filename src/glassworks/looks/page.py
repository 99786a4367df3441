"""One self-contained page for one look: as a run's report, without network, fonts or anything that must run."""

from collections.abc import Sequence
from typing import Any

from glassworks.looks.view import Page
from glassworks.pages.page import page


def render(page: Page, model: str, notes: Sequence[str]) -> str:
    """The page as HTML text; the network's name and ``notes`` stand first."""
    meta, notes = [model, *page.meta], [*notes, *page.notes]
    return look_page(page.template, page.title, meta, notes, page.script, **page.values)


def look_page(
    template: str, title: str, meta: Sequence[str], notes: Sequence[str], script: str = "", **values: Any
) -> str:
    """A page from one of our templates that extend ``base.html``.

    Args:
        template: its file name.
        title: the heading.
        meta: what stands below it.
        notes: what a person should know first.
        script: file name of the page's own script, if it has one.
        values: what the template reads.
    """
    return page(template, title, meta=meta, notes=notes, styles=["look.css"], script=script, **values)
