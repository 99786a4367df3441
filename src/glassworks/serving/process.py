"""The front's end of one worker process: started, asked for one batch at a time, replaced when it dies."""

import asyncio
import contextlib
import functools
import itertools
import multiprocessing
import os
import signal
import socket
from collections import deque
from collections.abc import Sequence
from typing import Any

import numpy as np

from glassworks.core.errors import GlassworksError
from glassworks.serving.forks import METHOD
from glassworks.serving.inbox import DROPPED
from glassworks.serving.jobs import Job, Outcome, Timing
from glassworks.serving.wire import frame, read_frame
from glassworks.serving.worker import Orders, work

_BUFFER = 2**20  # bytes: the next batch lies there when a worker has answered, and need not be waited for
_Reply = asyncio.Future[tuple[dict[str, Any], bytes]]


class WorkerGoneError(Exception):
    """The worker has died, or was ended because it did not answer."""


class NotBegunError(WorkerGoneError):
    """The worker died before it began with a batch, which another one can take."""


class BatchFailedError(Exception):
    """The worker could not compute a batch, and lives on; carries what it said."""


class WorkerStartError(GlassworksError):
    """A worker could not open its models; carries what it said."""

    def __init__(self, said: dict[str, Any]) -> None:
        fields = {key: said[key] for key in ("expected", "found", "do", "problems", "message")}
        super().__init__(**fields)
        self.exit_code = 2


class WorkerProcess:
    """One worker. It answers batches in the order in which they are sent.

    Attributes:
        pid: of its process.
        held: pixels of each batch that it was sent and has not answered.
        since: when it last answered, on the clock of ``time.monotonic``.
        models: what it said of each model.
        gone: set once the process has ended.
    """

    def __init__(self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.pid = pid
        self.models: dict[str, dict[str, Any]] = {}
        self.gone = asyncio.Event()
        self._writer = writer
        self.held: deque[int] = deque()
        self.since = 0.0
        self._is_finishing = False
        self._replies: deque[_Reply] = deque()
        self._numbers = itertools.count()
        self._listening = asyncio.create_task(self._listen(reader))

    @classmethod
    async def start(cls, orders: Orders, seconds: float) -> "WorkerProcess":
        """A worker that has opened its models.

        Raises:
            WorkerStartError: it could not open them.
            WorkerGoneError: it died, or took too long.
        """
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
        pid = await asyncio.to_thread(_forked, theirs, orders)
        reader, writer = await asyncio.open_connection(sock=ours)
        worker = cls(pid, reader, writer)
        try:
            said = await worker._receive(worker._expected(), seconds)
        except BaseException:
            worker.end()
            raise
        if "error" in said[0]:
            worker.end()
            raise WorkerStartError(said[0]["error"])
        worker.models = said[0]["models"]
        return worker

    async def answer(self, jobs: Sequence[Job], threads: int, seconds: float) -> list[Outcome]:
        """What comes of ``jobs``, all of one model.

        Raises:
            WorkerGoneError: it died, or took longer than ``seconds``.
            NotBegunError: it died while it computed an earlier batch.
            BatchFailedError: it could not compute them.
        """
        items = [{"size": len(job.content), "shape": job.shape, "explain": job.explain} for job in jobs]
        number = next(self._numbers)
        head = {"number": number, "model": jobs[0].model, "threads": threads, "items": items}
        reply = self._expected()
        if not self.gone.is_set():
            self._writer.writelines(frame(head, *(job.content for job in jobs)))
        if self._replies[0] is not reply:  # it lies there until an earlier one is answered
            for place, job in enumerate(jobs):
                job.done.add_done_callback(functools.partial(self._drop, reply, number, place))
        said, body = await self._receive(reply, seconds)
        if "failed" in said:
            raise BatchFailedError(said["failed"])
        return _outcomes(said, body)

    def end(self) -> None:
        """Ends the process at once, whatever it does."""
        self._writer.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, getattr(signal, "SIGKILL", signal.SIGTERM))  # on Windows SIGTERM ends it at once

    def finish(self) -> None:
        """Lets the process end once it has answered what it holds."""
        self._is_finishing = True
        self._close_if_finished()

    def close(self) -> None:
        """Lets the process end by itself: it has nothing more to do."""
        self._writer.close()

    def _drop(self, reply: "_Reply", number: int, place: int, done: "asyncio.Future[Outcome]") -> None:
        """Tells the worker of an image that nobody waits for any more, while it need not have begun with it."""
        is_begun = not self._replies or self._replies[0] is reply or reply.done()
        if done.cancelled() and not is_begun and not self.gone.is_set():
            self._writer.writelines(frame({DROPPED: [number, place]}))

    def _expected(self) -> "_Reply":
        """A place for the next reply."""
        reply: _Reply = asyncio.get_running_loop().create_future()
        self._replies.append(reply)
        return reply

    async def _receive(self, reply: "_Reply", seconds: float) -> tuple[dict[str, Any], bytes]:
        if self.gone.is_set() and not reply.done():
            raise NotBegunError(f"worker {self.pid} has ended")
        try:
            async with asyncio.timeout(seconds):
                return await reply
        except TimeoutError as error:
            raise WorkerGoneError(f"worker {self.pid} did not answer in {seconds:.0f} s") from error

    def _close_if_finished(self) -> None:
        if self._is_finishing and not self._replies:
            self._writer.close()

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        """Takes each reply as it comes, and notices the end even while nothing is asked."""
        try:
            while True:
                said = await read_frame(reader)
                reply = self._replies.popleft()
                if not reply.done():
                    reply.set_result(said)
                self._close_if_finished()
        except (asyncio.IncompleteReadError, OSError):
            self.gone.set()
            self._writer.close()
            for place, reply in enumerate(self._replies):
                if not reply.done():
                    kind = NotBegunError if place else WorkerGoneError
                    reply.set_exception(kind(f"worker {self.pid} has ended"))
                    reply.exception()  # nobody need have waited for it


def _forked(theirs: socket.socket, orders: Orders) -> int:
    """Starts a process with one end of the pair; waits for the fork, which the first time waits for the imports."""
    context: Any = multiprocessing.get_context(METHOD)
    with theirs:
        process = context.Process(target=work, args=(theirs, orders), daemon=False)
        process.start()
    if process.pid is None:
        raise WorkerGoneError("the process has no number")
    return process.pid


def _outcomes(said: dict[str, Any], body: bytes) -> list[Outcome]:
    """What a worker's reply means, in the order of the jobs."""
    rows = said["rows"]
    items, batch = said["items"], len(said["items"])
    numbers = sum(item.get("picture", 0) for item in items)
    place = len(body) - numbers
    table_NK = np.frombuffer(body[:place], np.float32).reshape(rows, -1) if rows else np.zeros((0, 0), np.float32)
    timing = Timing(0.0, said["decode"], said["compute"])
    outcomes: list[Outcome] = []
    row = 0
    for item in items:
        picture = b""
        if size := item.get("picture", 0):
            picture, place = body[place : place + size], place + size
        answered = item.get("row", False)
        outcomes.append(
            Outcome(
                label=item.get("label", ""),
                probability=item.get("probability", 0.0),
                probabilities_K=table_NK[row] if answered and "error" not in item else None,
                error=item.get("error"),
                kind=item.get("kind", ""),
                extra=item.get("extra", {}),
                picture=picture,
                timing=timing,
                batch=batch,
            )
        )
        row += bool(answered)
    return outcomes
