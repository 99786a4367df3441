"""The workers of a server: started, replaced when they die, and once more when it is known what computes fastest.

Measuring which engine and number format are fastest takes seconds. A model that was never measured on this machine is
served meanwhile as it was trained, and a worker of its own measures beside the others. What it has chosen it serves;
then the others are replaced one by one, each once it has answered what it holds.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from glassworks.core.device import num_processors
from glassworks.core.errors import GlassworksError
from glassworks.serving.catalogue import Catalogue
from glassworks.serving.engines.choice import AUTO, KNOWN
from glassworks.serving.metrics import Metrics
from glassworks.serving.process import WorkerGoneError, WorkerProcess, WorkerStartError
from glassworks.serving.settings import Settings
from glassworks.serving.worker import Orders
from glassworks.web.lines import write_line

MOST_WORKERS = 8
"""By default; each holds every model in memory."""
_START_SECONDS, _MEASURE_SECONDS = 120.0, 600.0
_LONGEST_PAUSE = 10.0


class Crew:
    """All workers.

    Attributes:
        workers: how many there should be.
        threads: of each.
        alive: those that take batches.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue, metrics: Metrics, on_free: Callable[[], None]) -> None:
        self._settings, self._catalogue, self._metrics = settings, catalogue, metrics
        self._on_free = on_free
        self.workers = settings.workers or (1 if _has_accelerator(settings) else min(num_processors(), MOST_WORKERS))
        self.threads = max(1, num_processors() // self.workers)
        self.alive: set[WorkerProcess] = set()
        self._retired: set[WorkerProcess] = set()
        self._spare: list[WorkerProcess] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Returns once the first worker is ready; the others follow and compute as it does.

        Raises:
            GlassworksError: a model cannot be opened, or the worker dies at once.
        """
        try:
            first = await WorkerProcess.start(self._orders(KNOWN), _START_SECONDS)
        except WorkerGoneError as error:
            raise GlassworksError(
                expected="a worker process that opens the models",
                found=f"one that ended or did not answer ({error})",
                do="See what it wrote on standard error; is there enough memory?",
            ) from error
        self._fill(first)
        self._join(first)
        self._tasks = [asyncio.create_task(self._keep(first))]
        self._tasks += [asyncio.create_task(self._keep(None)) for _ in range(self.workers - 1)]
        if any(model.choice.get("is_measuring") for model in self._catalogue.models.values()):
            self._tasks.append(asyncio.create_task(self._measure()))

    async def stop(self) -> None:
        """Ends the workers."""
        for task in self._tasks:
            task.cancel()
        for worker in (*self.alive, *self._retired):
            worker.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def lose(self, worker: WorkerProcess) -> None:
        """From now on it is given nothing more."""
        self.alive.discard(worker)
        self._metrics.workers.set(len(self.alive))

    def _fill(self, worker: WorkerProcess) -> None:
        self._catalogue.fill(worker.models)
        self._metrics.model.clear()
        for model in self._catalogue.models.values():
            self._metrics.model.labels(model.name, model.fingerprint, model.engine, model.precision).set(1)

    def _join(self, worker: WorkerProcess) -> None:
        self.alive.add(worker)
        self._metrics.workers.set(len(self.alive))
        self._on_free()

    async def _keep(self, worker: WorkerProcess | None) -> None:
        """Keeps one worker alive: waits for its end and starts another, after a pause where that fails again."""
        pause = 0.0
        while True:
            if worker is not None:
                await worker.gone.wait()
                self.lose(worker)
                if worker in self._retired:
                    self._retired.discard(worker)
                else:
                    self._metrics.restarts.inc()
                    write_line("worker_died", pid=worker.pid)
            if self._spare:
                worker = self._spare.pop()
                continue
            await asyncio.sleep(pause)
            try:
                worker = await WorkerProcess.start(self._orders(KNOWN), _START_SECONDS)
                pause = 0.0
                if self._is_current(worker):
                    self._join(worker)
                else:  # it began before the measurement had ended
                    self._retire(worker)
            except (WorkerGoneError, WorkerStartError, OSError) as error:
                worker = None
                pause = min(_LONGEST_PAUSE, 2 * pause + 0.5)
                write_line("worker_not_started", error=str(error))

    async def _measure(self) -> None:
        """A worker measures, and serves what it has chosen; the others follow."""
        try:
            measured = await WorkerProcess.start(self._orders(AUTO, again=True), _MEASURE_SECONDS)
        except (WorkerGoneError, WorkerStartError, OSError) as error:
            write_line("not_measured", error=str(error))
            return
        before = self._titles()
        self._fill(measured)
        write_line("measured", models=", ".join(f"{name}: {title}" for name, title in self._titles().items()))
        if self._titles() == before:
            measured.close()
            return
        old = list(self.alive)
        self._join(measured)
        self._spare.append(measured)
        for worker in old:
            self._retire(worker)
            while len(self.alive) < self.workers:
                await asyncio.sleep(0.02)

    def _retire(self, worker: WorkerProcess) -> None:
        """It answers what it holds, and ends."""
        self._retired.add(worker)
        self.lose(worker)
        worker.finish()

    def _is_current(self, worker: WorkerProcess) -> bool:
        return self._titles() == {name: f"{one['engine']} {one['precision']}" for name, one in worker.models.items()}

    def _titles(self) -> dict[str, str]:
        return {name: f"{model.engine} {model.precision}" for name, model in self._catalogue.models.items()}

    def _orders(self, auto: str, again: bool = False) -> Orders:
        """What is known already is computed as it is now, unless it is to be measured.

        Args:
            auto: what stands for ``auto``.
            again: ask for that even where a worker has answered already.
        """
        settings, known = self._settings, {} if again else self._titles()
        wanted = auto if settings.precision == AUTO else settings.precision
        precisions = {name: known.get(name, wanted) for name in settings.models}
        return Orders(dict(settings.models), precisions, settings.device, self.threads)


def _has_accelerator(settings: Settings) -> bool:
    """Whether one worker is enough, because an accelerator computes; without importing torch to ask."""
    return settings.device not in ("auto", "cpu") or (settings.device == "auto" and Path("/dev/nvidia0").exists())
