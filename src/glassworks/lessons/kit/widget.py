"""One class for all widgets: a module of ours in the page, its settings, and what it may ask of this process."""

import traceback
from collections.abc import Callable
from functools import cache
from typing import Any

import anywidget
import traitlets

from glassworks.core.errors import GlassworksError
from glassworks.lessons.widgets.bundle import bundled, style

Answering = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes what the page asks and gives what it is answered, both as JSON can hold them."""


class Widget(anywidget.AnyWidget):
    """A widget; ``widget_class`` makes the class of each module.

    Args:
        answering: answers the page's questions; most widgets compute in the page and have none.
        config: whatever the module reads.
    """

    config = traitlets.Dict().tag(sync=True)

    def __init__(self, answering: Answering | None = None, **config: Any) -> None:
        self._answering = answering
        super().__init__(config=config)
        self.on_msg(self._asked)

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """A question has a number, and its answer carries it: the page drops what it no longer waits for."""
        if self._answering is None or not isinstance(content, dict):
            return
        try:
            answer = self._answering(content)
        except GlassworksError as error:
            answer = {"error": str(error)}
        except Exception as error:  # noqa: BLE001 - a fault of ours: the page must not wait for ever for its answer
            traceback.print_exc()
            answer = {"error": f"glassworks has failed here, and its terminal says where: {error}"}
        self.send({"number": content.get("number"), **answer})


@cache
def widget_class(module: str) -> type[Widget]:
    """The class of ``widgets/MODULE.js``; anywidget reads source and style off a class."""
    return type(f"Widget_{module}", (Widget,), {"_esm": bundled(module), "_css": style()})
