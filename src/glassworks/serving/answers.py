"""Images in, answers out: what every dialect does between its own request and its own response."""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from starlette.requests import Request

from glassworks.data.images.opening import UnusableImageError
from glassworks.serving.catalogue import Catalogue, Model
from glassworks.serving.header import TOO_LARGE, is_quick, pixels_in
from glassworks.serving.jobs import Job, Outcome
from glassworks.serving.metrics import Metrics
from glassworks.serving.notes import notes_of
from glassworks.serving.pool import Pool
from glassworks.serving.settings import Settings
from glassworks.web.refusal import Refusal


class ClientGoneError(Exception):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True)
class Given:
    """One image of a request: an encoded file, or uint8 pixels [H, W, 3]."""

    content: bytes
    shape: tuple[int, int, int] | None = None
    name: str = ""


@dataclass
class Service:
    """Everything that the routes of one server share."""

    settings: Settings
    catalogue: Catalogue
    metrics: Metrics
    pool: Pool
    headers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "header"))

    def model(self, name: str | None = None, version: str | None = None) -> Model:
        """The model that a request means.

        Raises:
            Refusal: 404, or 503 while none is open.
        """
        self.pool.check_started()
        return self.catalogue.find(name, version)

    def asked(self, name: str | None = None, version: str | None = None) -> Model:
        """The same for a request that wants answers, while there is room for it: before its body is read.

        Raises:
            Refusal: as ``model``, and 429 or 503 where nothing is taken now.
        """
        model = self.model(name, version)
        self.pool.admit(1)
        return model

    async def answer(
        self,
        request: Request,
        model: Model,
        images: Sequence[Given],
        *,
        explain: str = "",
        seconds: float | None = None,
    ) -> list[Outcome]:
        """One outcome per image, in order; an image that cannot be used has an ``error`` and stops no other.

        Args:
            request: whose client must still be there.
            model: that is asked.
            images: of the request.
            explain: the kind of explanation wanted.
            seconds: that the client gives it, where it says so.

        Raises:
            Refusal: not ready, queue full, too many images, time up, or the worker died.
            ClientGoneError: the client has closed the connection.
        """
        limits = self.settings.limits
        if len(images) > limits.images:
            raise Refusal(413, "too_many_images", f"{len(images)} images in one request; {limits.images} are taken")
        headers = [self._header(image) for image in images]
        stated = [await headers[0]] if len(headers) == 1 else await asyncio.gather(*headers)
        self.pool.admit(sum(isinstance(pixels, int) for pixels in stated))
        deadline = time.monotonic() + min(limits.seconds, limits.seconds if seconds is None else seconds)
        loop = asyncio.get_running_loop()
        jobs = {
            place: Job(model.name, image.content, image.shape, pixels, deadline, explain, loop.create_future())
            for place, (image, pixels) in enumerate(zip(images, stated, strict=True))
            if isinstance(pixels, int)
        }
        found: list[Outcome] = [pixels if isinstance(pixels, Outcome) else Outcome() for pixels in stated]
        begin = time.monotonic()
        if jobs:
            self.pool.submit(list(jobs.values()))
            try:
                await self._wait(request, list(jobs.values()), deadline)
            except (Refusal, ClientGoneError):
                self.metrics.statistics[model.name].request(time.monotonic() - begin, None)
                raise
        for place, job in jobs.items():
            found[place] = job.done.result()
        self._count(request, model, found, time.monotonic() - begin)
        return found

    async def _header(self, image: Given) -> "int | Outcome":
        """The pixels of an image, or why it cannot be used."""
        limit = self.settings.limits.pixels
        if image.shape is not None:
            pixels = image.shape[0] * image.shape[1]
            if pixels > limit:
                return Outcome(error=f"{image.shape[1]}x{image.shape[0]} pixels, more than {limit:,}", kind=TOO_LARGE)
            return pixels
        try:
            if is_quick(image.content):
                return pixels_in(image.content, limit)
            return await asyncio.get_running_loop().run_in_executor(self.headers, pixels_in, image.content, limit)
        except UnusableImageError as error:
            return Outcome(error=str(error), kind=error.kind)

    async def _wait(self, request: Request, jobs: Sequence[Job], deadline: float) -> None:
        """Until all are answered; whoever goes away or has no time left takes the jobs from the queue."""
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[BaseException | None] = loop.create_future()
        left = len(jobs)

        def end(error: BaseException | None) -> None:
            if not ended.done():
                ended.set_result(error)

        def count(done: "asyncio.Future[Outcome]") -> None:
            nonlocal left
            left -= 1
            error = None if done.cancelled() else done.exception()
            if error is not None or not left:
                end(error)

        for job in jobs:
            job.done.add_done_callback(count)
        gone = asyncio.create_task(_gone(request))
        gone.add_done_callback(lambda _: end(ClientGoneError()))
        late = Refusal(503, "time_up", "the time for this request was up", {"Retry-After": "1"})
        timer = loop.call_later(max(0.0, deadline - time.monotonic()), end, late)
        try:
            error = await ended
            if error is not None:
                raise error
        finally:
            timer.cancel()
            gone.cancel()
            for job in jobs:
                job.done.cancel()

    def _count(self, request: Request, model: Model, outcomes: Sequence[Outcome], seconds: float) -> None:
        notes = notes_of(request.scope)
        notes.model, notes.images = model.name, len(outcomes)
        notes.timing = max((outcome.timing for outcome in outcomes), key=lambda timing: timing.queue)
        is_answered = any(outcome.error is None for outcome in outcomes)
        timing = notes.timing if is_answered else None
        self.metrics.later.do(self.metrics.request, model.name, seconds, timing, outcomes)


async def _gone(request: Request) -> None:
    """Returns once the client has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def pixels_of(values: np.ndarray) -> list[Given]:
    """uint8 [N, H, W, 3] as images."""
    return [Given(one.tobytes(), (one.shape[0], one.shape[1], 3)) for one in values]
