"""Which studios of this user run on this machine: each leaves a note, by which the lessons find it.

Machines and containers may share the folder of the notes; their addresses mean nothing here, so a note names its host.
"""

import contextlib
import http.client
import json
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from glassworks.core.device import cache_folder
from glassworks.core.errors import RunError
from glassworks.core.files import write_atomic

_PATIENCE = 5.0  # seconds for an answer


@dataclass(frozen=True)
class Running:
    """A studio that runs.

    Attributes:
        url: of its first page.
        workspace: the folder that it works in.
        has_token: whether it answers only those who have its token.
        host: the name of its machine or container.
    """

    url: str
    workspace: str
    has_token: bool = False
    host: str = field(default_factory=socket.gethostname)

    @property
    def is_here(self) -> bool:
        """Whether its address means this machine."""
        return self.host == socket.gethostname()


@contextmanager
def announced(studio: Running) -> Generator[None]:
    """Leaves the note while the studio runs; without one it is only not found."""
    # Containers have few processes: their numbers are often the same.
    note = _folder() / f"{quote(studio.host, safe='')}-{os.getpid()}.json"
    _remove_left_behind()
    with contextlib.suppress(OSError, RunError):
        note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomic(note, json.dumps(asdict(studio)))
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)


def running(workspace: Path) -> Running | None:
    """The studio of a workspace, else the one that was started last; ``None`` where none of this user answers."""
    _remove_left_behind()
    notes = sorted(_folder().glob("*.json"), key=_age)
    found = [studio for note in notes if (studio := _read(note)) is not None and studio.is_here]
    own = str(workspace.resolve())
    found.sort(key=lambda one: one.workspace != own)
    return next((one for one in found if _answers(one)), None)


def _folder() -> Path:
    return cache_folder() / "studios"


def _remove_left_behind() -> None:
    """Removes the notes of studios that were killed: nobody listens where they did."""
    with contextlib.suppress(OSError):
        for note in _folder().glob("*.json"):
            studio = _read(note)
            if studio is not None and studio.is_here and _is_gone(studio):
                note.unlink(missing_ok=True)


def _is_gone(studio: Running) -> bool:
    try:
        address = urlsplit(studio.url)
        socket.create_connection((address.hostname or "", address.port or 0), timeout=1).close()
    except ConnectionRefusedError:
        return True
    except (OSError, ValueError):  # it is busy, or the note is damaged
        return False
    return False


def _age(note: Path) -> float:
    try:
        return -note.stat().st_mtime
    except OSError:  # it has ended this moment
        return 0.0


def _read(note: Path) -> Running | None:
    try:
        return Running(**json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _answers(studio: Running) -> bool:
    """Whether it is still there: one that was killed leaves its note, and its port may be another program's by now."""
    try:
        address = urlsplit(studio.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_PATIENCE)
    except ValueError:
        return False
    try:
        connection.request("GET", "/index.json")
        answer = connection.getresponse()
        if studio.has_token:
            return answer.status == 401
        return json.loads(answer.read()).get("workspace") == studio.workspace
    except (OSError, ValueError, AttributeError, http.client.HTTPException):
        return False
    finally:
        connection.close()
