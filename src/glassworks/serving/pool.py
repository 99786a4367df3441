"""The queue and the workers: batches form when a worker is free, and what nobody waits for any more is dropped first.

There is no delay in which a batch is collected: a free worker takes what is there, up to ``Limits.batch_images`` and
``Limits.batch_pixels``. Under load the queue is never empty when a worker becomes free, and batches are full by
themselves. A request alone on the machine gets all of its processors for its one batch.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from glassworks.core.device import num_processors
from glassworks.core.errors import GlassworksError
from glassworks.serving.catalogue import Catalogue
from glassworks.serving.jobs import Job, Outcome
from glassworks.serving.metrics import Metrics
from glassworks.serving.process import BatchFailedError, WorkerGoneError, WorkerProcess, WorkerStartError
from glassworks.serving.settings import Settings
from glassworks.serving.worker import Orders
from glassworks.web.lines import write_line
from glassworks.web.refusal import Refusal, later

MOST_WORKERS = 8
"""By default; each holds every model in memory."""
_START_SECONDS = 120.0
_BATCH_SECONDS = 120.0  # a batch that takes longer hangs: its worker is ended
_LONGEST_PAUSE = 10.0


class Pool:
    """The workers of a server and what waits for them.

    Attributes:
        draining: nothing new is accepted.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue, metrics: Metrics) -> None:
        self._settings, self._limits = settings, settings.limits
        self._catalogue, self._metrics = catalogue, metrics
        self.draining = False
        self.workers = settings.workers or (1 if _has_accelerator(settings) else min(num_processors(), MOST_WORKERS))
        self._threads = max(1, num_processors() // self.workers)
        self._queue: deque[Job] = deque()
        self._free: list[WorkerProcess] = []
        self._alive: set[WorkerProcess] = set()
        self._busy = 0
        self._seconds = 0.05  # a moving mean of what one image takes one worker
        self._keepers: list[asyncio.Task[None]] = []
        self._batches: set[asyncio.Task[None]] = set()

    @property
    def is_ready(self) -> bool:
        """Whether new requests are accepted."""
        return bool(self._alive) and not self.draining

    @property
    def pids(self) -> list[int]:
        """Of the workers that are there."""
        return sorted(worker.pid for worker in self._alive)

    @property
    def queued(self) -> int:
        """Images that wait."""
        return len(self._queue)

    @property
    def expected_wait(self) -> float:
        """Seconds until an image that comes now begins to be worked on, as far as can be said."""
        return self._seconds * len(self._queue) / max(1, len(self._alive))

    async def start(self) -> None:
        """Returns once the first worker is ready; the others follow and compute as it has chosen.

        Raises:
            GlassworksError: a model cannot be opened, or the worker dies at once.
        """
        try:
            first = await WorkerProcess.start(self._orders(), _START_SECONDS)
        except WorkerGoneError as error:
            raise GlassworksError(
                expected="a worker process that opens the models",
                found=f"one that ended or did not answer ({error})",
                do="See what it wrote on standard error; is there enough memory?",
            ) from error
        self._catalogue.fill(first.models)
        for model in self._catalogue.models.values():
            self._metrics.model.labels(model.name, model.fingerprint, model.engine, model.precision).set(1)
        self._join(first)
        self._keepers = [asyncio.create_task(self._keep(first))]
        self._keepers += [asyncio.create_task(self._keep(None)) for _ in range(self.workers - 1)]

    async def stop(self) -> None:
        """Ends the workers; what still waits is refused."""
        for task in self._keepers:
            task.cancel()
        for job in self._queue:
            _fail(job, later(503, "draining", "the server is shutting down", 1))
        self._queue.clear()
        for worker in self._alive:
            worker.close()
        await asyncio.gather(*self._keepers, *self._batches, return_exceptions=True)

    def check_started(self) -> None:
        """Raises while no model is open yet.

        Raises:
            Refusal: 503.
        """
        if not self._catalogue.models:
            raise later(503, "not_ready", "the server is not ready yet", 1)

    def admit(self, count: int) -> None:
        """Raises unless ``count`` more images may wait now.

        Raises:
            Refusal: 503 where the server is not ready or draining, 429 where the queue is full.
        """
        if self.draining:
            raise later(503, "draining", "the server is shutting down and takes nothing new", 1)
        if not self._alive:
            raise later(503, "not_ready", "the server is not ready yet", 1)
        waiting, limits = len(self._queue) + count, self._limits
        if not self._queue or waiting <= limits.queued_images:
            return
        if waiting > limits.most_queued or self.expected_wait > limits.queue_seconds:
            wait = self.expected_wait
            raise later(429, "queue_full", f"{len(self._queue)} images wait already, about {wait:.1f} s", wait)

    def submit(self, jobs: Sequence[Job]) -> None:
        """Puts ``jobs`` into the queue."""
        for job in jobs:
            self._metrics.accepted.inc()
            job.done.add_done_callback(lambda _: self._metrics.accepted.dec())
        self._queue.extend(jobs)
        self._metrics.queued.set(len(self._queue))
        self._dispatch()

    def _dispatch(self) -> None:
        """Gives each free worker a batch, as long as there are both."""
        while self._free and (batch := self._next_batch()):
            worker = self._free.pop()
            task = asyncio.create_task(self._run(worker, batch))
            self._batches.add(task)
            task.add_done_callback(self._batches.discard)
        self._metrics.queued.set(len(self._queue))

    def _next_batch(self) -> list[Job]:
        """The images that go together next: of one model, in the order in which they came."""
        batch: list[Job] = []
        passed: list[Job] = []
        pixels, now, most = 0, time.monotonic(), self._share()
        while self._queue and len(batch) < most:
            job = self._queue.popleft()
            if job.deadline < now:
                self._metrics.dropped.labels("time_up").inc()
                _fail(job, later(503, "time_up", "the time for this request was up before a worker was free", 1))
            elif not job.is_wanted:
                self._metrics.dropped.labels("client_gone").inc()
            elif batch and job.model != batch[0].model:
                passed.append(job)
            elif batch and pixels + job.pixels > self._limits.batch_pixels:
                passed.append(job)
                break
            else:
                batch.append(job)
                pixels += job.pixels
        self._queue.extendleft(reversed(passed))
        return batch

    def _share(self) -> int:
        """How many images one batch takes: where few wait, each free worker gets its part of them."""
        return max(1, min(self._limits.batch_images, -(-len(self._queue) // max(1, len(self._free)))))

    async def _run(self, worker: WorkerProcess, batch: list[Job]) -> None:
        self._busy += 1
        alone = self._busy == 1 and not self._queue and len(batch) == 1
        begin = time.monotonic()
        try:
            threads = num_processors() if alone else self._threads
            outcomes = await worker.answer(batch, threads, _BATCH_SECONDS)
        except WorkerGoneError:
            self._lose(worker)
            worker.end()
            for job in batch:
                _fail(job, later(503, "worker_died", "the process that held this image died; it was not answered", 1))
            return
        except BatchFailedError as error:
            write_line("batch_failed", error=str(error))
            outcomes = [Outcome(error="a mistake in the server; its log says more", kind="internal") for _ in batch]
        finally:
            self._busy -= 1
        took = time.monotonic() - begin
        self._seconds += 0.1 * (took / len(batch) - self._seconds)
        for job, outcome in zip(batch, outcomes, strict=True):
            self._finish(job, outcome, begin)
        self._metrics.batch(len(batch), outcomes[0].timing)
        if worker in self._alive:
            self._free.append(worker)
            self._dispatch()

    def _finish(self, job: Job, outcome: Outcome, begin: float) -> None:
        waited = begin - job.since
        self._metrics.waited.observe(waited)
        if job.is_wanted:
            job.done.set_result(replace(outcome, timing=replace(outcome.timing, queue=waited)))

    async def _keep(self, worker: WorkerProcess | None) -> None:
        """Keeps one worker alive: waits for its end and starts another, after a pause where that fails again."""
        pause = 0.0
        while True:
            if worker is not None:
                await worker.gone.wait()
                self._lose(worker)
                self._metrics.restarts.inc()
                write_line("worker_died", pid=worker.pid)
            await asyncio.sleep(pause)
            try:
                worker = await WorkerProcess.start(self._orders(), _START_SECONDS)
                pause = 0.0
                self._join(worker)
            except (WorkerGoneError, WorkerStartError, OSError) as error:
                worker = None
                pause = min(_LONGEST_PAUSE, 2 * pause + 0.5)
                write_line("worker_not_started", error=str(error))

    def _join(self, worker: WorkerProcess) -> None:
        self._alive.add(worker)
        self._free.append(worker)
        self._metrics.workers.set(len(self._alive))
        self._dispatch()

    def _lose(self, worker: WorkerProcess) -> None:
        self._alive.discard(worker)
        if worker in self._free:
            self._free.remove(worker)
        self._metrics.workers.set(len(self._alive))

    def _orders(self) -> Orders:
        """The first worker measures; the others compute as it does."""
        settings = self._settings
        precisions = {
            name: f"{self._catalogue.models[name].engine} {self._catalogue.models[name].precision}"
            if name in self._catalogue.models
            else settings.precision
            for name in settings.models
        }
        return Orders(dict(settings.models), precisions, settings.device, self._threads)


def _fail(job: Job, refusal: Refusal) -> None:
    if job.is_wanted:
        job.done.set_exception(refusal)


def _has_accelerator(settings: Settings) -> bool:
    """Whether one worker is enough, because an accelerator computes; without importing torch to ask."""
    from pathlib import Path

    return settings.device not in ("auto", "cpu") or (settings.device == "auto" and Path("/dev/nvidia0").exists())
