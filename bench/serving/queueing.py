"""What a queue does to a server that loses nothing: the 99th percentile by simulation, to hold a measured one against.

Two workers with one queue, first come first served, and an image's time of one worker drawn from a normal distribution
about 1 with a deviation of 0.15, about that of photographs of one size. Evenly spaced requests hardly ever meet; those
of many strangers (a Poisson process) come in bunches, and no server answers these as if they had come one by one. Where
the machine itself is slower for seconds, a queue of all that comes meanwhile stands before any server.
"""

import heapq
import random
import statistics
from collections.abc import Sequence

SPREAD = 0.15
_IMAGES = 100_000


def p99_at_pace(load: float, workers: int, pace: Sequence[float], window: float) -> float:
    """As ``p99_service_times``, evenly spaced, on a machine that is not always as fast.

    Args:
        load: share of the mean pace that is asked.
        workers: of the server.
        pace: images a second in each window.
        window: seconds.
    """
    mean = statistics.fmean(pace)
    rate, free, stays = load * mean, [0.0] * workers, list[float]()
    for number in range(int(rate * window * len(pace))):
        begin = max(number / rate, heapq.heappop(free))
        done = begin + workers / pace[min(int(begin / window), len(pace) - 1)]
        heapq.heappush(free, done)
        stays.append(done - number / rate)
    return sorted(stays)[int(0.99 * len(stays))] * mean / workers


def p99_service_times(load: float, workers: int, *, at_random: bool) -> float:
    """From its arrival to its answer, in service times of one worker.

    Args:
        load: share of the capacity that is asked.
        workers: of the server.
        at_random: as a Poisson process instead of evenly spaced.
    """
    draw = random.Random(0)
    rate, free, now, stays = load * workers, [0.0] * workers, 0.0, list[float]()
    for _ in range(_IMAGES):
        now += draw.expovariate(rate) if at_random else 1 / rate
        done = max(now, heapq.heappop(free)) + draw.gauss(1, SPREAD)
        heapq.heappush(free, done)
        stays.append(done - now)
    return sorted(stays)[int(0.99 * _IMAGES)]
