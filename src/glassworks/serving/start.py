"""From what was typed to a running server: names, and the token without which nothing is open to a network."""

import asyncio
import contextlib
import re
import signal
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from glassworks.core.device import reuse_freed_memory
from glassworks.core.errors import InputError
from glassworks.serving.forks import begin_imports
from glassworks.serving.settings import STOPPED_EARLY, Limits, Settings
from glassworks.web.lines import write_line
from glassworks.web.tokens import token_for

if TYPE_CHECKING:
    from glassworks.serving.server import Server

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_GENERIC = {"model", "best", "last"}  # a file's name that says nothing: its folder's says more


def settings_of(
    models: Sequence[str],
    *,
    host: str,
    port: int,
    token_file: str | None,
    hosts: Sequence[str],
    workers: int,
    precision: str,
    device: str,
    limits: Sequence[str] = (),
) -> Settings:
    """The settings that a command line means.

    Raises:
        InputError: a name or file that cannot be used; all are named.
    """
    token, made = token_for(host, token_file)
    return Settings(
        models=named_models(models),
        host=host,
        port=port,
        token=token,
        made_token=made,
        hosts=tuple(hosts),
        workers=workers,
        precision=precision,
        device=device,
        limits=Limits.of(limits),
    )


def named_models(given: Sequence[str]) -> dict[str, str]:
    """Name to reference: ``NAME=RUN``, else the run's own name.

    Raises:
        InputError: names that are no names, or used twice.
    """
    found: dict[str, str] = {}
    problems: list[str] = []
    for text in given:
        name, equals, reference = text.partition("=")
        if not equals or Path(text).exists():
            name, reference = _own_name(text), text
        if not _NAME.fullmatch(name):
            problems.append(
                f"'{name}': a name has letters, digits, points, hyphens and underscores; write NAME={reference}"
            )
        elif name in found:
            problems.append(f"'{name}' is used for {found[name]} and {reference}; write NAME={reference}")
        elif not reference:
            problems.append(f"'{text}' names no run or file")
        else:
            found[name] = reference
    if problems:
        raise InputError(
            expected="a name of its own for each model", found="others", do="Give NAME=RUN.", problems=problems
        )
    return found


def _own_name(reference: str) -> str:
    path = Path(reference)
    stem = path.stem if path.suffix in (".safetensors", ".onnx") else path.name or path.resolve().name
    return path.resolve().parent.name if stem in _GENERIC else stem


def run(settings: Settings, on_ready: "Callable[[Server, str], None]") -> None:
    """Serves until a signal ends it; ``on_ready`` is called with the address once requests are accepted.

    Raises:
        InputError: the address cannot be listened on, or a model cannot be opened.
    """
    with _ending_early():
        begin_imports(settings.models.values())
        reuse_freed_memory()  # the bodies of requests are large blocks, copied several times on their way
        from glassworks.serving.server import Server, event_loop  # takes a while, and meanwhile torch is imported

        server = Server(settings)
        try:
            with asyncio.Runner(loop_factory=event_loop) as runner:
                runner.run(server.run(on_ready))
        finally:
            server.metrics.later.flush()  # only now has every request ended: a second Ctrl-C cuts some off


@contextlib.contextmanager
def _ending_early() -> Generator[None]:
    """Before the server listens to signals itself, one of them ends the process with a sentence."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, _stopped_early)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stopped_early(_number: int, _frame: FrameType | None) -> None:
    write_line("stopped", message=STOPPED_EARLY)
    raise SystemExit(0)
