"""From images to a served model: trained, with and without a class for all else, exported, proven, served, asked."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from glassworks.core.context import RunContext
from glassworks.core.errors import GlassworksError, InputError
from glassworks.core.workspace import Workspace
from glassworks.data.sources.open import open_source
from glassworks.data.sources.source import spread_over
from glassworks.lessons.labs.leaving import at_the_end
from glassworks.lessons.labs.own_images import decoded
from glassworks.lessons.labs.studio import studio
from glassworks.lessons.labs.work import States
from glassworks.looks.images import embedded_image
from glassworks.verbs.export import ExportReport, export
from glassworks.verbs.train import train

Made = tuple[list[str], dict[str, tuple[float, int]], ExportReport]
"""What ``glassworks serve`` is given, each model's accuracy and how many images that is of, and the proof."""
MODELS = {"letters": ("x", "o"), "with_others": ("x", "o", "others")}
"""Names of the served models and their classes."""
_EACH = 60  # images of a class
_IDLE = 600.0  # seconds without a question after which the server ends


@dataclass(frozen=True)
class Served:
    """A server under way.

    Attributes:
        process: it.
        port: on loopback.
        accuracy: of each model on held-out images, with how many there are.
        proof: of the first model's export.
    """

    process: subprocess.Popen[str]
    port: int
    accuracy: dict[str, tuple[float, int]]
    proof: ExportReport

    def to_page(self) -> dict[str, Any]:
        """What the page shows of it."""
        parity = self.proof.parity
        return {
            "port": self.port,
            "accuracy": self.accuracy,
            "proof": {
                "difference": parity.max_probability_difference,
                "changed": len(parity.changed_decisions),
                "images": parity.n,
                "megabytes": self.proof.megabytes,
                "inside": self.proof.in_the_graph,
            },
        }


class Bench:
    """What is made once and then used by all readers of this process."""

    def __init__(self) -> None:
        self._making = threading.Lock()
        self._served: Served | None = None
        self._made: Made | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._ending: threading.Timer | None = None
        at_the_end(self.close)

    def states(self, _asked: dict[str, Any]) -> States:
        """Makes what is not there yet, step by step."""
        while not self._making.acquire(timeout=0.3):
            yield {"share": 0.0, "says": "Somebody else has begun it; it is for all"}
        try:
            yield from self._steps()
        finally:
            self._making.release()

    def _steps(self) -> States:
        if self._made is None:
            self._made = yield from self._make()
        runs, accuracy, proof = self._made
        if self._served is None or self._served.process.poll() is not None:
            yield {"share": 0.85, "says": "glassworks serve"}
            process, port = _serve(runs)
            self._served = Served(process, port, accuracy, proof)
        self._keep()
        yield {"share": 1.0, "served": self._served.to_page()}

    def _make(self) -> Generator[dict[str, Any], None, Made]:
        self._folder = tempfile.TemporaryDirectory(prefix="glassworks-lesson-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        yield {"share": 0.02, "says": "Images of X, O and others are written into folders"}
        accuracy: dict[str, tuple[float, int]] = {}
        runs: list[str] = []
        for at, (name, classes) in enumerate(MODELS.items()):
            yield {"share": 0.05 + 0.25 * at, "says": f"glassworks train {name}"}
            write_images(folder / name, classes)
            run = train(folder / name, backbone="formula_net", context=RunContext(workspace=Workspace(folder)))
            found: Any = run.to_dict()
            accuracy[name] = (float(found["accuracy"]), int(found["n"]))
            runs.append(f"{name}={Path(folder, str(found['run'])).resolve()}")
        yield {"share": 0.6, "says": "glassworks export --to onnx, with its proof"}
        proof = export(runs[0].partition("=")[2], "onnx")
        return runs, accuracy, proof

    def ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Sends an image to the server, as any client would.

        Raises:
            InputError: there is no server, no such model or image.
        """
        served, name = self._served, str(asked["model"])
        if served is None or served.process.poll() is not None or name not in MODELS:
            raise InputError(expected="a served model", found=name, do="Press 'Make and serve it' first.")
        self._keep()
        content = _content(asked)
        path = f"/predict?model={name}&top=all"
        began = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", served.port, timeout=30)
        try:
            connection.request("POST", path, content, {"Content-Type": "image/png"})
            reply = connection.getresponse()
            body = json.loads(reply.read())
        except (OSError, ValueError) as error:
            raise InputError(expected="an answer", found=str(error), do="Make and serve it again.") from error
        finally:
            connection.close()
        return {
            "status": reply.status,
            "reply": json.dumps(body, indent=1),
            "body": body,
            "milliseconds": 1000 * (time.perf_counter() - began),
            "curl": f"curl --data-binary @image.png 'http://127.0.0.1:{served.port}{path}'",
        }

    def in_studio(self, asked: dict[str, Any]) -> str:
        """The studio's page inside one of the models, with the image that was sent.

        Raises:
            InputError: nothing is made yet, no such image, or no studio.
        """
        if self._made is None:
            raise InputError(expected="a model", found="none yet", do="Press 'Make and serve it' first.")
        runs = dict(run.split("=", 1) for run in self._made[0])
        return studio().inside(runs[str(asked["model"])], _content(asked))

    def _keep(self) -> None:
        """The server ends when nobody has asked for a while."""
        if self._ending:
            self._ending.cancel()
        self._ending = threading.Timer(_IDLE, self.end)
        self._ending.daemon = True
        self._ending.start()

    def end(self) -> None:
        """Ends the server; what was trained stays until this process ends."""
        if self._ending:
            self._ending.cancel()
        if self._served is not None and self._served.process.poll() is None:
            self._served.process.terminate()
            self._served.process.wait(10)

    def close(self) -> None:
        """Ends the server and removes what was trained."""
        self.end()
        if self._folder is not None:
            self._folder.cleanup()


def _content(asked: dict[str, Any]) -> bytes:
    """The encoded image: one that is built in, or the reader's own."""
    return embedded_image(str(asked["image"])) or decoded(str(asked["image"]))


@cache
def bench() -> Bench:
    """The one of this process."""
    return Bench()


def write_images(folder: Path, classes: tuple[str, ...]) -> None:
    """A folder of images for each class: letters, and where asked for what is neither, half birds and half digits."""
    letters = open_source("xo")
    for name in classes:
        (folder / name).mkdir(parents=True, exist_ok=True)
        parts = (
            [("birds", None, _EACH // 2), ("digits", None, _EACH // 2)] if name == "others" else [("xo", name, _EACH)]
        )
        for source_name, label, count in parts:
            source = letters if source_name == "xo" else open_source(source_name)
            fitting = [
                at
                for at, sample in enumerate(source.samples)
                if label is None or source.classes[int(sample.label)] == label
            ]
            chosen = [fitting[at] for at in spread_over(len(fitting), count)]
            for at, content in source.read(chosen):
                (folder / name / f"{source_name}-{at}.png").write_bytes(content)


def _serve(runs: list[str]) -> tuple[subprocess.Popen[str], int]:
    """``glassworks serve`` in a process of its own, and its port once it takes requests."""
    words = [sys.executable, "-m", "glassworks", "serve", *runs, "--port", "0", "--workers", "1", "--json"]
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"}
    )
    line = process.stdout.readline() if process.stdout else ""
    try:
        return process, int(json.loads(line)["url"].rpartition(":")[2])
    except (ValueError, KeyError) as error:
        process.kill()
        raise GlassworksError(
            expected="glassworks serve to start", found=line.strip() or "nothing", do="Try it in a terminal."
        ) from error
