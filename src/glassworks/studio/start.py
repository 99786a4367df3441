"""From what was typed to a running studio."""

import asyncio
import contextlib
import json
import os
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import filelock

from glassworks.core.errors import InputError
from glassworks.core.files import disk_errors, write_atomic
from glassworks.studio.server import serve
from glassworks.studio.settings import Settings
from glassworks.studio.studio import Studio
from glassworks.web.studios import Running, announced
from glassworks.web.tokens import is_loopback, token_for


def settings_of(
    *,
    workspace: str,
    host: str,
    port: int,
    token_file: str | None,
    hosts: Sequence[str],
    at_once: int,
    paths: Sequence[str] = (),
) -> Settings:
    """The settings that a command line means. Beyond this machine pages name no path outside of the workspace.

    Raises:
        InputError: the workspace or an allowed path is no folder, or the token's file holds none.
    """
    root = Path(workspace)
    if root.exists() and not root.is_dir():
        raise InputError(expected="a folder for the workspace", found=f"a file at {root}", do="Choose another one.")
    token, made = token_for(host, token_file)
    allowed = tuple(map(Path, paths)) if paths or not is_loopback(host) else None
    if missing := [f"{path} is no folder" for path in allowed or () if not path.is_dir()]:
        raise InputError(
            expected="folders for --allow-path", found=f"{len(missing)} that are none", do="Correct the path.",
            problems=missing,
        )  # fmt: skip
    return Settings(root, host, port, token, made, tuple(hosts), at_once, paths=allowed)


def run(settings: Settings, on_ready: Callable[[Studio, str], None]) -> None:
    """Serves the studio until a signal ends it; ``on_ready`` is called with the address once requests are accepted.

    Raises:
        InputError: the address cannot be listened on, or another studio works in the workspace.
        RunError: the workspace cannot be written.
    """
    with disk_errors(settings.workspace):
        settings.workspace.mkdir(parents=True, exist_ok=True)
    with _alone_in(settings.workspace) as note, contextlib.ExitStack() as until_the_end:
        studio = Studio.of(settings)

        def ready(url: str) -> None:
            write_atomic(note, json.dumps({"url": url, "pid": os.getpid()}))
            until_the_end.enter_context(
                announced(Running(url, str(studio.workspace.root), has_token=bool(settings.token)))
            )
            on_ready(studio, url)

        asyncio.run(serve(studio, ready))


@contextmanager
def _alone_in(root: Path) -> Generator[Path]:
    """Keeps a second studio out of a workspace; yields the file that says where this one is."""
    folder = root / ".glassworks"
    note = folder / "studio.json"
    with disk_errors(folder):
        folder.mkdir(exist_ok=True)
        lock = filelock.FileLock(folder / "studio.lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            raise InputError(
                expected=f"a workspace without another studio: {root}", found=_other(note),
                do="Open that one, end it, or choose another --workspace.",
            ) from None  # fmt: skip
    try:
        yield note
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _other(note: Path) -> str:
    with contextlib.suppress(OSError, ValueError, KeyError):
        values = json.loads(note.read_text(encoding="utf-8"))
        return f"one at {values['url']}, process {values['pid']}"
    return "another one"
