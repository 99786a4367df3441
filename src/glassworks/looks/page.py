"""One self-contained page for one look: as a run's report, without network, fonts or anything that must run."""

from collections.abc import Sequence

from glassworks.looks.view import Page
from glassworks.pages import page as pages


def render(view: Page, model: str, notes: Sequence[str]) -> str:
    """The page as HTML text; the network's name and ``notes`` stand first."""
    return pages.page(
        view.template,
        view.title,
        meta=[model, *view.meta],
        notes=[*notes, *view.notes],
        styles=["looks/look.css", *([view.style] if view.style else [])],
        scripts=[view.script] if view.script else [],
        **view.values,
    )
