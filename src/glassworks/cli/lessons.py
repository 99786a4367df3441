"""``glassworks lessons``: the course live, on a page of this machine."""

import json
import os
import sys
from typing import Annotated

import typer

from glassworks.cli.browser import Browser, entrance, has_browser, open_page
from glassworks.cli.errors import handled
from glassworks.cli.options import AllowHost, Host, Json, Port, TokenFile


def lessons(
    context: typer.Context,
    host: Host = "127.0.0.1",
    port: Port = 8091,
    token_file: TokenFile = None,
    allow_host: AllowHost = None,
    edit: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Open your own copy of a lesson, such as perceptron, in marimo's editor instead."
        ),
    ] = None,
    browser: Browser = True,
    as_json: Json = False,
) -> None:
    """Opens the live lessons in a browser: the course in 120 minutes, every number computed while you watch.

    With --json the first line on standard output is {"url", "pid"}, once requests are accepted, and the "token" that
    was made for --host; with --edit also the editor's "token" and your "file". Ctrl-C or SIGTERM ends it.
    """
    with handled(as_json):
        from glassworks.core.extras import require

        require("lessons", "to open the lessons")
        from glassworks.lessons.server.settings import Settings

        if edit is not None:
            from glassworks.lessons.edit import edit_lesson

            source = context.get_parameter_source("port")
            if source is not None and source.name == "DEFAULT":
                port = 0  # the lessons themselves may be open beside it
            settings = Settings.of(host, port, token_file, tuple(allow_host or ()))
            edit_lesson(edit, settings, _say, as_json=as_json, browser=browser and has_browser())
            return
        settings = Settings.of(host, port, token_file, tuple(allow_host or ()))
        from glassworks.lessons.server.run import run

        def ready(url: str) -> None:
            if as_json:
                line = {"url": url, "pid": os.getpid()} | ({"token": settings.token} if settings.made_token else {})
                _say(json.dumps(line))
                return
            shown = entrance(url, settings.token if settings.made_token else "")
            _say(f"The lessons are at {shown}\nCtrl-C ends them.")
            if browser:
                open_page(url)

        run(settings, ready)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
