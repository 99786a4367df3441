"""What happens in a run, as it happens: server-sent events that go on where a browser lost them.

A page needs one stream, and only while it is looked at: browsers open six connections to a server, all tabs together.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Header
from starlette.responses import StreamingResponse

from glassworks.core.job import Alive, Job
from glassworks.core.run_entry import holds_something, status_of
from glassworks.core.run_info import RunInfo
from glassworks.core.workspace import RunFolder
from glassworks.studio.pages.run import error_of
from glassworks.studio.studio import NoSuchRunError, Studio

_PAUSE = 0.3  # seconds between two looks at the files
_PIECE = 2**20  # bytes that are read at once
_SHOWN = 1500  # values of one curve in one piece: more than a screen is wide
_GOES_ON = ("running", "queued")


def router(studio: Studio) -> APIRouter:
    """``/runs/NAME/live``."""
    routes = APIRouter()

    @routes.get("/runs/{name}/live", response_model=None)
    def live(name: str, last_event_id: str = Header(default="0"), after: int = 0) -> StreamingResponse:
        offset = int(last_event_id) if last_event_id.isdecimal() and last_event_id != "0" else after
        try:
            messages = _stream(studio, studio.run(name), offset)
        except NoSuchRunError:  # deleted since the page came, as it may be while somebody has the stream
            messages = iter([_message("state", _state("gone"), offset)])
        return StreamingResponse(messages, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    return routes


async def _stream(studio: Studio, folder: RunFolder, offset: int) -> AsyncIterator[str]:
    """Events of the run from an offset in its file on, and its state whenever that changes; ends with the run."""
    before: dict[str, Any] = {}
    while not studio.is_ending:
        state = await asyncio.to_thread(state_of, folder)
        lines, offset = await asyncio.to_thread(read_lines, folder.events, offset)
        if lines:
            yield _message("events", thinned(lines), offset)
        elif state != before:
            yield _message("state", state, offset)
            before = state
            if state["status"] not in _GOES_ON:
                return
        else:
            await asyncio.sleep(_PAUSE)


def state_of(folder: RunFolder) -> dict[str, Any]:
    """How far the run is, and the last sign of life of its process; ``gone`` where there is no such folder any more."""
    job, info, alive = Job.found_in(folder), RunInfo.found_in(folder), Alive.found_in(folder)
    status = status_of(folder) if job or info else "finished" if holds_something(folder) else "gone"
    memory = alive.memory if alive and status == "running" else None
    return _state(status, job, info, memory=memory, is_stopping=folder.stop.exists())


def _state(
    status: str,
    job: Job | None = None,
    info: RunInfo | None = None,
    *,
    memory: int | None = None,
    is_stopping: bool = False,
) -> dict[str, Any]:
    return {
        "status": status,
        "error": error_of(job, info),
        "started": info.started if info else None,
        "finished": info.finished if info else None,
        "memory": memory,
        "stopping": is_stopping,
    }


def read_lines(path: Path, offset: int) -> tuple[list[dict[str, Any]], int]:
    """The whole lines after ``offset``, a piece of them, and where they end. A file that began anew is read anew."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(offset if offset <= size else 0)
            begin = file.tell()
            content = file.read(_PIECE)
    except OSError:
        return [], offset
    whole = content.rpartition(b"\n")[0]
    if not whole:
        return [], begin
    return [line for line in map(_parsed, whole.split(b"\n")) if line], begin + len(whole) + 1


def thinned(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same with every so many-th value of curves that have more than anyone can see."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        if line.get("event") == "metric":
            counts[line["name"], line["folder"]] += 1
    seen: dict[tuple[str, str], int] = defaultdict(int)
    kept: list[dict[str, Any]] = []
    for line in lines:
        if line.get("event") == "metric":
            key = line["name"], line["folder"]
            seen[key] += 1
            if seen[key] % (1 + counts[key] // _SHOWN) and seen[key] != counts[key]:
                continue
        kept.append(line)
    return kept


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _message(event: str, data: Any, offset: int) -> str:
    return f"id: {offset}\nevent: {event}\ndata: {json.dumps(data)}\n\n"
