"""The queue and the workers: batches form when a worker is free, and what nobody waits for any more is dropped first.

There is no delay in which a batch is collected: a free worker takes what is there, up to ``Limits.batch_images`` and
``Limits.batch_pixels``. Under load the queue is never empty when a worker becomes free, and batches are full by
themselves. A request alone on the machine gets all of its processors for its one batch, as long as requests hardly ever
meet: threads of two batches on the same processors wait for one another.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence

from glassworks.core.device import num_processors
from glassworks.serving.catalogue import Catalogue, Model
from glassworks.serving.crew import Crew
from glassworks.serving.inbox import DROPPED
from glassworks.serving.jobs import Job, Outcome, Timing
from glassworks.serving.metrics import Metrics
from glassworks.serving.pace import Pace
from glassworks.serving.process import BatchFailedError, NotBegunError, WorkerGoneError, WorkerProcess
from glassworks.serving.settings import Settings
from glassworks.web.lines import write_line
from glassworks.web.refusal import later

_BATCH_SECONDS = 120.0  # a batch that takes longer hangs: its worker is ended
# Images that may wait for each worker before they go in batches. A batch of several costs front and worker some 0.8 ms
# an image less, who find their code and data still in the caches, but all of one wait for its last.
_PATIENCE = 2
_QUICK_PATIENCE = 1
_TURNS = 4  # of the event loop, from a connection that can be read to its image in the queue


class Pool:
    """The workers of a server and what waits for them.

    Attributes:
        draining: nothing new is accepted.
        crew: the workers.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue, metrics: Metrics) -> None:
        self._limits, self._catalogue, self._metrics = settings.limits, catalogue, metrics
        self.crew = Crew(settings, catalogue, metrics, self._dispatch)
        self.draining = False
        self._queue: deque[Job] = deque()
        self._settling: asyncio.Handle | None = None
        self._pace = Pace()
        self._batches: set[asyncio.Task[None]] = set()
        self._accepted = 0
        metrics.queued.set_function(lambda: len(self._queue))
        metrics.accepted.set_function(lambda: self._accepted)

    @property
    def is_ready(self) -> bool:
        """Whether new requests are accepted."""
        return bool(self.crew.alive) and not self.draining

    @property
    def pids(self) -> list[int]:
        """Of the workers that are there."""
        return sorted(worker.pid for worker in self.crew.alive)

    @property
    def queued(self) -> int:
        """Images that wait."""
        return len(self._queue)

    @property
    def expected_wait(self) -> float:
        """Seconds until an image that comes now begins to be worked on, as far as can be said."""
        return self._pace.seconds * len(self._queue) / max(1, len(self.crew.alive))

    async def start(self) -> None:
        """Returns once a worker is ready.

        Raises:
            GlassworksError: a model cannot be opened, or the worker dies at once.
        """
        await self.crew.start()

    async def stop(self) -> None:
        """Ends the workers; what still waits is refused."""
        for job in self._queue:
            job.refuse(later(503, "draining", "the server is shutting down", 1))
        self._queue.clear()
        await self.crew.stop()
        await asyncio.gather(*self._batches, return_exceptions=True)

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
        if not self.crew.alive:
            raise later(503, "not_ready", "the server is not ready yet", 1)
        waiting, limits = len(self._queue) + count, self._limits
        if not self._queue or waiting <= limits.queued_images:
            return
        if waiting > limits.most_queued or self.expected_wait > limits.queue_seconds:
            wait = self.expected_wait
            raise later(429, "queue_full", f"{len(self._queue)} images wait already, about {wait:.1f} s", wait)

    def submit(self, jobs: Sequence[Job]) -> None:
        """Puts ``jobs`` into the queue."""
        self._accepted += len(jobs)
        for job in jobs:
            job.done.add_done_callback(self._answered)
        self._queue.extend(jobs)
        self._settle(_TURNS)

    def _answered(self, _done: "asyncio.Future[Outcome]") -> None:
        self._accepted -= 1

    def _settle(self, turns: int) -> None:
        """Dispatches once the event loop has read what has already come from other clients: it may go along."""
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        model = self._next_model()
        if turns and model.is_together and len(self._queue) < self._most_images(model) * len(self.crew.alive):
            self._settling = asyncio.get_running_loop().call_soon(self._settle, turns - 1)
        else:
            self._dispatch()

    def _dispatch(self) -> None:
        """Gives each free worker a batch, as long as there are both; then, to those that compute, the one after it."""
        while self._queue and (free := [worker for worker in self.crew.alive if not worker.held]):
            if batch := self._next_batch(self._share(len(free)), self._limits.batch_pixels):
                self._send(free[0], batch)
        for worker in sorted(self.crew.alive, key=lambda worker: worker.since):  # the one that will be free first
            if len(worker.held) == 1 and len(self._queue) >= self._enough():
                room = self._limits.batch_pixels - worker.held[0]
                most = max(self._share(1), self._least_ahead)
                if room > 0 and self._queue[0].pixels <= room and (batch := self._next_batch(most, room)):
                    self._send(worker, batch)

    def _send(self, worker: WorkerProcess, batch: list[Job]) -> None:
        is_met = any(each.held for each in self.crew.alive)
        self._pace.begin(is_met=is_met)
        is_alone = not is_met and not self._queue and len(batch) == 1 and self._pace.rarely_meets
        worker.held.append(sum(job.pixels for job in batch))
        task = asyncio.create_task(self._run(worker, batch, num_processors() if is_alone else self.crew.threads))
        self._batches.add(task)
        task.add_done_callback(self._batches.discard)

    def _next_batch(self, most: int, most_pixels: int) -> list[Job]:
        """The images that go together next: of one model, in the order in which they came."""
        batch: list[Job] = []
        passed: list[Job] = []
        pixels, now = 0, time.monotonic()
        while self._queue and len(batch) < most:
            job = self._queue.popleft()
            if job.deadline < now:
                self._metrics.dropped.labels("time_up").inc()
                job.refuse(later(503, "time_up", "the time for this request was up before a worker was free", 1))
            elif not job.is_wanted:
                self._metrics.dropped.labels("client_gone").inc()
            elif batch and job.model != batch[0].model:
                passed.append(job)
            elif batch and pixels + job.pixels > most_pixels:
                passed.append(job)
                break
            else:
                batch.append(job)
                pixels += job.pixels
        self._queue.extendleft(reversed(passed))
        return batch

    def _share(self, free: int) -> int:
        """How many images one batch takes, where so many workers are free.

        Where few wait, each free worker gets its part of them. An engine that computes one after the other gains only
        what it costs to pass an image, and all of a batch wait for its last one: it gets several only where many wait.
        """
        model = self._next_model()
        patience = _QUICK_PATIENCE if self._pace.is_quick else _PATIENCE
        parts = free if model.is_together else patience * len(self.crew.alive)
        return max(1, min(self._most_images(model), -(-len(self._queue) // parts)))

    def _enough(self) -> int:
        """Images that must wait before a worker gets some ahead: another one that becomes free finds some, too."""
        model = self._next_model()
        return self._most_images(model) if model.is_together else len(self.crew.alive) + self._least_ahead - 1

    @property
    def _least_ahead(self) -> int:
        """Images of the batch after the one that is computed: pairs, where these cost clearly less."""
        return min(2, self._most_images(self._next_model())) if self._pace.is_quick else 1

    def _most_images(self, model: Model) -> int:
        return min(self._limits.batch_images, model.batch_images)

    def _next_model(self) -> Model:
        """That the next batch asks."""
        return self._catalogue.find(self._queue[0].model if self._queue else None)

    async def _run(self, worker: WorkerProcess, batch: list[Job], threads: int) -> None:
        begin = time.monotonic()
        try:
            outcomes = await worker.answer(batch, threads, _BATCH_SECONDS)
        except NotBegunError:
            self.crew.lose(worker)
            self._queue.extendleft(reversed(batch))
            self._dispatch()
            return
        except WorkerGoneError:
            self.crew.lose(worker)
            worker.end()
            for job in batch:
                job.refuse(later(503, "worker_died", "the process that held this image died; it was not answered", 1))
            return
        except BatchFailedError as error:
            write_line("batch_failed", error=str(error))
            outcomes = [Outcome(error="a mistake in the server; its log says more", kind="internal") for _ in batch]
        finally:
            worker.held.popleft()
        now = time.monotonic()
        begin, worker.since = max(begin, worker.since), now  # behind another batch an image waits
        computed = sum(outcome.kind != DROPPED for outcome in outcomes)
        if computed:
            self._pace.learn((now - begin) / computed)
        for job, outcome in zip(batch, outcomes, strict=True):
            self._finish(job, outcome, begin)
        if computed:
            self._metrics.later.do(self._metrics.batch, batch[0].model, computed, outcomes[0].timing)
        self._settle(_TURNS)

    def _finish(self, job: Job, outcome: Outcome, begin: float) -> None:
        if outcome.kind == DROPPED:
            self._metrics.dropped.labels("client_gone").inc()
            return
        waited = begin - job.since
        self._metrics.later.do(self._metrics.waited.observe, waited)
        if job.is_wanted:
            outcome.timing = Timing(waited, outcome.timing.decode, outcome.timing.compute)
            job.done.set_result(outcome)
