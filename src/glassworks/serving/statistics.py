"""What Triton's statistics extension asks for: counts and nanoseconds of each model since the server's start."""

import time
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any

from glassworks.serving.jobs import Timing


@dataclass
class Spent:
    """How often something was done, and how long all of it took."""

    count: int = 0
    ns: int = 0

    def add(self, seconds: float) -> None:
        """Once more."""
        self.count += 1
        self.ns += round(1e9 * seconds)


@dataclass
class _Parts:
    compute_input: Spent = field(default_factory=Spent)
    compute_infer: Spent = field(default_factory=Spent)
    compute_output: Spent = field(default_factory=Spent)

    def add(self, timing: Timing) -> None:
        self.compute_input.add(timing.decode)
        self.compute_infer.add(timing.compute)
        self.compute_output.add(0.0)


class ModelStatistics:
    """Of one model."""

    def __init__(self) -> None:
        self._images, self._batches, self._last = 0, 0, 0.0
        self._success, self._fail, self._queue, self._parts = Spent(), Spent(), Spent(), _Parts()
        self._by_size: defaultdict[int, _Parts] = defaultdict(_Parts)

    def batch(self, images: int, timing: Timing) -> None:
        """A worker has computed one."""
        self._images += images
        self._batches += 1
        self._last = time.time()
        self._by_size[images].add(timing)

    def request(self, seconds: float, timing: Timing | None) -> None:
        """One has ended; without a timing it was not answered."""
        if timing is None:
            self._fail.add(seconds)
            return
        self._success.add(seconds)
        self._queue.add(timing.queue)
        self._parts.add(timing)

    def document(self, name: str, version: str) -> dict[str, Any]:
        """As Triton writes it: inferences are images, executions are batches."""
        spent = {"success": self._success, "fail": self._fail, "queue": self._queue}
        return {
            "name": name,
            "version": version,
            "last_inference": round(1000 * self._last),
            "inference_count": self._images,
            "execution_count": self._batches,
            "inference_stats": {key: asdict(value) for key, value in spent.items()} | asdict(self._parts),
            "batch_stats": [{"batch_size": size} | asdict(parts) for size, parts in sorted(self._by_size.items())],
        }
