"""A hub of data sets on this machine, over HTTP: the four answers that the package datasets asks a hub for."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

_COMMIT = "a" * 40
_UNREACHED = "http://127.0.0.1:9"
"""Nothing listens at the port of the discard service."""


@contextmanager
def serving(name: str, folder: Path) -> Iterator[dict[str, str]]:
    """Serves ``folder/data/*`` as the data set ``name``; gives the environment in which it is the hub.

    Args:
        name: ``OWNER/SET``.
        folder: with the files of the set in ``data``.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Hub", (_Hub,), {"name": name, "folder": folder}))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield environment(f"http://127.0.0.1:{server.server_port}", folder)
    finally:
        server.shutdown()
        server.server_close()


def environment(endpoint: str, folder: Path) -> dict[str, str]:
    """What a new process needs to take ``endpoint`` for its hub and to keep its downloads in ``folder/hub``."""
    return {"HF_ENDPOINT": endpoint, "HF_HOME": str(folder / "hub"), "HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1"}


def unreachable(folder: Path) -> dict[str, str]:
    """The environment of a hub that does not answer."""
    return environment(_UNREACHED, folder)


class _Hub(BaseHTTPRequestHandler):
    name: str
    folder: Path

    def do_GET(self) -> None:
        """One of: what the set is, its folders, its files, a file itself."""
        path, about = self.path.split("?")[0], f"/api/datasets/{self.name}"
        file = self.folder / path.partition(f"/resolve/{_COMMIT}/")[2]
        if path in (about, f"{about}/revision/{_COMMIT}"):
            self._say({"id": self.name, "sha": _COMMIT, "siblings": [], "private": False, "tags": []})
        elif path == f"{about}/tree/{_COMMIT}":
            self._say([{"type": "directory", "path": "data", "oid": _COMMIT, "size": 0}])
        elif path == f"{about}/tree/{_COMMIT}/data":
            self._say([self._entry(found) for found in sorted((self.folder / "data").iterdir())])
        elif file != self.folder and file.is_file():
            content = file.read_bytes()
            self._send(200, content, {"ETag": f'"{_digest(content)}"', "X-Repo-Commit": _COMMIT})
        else:
            self._send(404, b"{}", {"X-Error-Code": "EntryNotFound" if self.name in path else "RepoNotFound"})

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is called
        """Nothing: tests are silent."""

    def _entry(self, file: Path) -> dict[str, Any]:
        content = file.read_bytes()
        return {"type": "file", "path": f"data/{file.name}", "size": len(content), "oid": _digest(content)}

    def _say(self, document: Any) -> None:
        self._send(200, json.dumps(document).encode(), {"Content-Type": "application/json"})

    def _send(self, code: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(code)
        for key, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _digest(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()  # noqa: S324 - git's own name of a content
