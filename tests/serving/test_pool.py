"""How batches form and go to workers: with workers that answer when the test says so."""

import asyncio
import contextlib
import socket
from collections import deque

import pytest
from event_loop import run

from glassworks.serving.catalogue import Catalogue
from glassworks.serving.crew import Crew
from glassworks.serving.inbox import Inbox
from glassworks.serving.jobs import Job, Outcome
from glassworks.serving.metrics import Metrics
from glassworks.serving.pool import Pool
from glassworks.serving.process import NotBegunError, WorkerGoneError, WorkerProcess
from glassworks.serving.settings import Limits, Settings
from glassworks.serving.wire import BlockingWire
from glassworks.web.refusal import Refusal

TORCH = {"classes": ["a", "b"], "side": [8, 8], "fingerprint": "f" * 32, "engine": "torch", "precision": "float32"}


class Worker:
    """Has the attributes of a ``WorkerProcess``; each batch waits for ``answers``."""

    pid = 1

    def __init__(self, models=None):
        self.models = models or {"one": TORCH}
        self.held, self.since, self.batches = deque(), 0.0, []
        self.gone, self.finished = asyncio.Event(), False

    async def answer(self, jobs, threads, seconds):
        place = asyncio.get_running_loop().create_future()
        self.batches.append(([job.content for job in jobs], threads, place))
        return await place

    def complete(self, number):
        contents, _, place = self.batches[number]
        place.set_result([Outcome(label="a", probability=0.75) for _ in contents])

    def finish(self):
        self.finished = True
        self.gone.set()

    def end(self):
        self.gone.set()

    close = end


def pool_of(workers, batch_images=64, is_together=True, **limits):
    catalogue, metrics = Catalogue(), Metrics()
    catalogue.fill({"one": {**TORCH, "batch_images": batch_images, "is_together": is_together}})
    pool = Pool(Settings({"one": "x"}, workers=len(workers), limits=Limits(**limits)), catalogue, metrics)
    pool.crew.alive.update(workers)
    return pool


def jobs_of(*names, pixels=100):
    loop = asyncio.get_running_loop()
    return [Job("one", name.encode(), None, pixels, loop.time() + 60, "", loop.create_future()) for name in names]


async def turn():
    for _ in range(12):
        await asyncio.sleep(0)


def test_what_comes_at_once_goes_together():
    async def asked():
        worker = Worker()
        pool = pool_of([worker])
        for name in "abc":  # three requests, one after the other in the event loop
            pool.submit(jobs_of(name))
            await asyncio.sleep(0)
        await turn()
        return [contents for contents, _, _ in worker.batches]

    assert run(asked()) == [[b"a", b"b", b"c"]]


def test_free_workers_share_what_is_there():
    async def asked():
        workers = [Worker(), Worker()]
        pool_of(workers).submit(jobs_of(*"abcd"))
        await turn()
        return sorted(len(worker.batches[0][0]) for worker in workers)

    assert run(asked()) == [2, 2]


def test_a_worker_that_computes_has_its_next_full_batch_already():
    async def asked():
        worker = Worker()
        pool = pool_of([worker], batch_images=2)
        first, others = jobs_of("a"), jobs_of(*"bcdef")
        pool.submit(first)
        await turn()
        pool.submit(others)
        await turn()
        before = [contents for contents, _, _ in worker.batches], pool.queued
        worker.complete(0)
        await turn()
        return before, first[0].done.result().label, [contents for contents, _, _ in worker.batches]

    before, label, after = run(asked())
    assert before == ([[b"a"], [b"b", b"c"]], 3)
    assert label == "a"
    assert after == [[b"a"], [b"b", b"c"], [b"d", b"e"]]


@pytest.mark.parametrize(("waiting", "sizes", "ahead"), [(3, [1, 1], []), (4, [1, 1], [1]), (18, [4, 4], [2, 3])])
def test_an_engine_that_computes_one_after_the_other_gets_few_at_once(waiting, sizes, ahead):
    """All of a batch are answered together: in a large one the first would wait for the last, and gain nothing."""

    async def asked():
        workers = [Worker(), Worker()]
        pool_of(workers, batch_images=4, is_together=False).submit(jobs_of(*map(str, range(waiting))))
        await turn()
        first = sorted((len(worker.batches[0][0]) for worker in workers), reverse=True)
        return first, sorted(len(contents) for worker in workers for contents, _, _ in worker.batches[1:])

    assert run(asked()) == (sizes, ahead)


@pytest.mark.parametrize(
    ("waiting", "sizes", "ahead", "left"),
    [(2, [1, 1], [], 0), (4, [2, 1], [], 1), (5, [3, 1], [], 1), (8, [4, 2], [], 2)],
)
def test_images_of_a_quick_network_go_in_pairs_as_soon_as_some_wait(waiting, sizes, ahead, left):
    """What a request costs beside its image is then a good part of the whole, and less for each of several."""

    async def asked():
        workers = [Worker(), Worker()]
        pool = pool_of(workers, batch_images=8, is_together=False)
        pool._pace.seconds = 0.005
        pool.submit(jobs_of(*map(str, range(waiting))))
        await turn()
        first = sorted((len(worker.batches[0][0]) for worker in workers), reverse=True)
        return first, sorted(len(contents) for worker in workers for contents, _, _ in worker.batches[1:]), pool.queued

    assert run(asked()) == (sizes, ahead, left)


def test_the_batch_ahead_of_a_quick_network_is_a_pair():
    async def asked():
        workers = [Worker(), Worker()]
        pool = pool_of(workers, batch_images=8, is_together=False)
        pool._pace.seconds = 0.005
        waiting = []
        for name in "abcdefg":
            pool.submit(jobs_of(name))
            await turn()
            waiting.append(pool.queued)
        return waiting, sorted(len(worker.batches[-1][0]) for worker in workers)

    waiting, ahead = run(asked())
    assert waiting == [0, 0, 1, 2, 1, 2, 1]  # a third one stays for another worker that becomes free
    assert ahead == [2, 2]


def test_a_batch_ahead_is_no_larger_than_batches_may_be():
    async def asked():
        worker = Worker()
        pool = pool_of([worker], batch_images=1, is_together=False)
        pool._pace.seconds = 0.005
        pool.submit(jobs_of("a"))
        await turn()
        pool.submit(jobs_of("b", "c"))
        await turn()
        return [len(contents) for contents, *_ in worker.batches]

    assert run(asked()) == [1, 1]


def test_one_batch_that_stood_still_refuses_nobody():
    async def asked():
        worker = Worker()
        pool = pool_of([worker], batch_images=1, queued_images=2, queue_seconds=0.5)
        pool._pace.seconds = 0.01
        pool.submit(jobs_of("a"))
        await turn()
        pool.crew.alive.add(Worker())
        began = asyncio.get_running_loop().time()
        while asyncio.get_running_loop().time() < began + 0.3:
            await asyncio.sleep(0.01)
        worker.complete(0)
        await turn()
        return pool._pace.seconds

    assert run(asked()) < 0.02


def test_a_request_alone_gets_all_processors_until_requests_meet(monkeypatch):
    """Threads of two batches on the same processors wait for one another."""
    monkeypatch.setattr("glassworks.serving.pool.num_processors", lambda: 6)

    async def asked():
        workers = [Worker(), Worker()]
        pool = pool_of(workers)
        threads = []
        for meeting in [False] * 2 + [True] * 3 + [False] * 25:
            for name in "ab"[: 1 + meeting]:
                pool.submit(jobs_of(name))
                await turn()
            for worker in workers:
                for number, (_, count, place) in enumerate(worker.batches):
                    if not place.done():
                        worker.complete(number)
                        threads.append(count)
            await turn()
        return threads, pool.crew.threads

    threads, share = run(asked())
    assert threads[:2] == [6, 6]
    assert set(threads[6:12]) == {share}
    assert threads[-1] == 6


def test_the_queue_is_bounded_by_the_time_that_it_takes():
    async def asked():
        pool = pool_of([Worker()], batch_images=1, queued_images=2, queue_seconds=0.5)
        pool._pace.seconds = 0.1
        for taken in range(100):
            try:
                pool.admit(1)
            except Refusal as refusal:
                return taken, refusal.status
            pool.submit(jobs_of("a"))
            await turn()
        return None

    taken, status = run(asked())
    assert status == 429
    assert 5 <= taken <= 8  # half a second's images, and those that the worker has


def test_large_images_do_not_wait_in_a_worker():
    """What is held there is bounded in pixels, as a batch is."""

    async def asked():
        worker = Worker()
        pool = pool_of([worker], batch_images=1)
        pool.submit(jobs_of("a", "b", pixels=20_000_000))
        await turn()
        return len(worker.batches), pool.queued

    assert run(asked()) == (1, 1)


def test_a_batch_that_was_not_begun_is_answered_by_another_worker():
    async def asked():
        dying, other = Worker(), Worker()
        pool = pool_of([dying], batch_images=1)
        jobs = jobs_of("a", "b")
        pool.submit(jobs)
        await turn()
        pool.crew.alive.add(other)
        dying.batches[0][2].set_exception(WorkerGoneError("it died"))
        dying.batches[1][2].set_exception(NotBegunError("it died"))
        await turn()
        other.complete(0)
        await turn()
        return jobs[0].done.exception(), jobs[1].done.result().label, pool.crew.alive == {other}

    lost, label, is_gone = run(asked())
    assert isinstance(lost, Refusal)
    assert lost.reason == "worker_died"
    assert label == "a"
    assert is_gone


def test_only_the_first_batch_of_a_worker_that_dies_was_begun():
    async def asked():
        ours, theirs = socket.socketpair()
        worker = WorkerProcess(0, *await asyncio.open_connection(sock=ours))
        sent = [asyncio.create_task(worker.answer(jobs_of(name), 1, 5.0)) for name in "ab"]
        await turn()
        theirs.close()
        return await asyncio.gather(*sent, return_exceptions=True)

    first, second = run(asked())
    assert type(first) is WorkerGoneError
    assert type(second) is NotBegunError


def test_a_worker_is_told_of_clients_that_have_gone_while_it_need_not_have_begun():
    async def asked():
        ours, theirs = socket.socketpair()
        worker = WorkerProcess(0, *await asyncio.open_connection(sock=ours))
        sent = [jobs_of(*names) for names in ("a", "bcd", "e")]
        answers = [asyncio.create_task(worker.answer(jobs, 1, 5.0)) for jobs in sent]
        await turn()
        for job in (sent[0][0], sent[1][2], sent[2][0]):
            job.done.cancel()
        sent[1][0].done.set_result(Outcome())
        await turn()
        inbox = Inbox(BlockingWire(theirs))
        batches = [inbox.next()[0] for _ in sent]
        theirs.close()
        await asyncio.gather(*answers, return_exceptions=True)
        return [[item.get("dropped", False) for item in batch["items"]] for batch in batches]

    assert run(asked()) == [[False], [False, False, True], [True]]


@pytest.mark.parametrize("num_workers", [1, 2])
def test_workers_follow_what_was_measured(monkeypatch, num_workers):
    """The first start serves the model as it was trained; no request finds no worker meanwhile."""
    faster = {**TORCH, "engine": "openvino", "precision": "bfloat16"}
    started, fewest = [], []

    async def start(orders, seconds):
        await asyncio.sleep(0.01)
        wanted = orders.precisions["one"]
        document = {"known": {**TORCH, "choice": {"is_measuring": True}}, "torch float32": TORCH}.get(wanted, faster)
        started.append((wanted, Worker({"one": document})))
        return started[-1][1]

    async def asked():
        catalogue, metrics = Catalogue(), Metrics()
        crew = Crew(Settings({"one": "x"}, workers=num_workers), catalogue, metrics, lambda: None)
        await crew.start()
        lose = crew.lose

        def watched(worker):
            lose(worker)
            fewest.append(len(crew.alive))

        monkeypatch.setattr(crew, "lose", watched)
        await asyncio.sleep(0.4)
        names = [worker.models["one"]["engine"] for worker in crew.alive]
        deaths = metrics.restarts.collect()[0].samples[0].value
        with contextlib.suppress(asyncio.CancelledError):
            await crew.stop()
        return names, deaths, catalogue.models["one"].engine

    monkeypatch.setattr(WorkerProcess, "start", start)
    names, deaths, engine = run(asked())
    assert names == ["openvino"] * num_workers
    assert engine == "openvino"
    assert deaths == 0
    assert min(fewest) >= 1
    assert [worker.finished for _, worker in started].count(True) == num_workers
