"""Our pages in the browser of whoever started them."""

import contextlib
import os
import sys
import threading
import webbrowser
from typing import Annotated

import typer

Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")]


def entrance(url: str, token: str) -> str:
    """The address to print: the token stands in its fragment, which a browser sends to nobody."""
    return f"{url}/enter#token={token}" if token else url


def has_browser() -> bool:
    """Whether there is a browser with a window.

    Without a display Python would open one of the terminal, such as w3m, which covers what is said there and holds up
    whoever opened it.
    """
    return sys.platform in ("win32", "darwin") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")))


def open_page(url: str) -> None:
    """Opens a page where there is a browser; its address has been printed where there is none.

    Beside what the caller does: some browsers end only when they are closed. The address carries no token, since
    everybody on the machine can read the words that a process was started with: the page asks for it.
    """
    if has_browser():
        threading.Thread(target=_open, args=(url,), daemon=True).start()


def _open(url: str) -> None:
    with contextlib.suppress(webbrowser.Error):
        webbrowser.open(url)
