"""From what was typed to a running server: names, and the token without which nothing is open to a network."""

import asyncio
import ipaddress
import re
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from glassworks.core.errors import InputError
from glassworks.serving.forks import begin_imports
from glassworks.serving.settings import Limits, Settings

if TYPE_CHECKING:
    from glassworks.serving.server import Server

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_GENERIC = {"model", "best", "last"}  # a file's name that says nothing: its folder's says more
_LEAST_TOKEN = 16


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
    token = _token_of(token_file) if token_file is not None else ""
    made = not token and not is_loopback(host)
    if made:
        token = secrets.token_urlsafe(24)
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


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _token_of(file: str) -> str:
    try:
        token = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise InputError(expected=f"a token in {file}", found=f"'{error}'", do="Check --token-file.") from None
    if len(token) < _LEAST_TOKEN or not token.isascii() or any(char.isspace() for char in token):
        raise InputError(
            expected=f"a token of {_LEAST_TOKEN} or more ASCII characters on one line in {file}",
            found=f"{len(token)} characters",
            do="Make one: python -c 'import secrets; print(secrets.token_urlsafe(24))'",
        )
    return token


def run(settings: Settings, on_ready: "Callable[[Server, str], None]") -> None:
    """Serves until a signal ends it; ``on_ready`` is called with the address once requests are accepted.

    Raises:
        InputError: the address cannot be listened on, or a model cannot be opened.
    """
    begin_imports(settings.models.values())
    from glassworks.serving.server import Server  # takes a while, and meanwhile torch is imported

    asyncio.run(Server(settings).run(on_ready))
