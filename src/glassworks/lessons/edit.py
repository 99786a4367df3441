"""One's own copy of a lesson in marimo's editor: the lesson that is served stays as it is.

The editor runs whatever its pages send, so it is for this machine alone, asks for a token, and has the guards of every
server of glassworks around it. marimo offers no public way to make an editor's application: this is the file that
reaches into it.
"""

import importlib
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from types import FrameType
from typing import Any

from starlette.applications import Starlette

from glassworks.core.errors import InputError
from glassworks.core.workspace import Workspace
from glassworks.lessons.plan import notebook_named
from glassworks.lessons.server.headers import Headers
from glassworks.lessons.server.settings import Settings
from glassworks.web.guards import Guard
from glassworks.web.listening import address, listening
from glassworks.web.tokens import is_loopback


def edit_lesson(name: str, settings: Settings, say: Callable[[str], None], *, as_json: bool, browser: bool) -> None:
    """Copies the lesson below the working folder, unless there is a copy, and edits it there until a signal comes.

    Args:
        name: of the lesson.
        settings: where the editor listens.
        say: takes the lines for the user.
        as_json: say one line, ``{"url", "pid", "token", "file"}``, and open no browser.
        browser: open the editor in one.

    Raises:
        RecipeError: no such lesson.
        InputError: an address beyond this machine, or in use.
    """
    path = notebook_named(name)
    if not is_loopback(settings.host):
        raise InputError(
            expected="an address of this machine alone: an editor runs any code under your account",
            found=f"'--host {settings.host}'",
            do="Leave --host away; classes read the lessons, without --edit.",
        )
    with listening(settings.host, settings.port) as listener:  # refused before anything is written
        port = listener.getsockname()[1]
    copy = Path(Workspace().root) / "lessons" / path.name
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    token = settings.token or secrets.token_urlsafe(24)
    url = address(settings.host, port)

    def ready() -> None:
        if as_json:
            say(json.dumps({"url": url, "pid": os.getpid(), "token": token, "file": str(copy)}))
        else:
            say(f"Your copy of the lesson is {copy}")
            say(f"Its editor is at {url}?access_token={token}\nCtrl-C ends it.")

    threading.Thread(target=_once_it_listens, args=(settings.host, port, ready), daemon=True).start()
    signal.signal(signal.SIGTERM, _leave)
    _guard(settings.hosts)
    _run(copy, settings.host, port, token, headless=as_json or not browser)


def _run(copy: Path, host: str, port: int, token: str, *, headless: bool) -> None:
    """marimo's own command, in this process: a token among the words of a new one could be read by others."""
    from marimo._cli.cli import main

    words = ["--quiet", "edit", str(copy), "--host", host, "--port", str(port), "--token-password", token]
    # Nothing is asked off this machine, and the environment stays the one that has glassworks.
    words += ["--skip-update-check", "--no-sandbox", "--trusted", *(["--headless"] if headless else [])]
    main(words, prog_name="marimo", standalone_mode=False)


def _guard(hosts: tuple[str, ...]) -> None:
    """Puts our guards and headers around the application that marimo is about to make.

    And has it run what it opens, with titles and notes that are seen as such.
    """
    start: Any = importlib.import_module("marimo._server.start")
    make, configured = start.create_starlette_app, start.get_default_config_manager

    def guarded(**settings: Any) -> Starlette:
        made = make(**settings)
        made.add_middleware(Guard, hosts=hosts)
        made.add_middleware(Headers, with_token=False)  # the last one is the outermost
        return made

    def running(**settings: Any) -> Any:
        shown = {"custom_css": [str(files("glassworks.lessons.server").joinpath("pages", "editor.css"))]}
        return configured(**settings).with_overrides({"runtime": {"auto_instantiate": True}, "display": shown})

    start.create_starlette_app, start.get_default_config_manager = guarded, running


def _once_it_listens(host: str, port: int, ready: Callable[[], None]) -> None:
    while True:
        try:
            socket.create_connection((host, port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            ready()
            return


def _leave(_number: int, _frame: FrameType | None) -> None:
    """uvicorn has ended in order by now, and hands the signal on."""
    sys.exit(0)
