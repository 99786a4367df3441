"""What opens in a browser does so in the user's own, and only in one with a window."""

import os
import subprocess
import sys
import time

import pytest

from glassworks.cli import browser

BROWSER = """#!{python}
import pathlib, sys, time, urllib.request
wanted = urllib.request.Request(sys.argv[1], headers={{"Accept": "text/html"}})
with urllib.request.urlopen(wanted, timeout=60) as page:
    came = page.geturl()
pathlib.Path("asked").write_text(" ".join([*sys.argv[1:], came]))
time.sleep(600)  # as one that ends when it is closed
"""


@pytest.mark.slow
@pytest.mark.parametrize("command", ["studio", "lessons"])
def test_the_page_is_opened_without_its_token_and_answers_while_the_browser_is_open(tmp_path, command):
    asked, token, program = tmp_path / "asked", tmp_path / "token", tmp_path / "browser"
    token.write_text("a-token-of-some-length")
    program.write_text(BROWSER.format(python=sys.executable))
    program.chmod(0o755)
    words = [sys.executable, "-m", "glassworks", command, "--port", "0", "--token-file", str(token)]
    environment = os.environ | {"BROWSER": f"{program} %s"}
    with subprocess.Popen(
        words, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            said = process.stdout.readline()
            until = time.monotonic() + 60
            while not asked.exists() and time.monotonic() < until:
                time.sleep(0.05)
            process.terminate()
            process.wait(30)  # it waits for no browser
        finally:
            os.killpg(process.pid, 9)
    address, came = asked.read_text().split()
    assert address.startswith("http://127.0.0.1:")
    assert address in said
    assert came.startswith(f"{address}/enter")
    assert "a-token" not in address + said


def test_no_browser_of_the_terminal_is_opened(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    assert not browser.has_browser()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert browser.has_browser()
