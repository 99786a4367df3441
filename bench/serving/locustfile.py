"""locust's users of a server: each posts an image so many times a second, as long as the one before is answered.

Environment: ``POST_FOLDER`` with the bodies, ``POST_KIND``, their media type, and ``POST_RATE``, a user's requests a
second. One user waits for its answer, many of them wait for nobody: near to an open loop.
"""

import itertools
import os
from pathlib import Path

from locust import FastHttpUser, constant_throughput, task

BODIES = [path.read_bytes() for path in sorted(Path(os.environ["POST_FOLDER"]).iterdir())]
KIND = os.environ["POST_KIND"]
TURN = itertools.count()


class Poster(FastHttpUser):
    """One of them."""

    wait_time = constant_throughput(float(os.environ["POST_RATE"]))

    @task
    def post(self) -> None:
        """The next image."""
        self.client.post("/predict", data=BODIES[next(TURN) % len(BODIES)], headers={"Content-Type": KIND})
