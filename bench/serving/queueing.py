"""What a queue does to a server that loses nothing: the 99th percentile by simulation, to hold a measured one against.

Two workers with one queue, first come first served, and an image's time of one worker drawn from a normal distribution
about 1 with a deviation of 0.15, about that of photographs of one size. Evenly spaced requests hardly ever meet; those
of many strangers (a Poisson process) come in bunches, and no server answers these as if they had come one by one.
"""

import heapq
import random

SPREAD = 0.15
_IMAGES = 100_000


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
