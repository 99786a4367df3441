"""The command line in this process, with verbs replaced by known answers."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from glassworks.cli.main import main


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Runs ``glassworks WORDS...``; by default wide enough that nothing wraps."""

    def run(*words: str, columns: int = 160) -> Outcome:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["glassworks", *words])
        code = main(words)
        return Outcome(code, *capsys.readouterr())

    return run


@pytest.fixture
def verb(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Replaces ``glassworks.verbs.NAME.NAME`` (or another function there) by another, or by an error that it raises."""

    def replace(name: str, answer: Any, function: str = "") -> None:
        def raising(*_: Any, **__: Any) -> Any:
            raise answer

        module = ModuleType(f"glassworks.verbs.{name}")
        setattr(module, function or name, raising if isinstance(answer, BaseException) else answer)
        monkeypatch.setitem(sys.modules, f"glassworks.verbs.{name}", module)

    return replace
