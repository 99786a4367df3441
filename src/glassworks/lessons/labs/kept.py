"""What readers share: what takes long to compute is computed once, in threads that are few, and kept for a while.

What is unusual here: each thread that has worked with large tensors keeps memory for the next time, and every open page
has a thread. So the pages' threads compute nothing large themselves: they wait for one of a few that do. What a page
can show nothing without comes first. What only adds to it is taken image by image, or by whatever else it is about:
those who look at one image share what is kept of it, and whoever looks at one alone waits for one turn of each other.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, ParamSpec, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")

AT_ONCE = 2
"""Threads that compute for all readers of this process."""
_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="computing")


class Turns:
    """Who is next: what is urgent, in the order of asking, then all that waits about one thing, then about the next.

    What nobody waits for comes last.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unasked: deque[Callable[[], None]] = deque()
        self._urgent: deque[Callable[[], None]] = deque()
        self._taken: deque[Callable[[], None]] = deque()  # of the thing whose turn it is
        self._others: OrderedDict[Hashable, deque[Callable[[], None]]] = OrderedDict()

    def add(self, job: Callable[[], None], about: Hashable | None = None) -> None:
        """Adds what is urgent, or what can wait and is about something."""
        with self._lock:
            queue = self._urgent if about is None else self._others.setdefault(about, deque())
            queue.append(job)

    def add_unasked(self, job: Callable[[], None]) -> None:
        """Adds what nobody waits for."""
        with self._lock:
            self._unasked.append(job)

    def next(self) -> Callable[[], None]:
        """Takes one; there must be one."""
        with self._lock:
            if self._urgent:
                return self._urgent.popleft()
            if not self._taken and self._others:
                _, self._taken = self._others.popitem(last=False)
            return self._taken.popleft() if self._taken else self._unasked.popleft()


_turns = Turns()


def computed(function: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
    """What ``function`` gives, computed by one of the few threads, in the order of asking; must not be nested."""
    return _result(None, lambda: function(*args, **kwargs))


def computed_later(
    about: Hashable, function: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """As ``computed``, after all that is urgent, beside what else is ``about`` the same."""
    return _result(about, lambda: function(*args, **kwargs))


class Ahead:
    """What readers will probably ask for next: computed piece by piece while nobody waits for anything.

    One piece at a time, so that a thread is free for whoever asks, and readers take turns. What one wishes for last
    counts: what was left of the wish before is dropped.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wishes: OrderedDict[Hashable, Iterator[object]] = OrderedDict()  # by reader
        self.is_under_way = False

    def wish(self, reader: Hashable, pieces: Iterator[object]) -> None:
        """Each step of ``pieces`` computes one; it must wait for nobody."""
        with self._lock:
            self._wishes[reader] = pieces
            begins, self.is_under_way = not self.is_under_way, True
        if begins:
            self._queue()

    def _queue(self) -> None:
        _turns.add_unasked(self._step)
        _threads.submit(_take_turn)

    def _step(self) -> None:
        with self._lock:
            reader, pieces = self._wishes.popitem(last=False)
        is_over = True
        try:
            is_over = next(pieces, self) is self
        finally:
            with self._lock:
                if not is_over:
                    self._wishes.setdefault(reader, pieces)  # a newer wish stays
                goes_on = self.is_under_way = bool(self._wishes)
            if goes_on:
                self._queue()


ahead = Ahead()
"""Of all readers of this process."""


def _take_turn() -> None:
    _turns.next()()


def _result(about: Hashable | None, function: Callable[[], Result]) -> Result:
    result: Future[Result] = Future()

    def job() -> None:
        try:
            result.set_result(function())
        except BaseException as error:  # noqa: BLE001 - whoever waits for it gets it
            result.set_exception(error)

    _turns.add(job, about)
    _threads.submit(_take_turn)
    return result.result()


class Kept(Generic[Key, Value]):
    """Results by key, those used last; who asks for one that is being made waits for it.

    Args:
        most: how much is kept, in whatever ``size`` counts; the newest result is kept in any case.
        size: of a result; by default each counts as 1.
    """

    def __init__(self, most: int, size: Callable[[Value], int] = lambda _: 1) -> None:
        self._most, self._size = most, size
        self._entries: OrderedDict[Key, Future[Value]] = OrderedDict()
        self._sizes: dict[Key, int] = {}
        self._lock = threading.RLock()  # what is freed under it may have to be forgotten here

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The result of ``key``; ``make`` makes it where there is none. What fails is tried anew by the next reader."""
        with self._lock:
            is_new = key not in self._entries
            entry = self._entries.setdefault(key, Future())
            self._entries.move_to_end(key)
        if is_new:
            self._fill(key, entry, make)
        return entry.result()

    def make_ahead(self, key: Key, make: Callable[[], Value]) -> bool:
        """Makes the result of ``key`` where nobody has asked for it yet, and says whether; waits for nobody."""
        with self._lock:
            if key in self._entries:
                return False
            entry = self._entries[key] = Future()
        self._fill(key, entry, make)
        return True

    def known(self, key: Key) -> Value | None:
        """The result of ``key`` where it is kept; nothing is made."""
        with self._lock:
            if key not in self._sizes:
                return None
            self._entries.move_to_end(key)
            entry = self._entries[key]
        return entry.result()

    def clear(self) -> None:
        """Forgets what is made; what is being made is given to those who wait for it, and kept."""
        self.forget(lambda _: True)

    def forget(self, is_meant: Callable[[Key], bool]) -> None:
        """Forgets what is made of those keys."""
        with self._lock:
            for key in list(self._sizes):  # copies, as below: a thing freed meanwhile is forgotten here
                if is_meant(key):
                    self._sizes.pop(key, None)
                    self._entries.pop(key, None)

    def _fill(self, key: Key, entry: Future[Value], make: Callable[[], Value]) -> None:
        try:
            value = make()
            size = self._size(value)
        except BaseException as error:  # noqa: BLE001 - whoever waits for it gets the same
            with self._lock:
                del self._entries[key]
            entry.set_exception(error)
            return
        with self._lock:
            self._sizes[key] = size
            self._drop(key)
        entry.set_result(value)

    def _drop(self, newest: Key) -> None:
        """The results unused longest, until the rest is no more than what is kept."""
        for key in list(self._entries):
            if sum(list(self._sizes.values())) <= self._most:
                return
            if key in self._sizes and key != newest:
                self._entries.pop(key, None)
                self._sizes.pop(key, None)
