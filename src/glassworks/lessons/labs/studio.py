"""What a lesson shows, opened in the studio: in one that runs on this machine, else in one that is started for it.

Lessons and studio are two programs: this one asks as a browser does, and gets the addresses of pages.
"""

import http.client
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from glassworks.core.errors import GlassworksError, InputError
from glassworks.core.files import from_home
from glassworks.lessons.labs.leaving import at_the_end
from glassworks.lessons.openness import are_readers_here
from glassworks.web.studios import Running, running

_PATIENCE = 120.0  # seconds for an answer: a model that is brought is opened before it is taken
_IN_FILE = "backbone."
"""What a network is called inside of a model file, before the names of its layers, and"""
_HEAD = "head"
"""its last layer."""


class Studio:
    """The way into the studio of this folder, or of whichever this user has open."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._own: subprocess.Popen[str] | None = None
        self._url = ""
        at_the_end(self.close)

    def recipe(self, name: str) -> str:
        """The page of a recipe."""
        return f"{self._found()}/recipes/{quote(name)}"

    def images(self, source: str) -> str:
        """*Data* with a folder, or with a set that is built in."""
        self._found()
        named = from_home(source)
        body = {"source": str(named.resolve()) if named.exists() else source}
        return self._page("/data", body)

    def collected(self, classes: Sequence[str], samples: Sequence[tuple[int, bytes]]) -> str:
        """*Data* with images that a reader brought, as a folder for each class."""
        self._found()
        key = token_hex(8)  # as long as those of the studio's own page
        for number, (label, content) in enumerate(samples):
            path = quote(f"{classes[label]}/{number}.png", safe="")
            self._ask(f"/data/upload/{key}/file?path={path}", content)
        return self._page(f"/data/upload/{key}/finish", {"name": "collected"})

    def inside(self, network: str, image: bytes, part: str = "", layer: str = "") -> str:
        """*Inside* a network, with an image.

        Args:
            network: a run's folder, a model file, or a name; its weights are taken as they are here.
            image: encoded.
            part: of the page: ``flow`` or the maps.
            layer: that is shown first.
        """
        self._found()
        brought = self._ask("/images", image)["image"]
        is_path = Path(network).exists()
        run, head = (self._model(network), "") if is_path else self._named(network)
        if layer and not is_path:
            layer = _HEAD if layer == head else _IN_FILE + layer
        query = {"image": brought} | ({"layer": layer} if layer else {})
        end = f"/{part}" if part else ""
        return f"{self._url}/runs/{quote(run)}/inside{end}?{urlencode(query)}"

    def close(self) -> None:
        """Ends the studio that was started here; what is trained in it goes on."""
        if self._own is not None and self._own.poll() is None:
            self._own.terminate()
            self._own.wait(30)

    def _named(self, network: str) -> tuple[str, str]:
        """The run of a network by name, and what its head is called in it."""
        from glassworks.models.whole import write_whole  # here: with torch, which the server's start does not wait for

        with tempfile.TemporaryDirectory(prefix="glassworks-lesson-") as folder:
            file = Path(folder) / f"{network.partition('.')[0]}.safetensors"
            head = write_whole(file, network, only_installed=True)
            return self._model(str(file)), head

    def _model(self, path: str) -> str:
        return self._ask("/models", {"path": str(Path(path).resolve())})["run"]

    def _page(self, path: str, body: dict[str, Any]) -> str:
        found = self._ask(path, body)["url"]
        return f"{self._url}{found}"

    def _ask(self, path: str, body: bytes | dict[str, Any]) -> dict[str, Any]:
        """One question to the studio that was found.

        Raises:
            InputError: it refuses, or has ended.
        """
        url = urlsplit(self._url)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=_PATIENCE)
        try:
            connection.request("POST", path, content, {"Content-Type": kind, "Accept": "application/json"})
            reply = connection.getresponse()
            said = json.loads(reply.read())
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise InputError(expected="the studio to answer", found=f"'{error}'", do="Press it again.") from error
        finally:
            connection.close()
        if reply.status >= 400:
            wrong = said.get("error", {})
            raise InputError(
                expected=wrong.get("expected", "what the studio takes"), found=wrong.get("found", str(said)[:300]),
                do=wrong.get("do", "See the studio's own page."), problems=wrong.get("problems", []),
            )  # fmt: skip
        return said

    def _found(self) -> str:
        """The address of a studio; one is started where there is none.

        Raises:
            InputError: readers are elsewhere, the studio that runs wants a token, or none can be started.
        """
        if not are_readers_here():
            raise InputError(
                expected="lessons on your own machine", found="those of a class", do="Run: glassworks lessons"
            )
        with self._starting:
            here = running(Path.cwd())
            if here is not None and here.has_token:
                raise _behind_a_token(here)
            self._url = self._started() if here is None else here.url
            return self._url

    def _started(self) -> str:
        words = [sys.executable, "-m", "glassworks", "studio", "--port", "0", "--no-browser", "--json"]
        self._own = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        line = self._own.stdout.readline() if self._own.stdout else ""
        try:
            said = json.loads(line)
            return str(said["url"])
        except (ValueError, KeyError):
            self._own.wait(10)
            why = _message(line)
            raise GlassworksError(
                expected="a studio to start in this folder", found=why, do="Try it in a terminal: glassworks studio"
            ) from None


def _message(line: str) -> str:
    try:
        return str(json.loads(line)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return line.strip() or "that it ended at once"


def _behind_a_token(studio: Running) -> InputError:
    return InputError(
        expected="a studio of this machine alone",
        found=f"one with a token at {studio.url}",
        do="End it, or bring the image there yourself.",
    )


@cache
def studio() -> Studio:
    """The one of this process."""
    return Studio()
