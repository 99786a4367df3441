"""``glassworks serve``: a trained model behind HTTP."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from glassworks.cli.errors import handled
from glassworks.cli.options import AllowHost, Host, Json, Port, TokenFile

if TYPE_CHECKING:
    from glassworks.serving.server import Server


def serve(
    models: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN|FILE...",
            show_default=False,
            help="A run, a model.safetensors, an exported .onnx or a published network; NAME=RUN names it.",
        ),
    ],
    host: Host = "127.0.0.1",
    port: Port = 8080,
    token_file: TokenFile = None,
    allow_host: AllowHost = None,
    workers: Annotated[int, typer.Option(min=0, max=256, help="Processes that compute; 0 for one per processor.")] = 0,
    precision: Annotated[
        str,
        typer.Option(
            help="auto measures what is fast and safe, trained computes as predict does; or a format such as float32."
        ),
    ] = "auto",
    limit: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=NUMBER", help="Another bound, such as body_bytes=8000000; repeatable."),
    ] = None,
    device: Annotated[str, typer.Option(help="Where to compute: auto, cpu, cuda or mps.")] = "auto",
    as_json: Json = False,
) -> None:
    """Serves a model over HTTP: a page with a drop zone, POST /predict, and the Open Inference Protocol.

    With --json the first line on standard output is {"url", "models", "pid"}, once requests are accepted. Each request
    leaves one JSON line on standard error. Ctrl-C or SIGTERM answers what was accepted, then ends.
    """
    with handled(as_json, on_interrupt="What was accepted and not answered yet is lost."):
        from glassworks.core.extras import require
        from glassworks.serving.start import settings_of

        require("serve", "to serve a model")
        settings = settings_of(
            models,
            host=host,
            port=port,
            token_file=token_file,
            hosts=allow_host or [],
            workers=workers,
            precision=precision,
            device=device,
            limits=limit or [],
        )
        from glassworks.serving.start import run

        run(settings, (_print_json if as_json else _print_lines))


def _print_json(server: "Server", url: str) -> None:
    settings = server.settings
    line = {"url": url, "models": list(server.catalogue.models), "pid": server.pid}
    if settings.made_token:
        line["token"] = settings.token
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _print_lines(server: "Server", url: str) -> None:
    from glassworks.cli.draw import result_console

    console = result_console()
    settings = server.settings
    for model in server.catalogue.models.values():
        console.print(
            f"{model.name}: {model.architecture}, {len(model.classes)} classes, by {model.engine} in {model.precision} "
            f"({model.choice['reason']})",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        for note in model.notes:
            console.print(note, style="dim", markup=False, highlight=False, soft_wrap=True)
    if settings.made_token:
        console.print(f"Token, shown once: {settings.token}", markup=False, highlight=False, soft_wrap=True)
    page = f"{url}/#token={settings.token}" if settings.made_token else url
    workers = server.pool.crew.workers
    console.print(
        f"Serving on {page} with {workers} {'worker' if workers == 1 else 'workers'}. Ctrl-C ends it.",
        markup=False,
        soft_wrap=True,
    )
