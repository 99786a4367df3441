"""The lessons' server as a user has it: ``glassworks lessons --port 0 --json``, in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

from server_process import ServerProcess

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WEBSOCKET = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}
"""Headers of a request for a WebSocket."""


@dataclass
class LessonsProcess(ServerProcess):
    """Use as a context manager."""

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "glassworks", "lessons", "--port", "0", *map(str, self.words), "--json"],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1"} | self.environment,
        )
        self.lines = []
        self.first = json.loads(self.process.stdout.readline() or "{}")
        self.url = self.first.get("url", "")
        self.host, _, port = self.url.partition("//")[2].rpartition(":")
        self.port = int(port or 0)
        return self
