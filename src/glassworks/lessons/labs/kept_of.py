"""What is kept about a thing goes with it: a network that nobody looks at any more leaves nothing behind."""

import weakref
from collections.abc import Callable, Hashable
from itertools import count
from typing import Generic, TypeVar

from glassworks.lessons.labs.kept import Kept

Thing = TypeVar("Thing", bound=Hashable)
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class KeptOf(Generic[Thing, Key, Value]):
    """Results about things, by thing and key; those used last, as in ``Kept``, and none longer than its thing lives.

    Args:
        most: how much is kept of all things together, in whatever ``size`` counts.
        size: of a result, which must not hold its thing; by default each counts as 1.
    """

    def __init__(self, most: int, size: Callable[[Value], int] = lambda _: 1) -> None:
        self._kept: Kept[tuple[int, Key], Value] = Kept(most, size)
        self._numbers: weakref.WeakKeyDictionary[Thing, int] = weakref.WeakKeyDictionary()
        self._next = count()

    def get(self, thing: Thing, key: Key, make: Callable[[], Value]) -> Value:
        """As ``Kept.get``."""
        return self._kept.get((self._number(thing), key), make)

    def make_ahead(self, thing: Thing, key: Key, make: Callable[[], Value]) -> bool:
        """As ``Kept.make_ahead``."""
        return self._kept.make_ahead((self._number(thing), key), make)

    def known(self, thing: Thing, key: Key) -> Value | None:
        """As ``Kept.known``."""
        return self._kept.known((self._number(thing), key))

    def clear(self) -> None:
        """As ``Kept.clear``."""
        self._kept.clear()

    def _number(self, thing: Thing) -> int:
        """No other thing's, not even one's that comes to lie where this was."""
        number = self._numbers.get(thing)
        if number is None:
            number = self._numbers.setdefault(thing, next(self._next))
            weakref.finalize(thing, self._forget, number).atexit = False
        return number

    def _forget(self, number: int) -> None:
        self._kept.forget(lambda key: key[0] == number)
