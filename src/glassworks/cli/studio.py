"""``glassworks studio``: the whole way in a browser."""

import json
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from glassworks.cli.browser import Browser, entrance, open_page
from glassworks.cli.errors import handled
from glassworks.cli.options import AllowHost, Host, Json, Port, TokenFile

if TYPE_CHECKING:
    from glassworks.studio.studio import Studio


def studio(
    workspace: Annotated[str, typer.Option(metavar="DIR", help="The folder that holds runs; default: this one.")] = ".",
    host: Host = "127.0.0.1",
    port: Port = 8090,
    token_file: TokenFile = None,
    allow_host: AllowHost = None,
    allow_path: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DIR",
            help="A folder whose files pages may name; repeatable. Default: any, or with --host the workspace alone.",
        ),
    ] = None,
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Trainings that may work at a time.")] = 1,
    browser: Browser = True,
    as_json: Json = False,
) -> None:
    """Opens the studio in a browser: train, watch, try and take away, all on this machine.

    With --json the first line on standard output is {"url", "pid"}, once requests are accepted. Ctrl-C or SIGTERM
    ends it; runs that are being worked on go on, and the next studio shows them.
    """
    with handled(as_json):
        from glassworks.core.extras import require

        require("studio", "for the studio")
        from glassworks.studio.start import run, settings_of

        settings = settings_of(
            workspace=workspace, host=host, port=port, token_file=token_file, hosts=allow_host or [], at_once=at_once,
            paths=allow_path or [],
        )  # fmt: skip

        def ready(started: "Studio", url: str) -> None:
            (_print_json if as_json else _print_line)(started, url)
            if browser and not as_json:
                open_page(url)

        run(settings, ready)


def _print_json(studio: "Studio", url: str) -> None:
    line = {"url": url, "pid": os.getpid()}
    if studio.settings.made_token:
        line["token"] = studio.settings.token
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _print_line(studio: "Studio", url: str) -> None:
    from glassworks.cli.draw import result_console

    shown = entrance(url, studio.settings.token) if studio.settings.made_token else url
    result_console().print(
        f"The studio of {studio.workspace.root} is on {shown}. Ctrl-C ends it.", markup=False, soft_wrap=True
    )
