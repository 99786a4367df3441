"""A real server in a process of its own, and the least client: what a user has."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def document(self):
        return json.loads(self.body)


@dataclass
class ServerProcess:
    """``glassworks serve ... --port 0 --json``; use as a context manager."""

    words: list
    environment: dict = field(default_factory=dict)

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "glassworks", "serve", "--port", "0", *map(str, self.words), "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1"} | self.environment,
        )
        self.lines = []
        self.reading = threading.Thread(target=self._read_log, daemon=True)
        self.reading.start()
        self.first = json.loads(self.process.stdout.readline() or "{}")
        self.host, _, port = self.first.get("url", "://:0").partition("//")[2].rpartition(":")
        self.port = int(port)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise

    def _read_log(self):
        for line in self.process.stderr:
            self.lines.append(line)

    @property
    def log(self):
        """The JSON lines so far."""
        return [json.loads(line) for line in self.lines if line.startswith("{")]

    def connect(self, seconds=120):
        return http.client.HTTPConnection(self.host.strip("[]"), self.port, timeout=seconds)

    def ask(self, method, path, body=None, headers=None):
        connection = self.connect()
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.ask("GET", path, headers=headers)

    def post(self, path, body, kind="application/octet-stream", **headers):
        return self.ask("POST", path, body, {"Content-Type": kind, **headers})

    def post_json(self, path, document, **headers):
        return self.post(path, json.dumps(document), "application/json", **headers)
