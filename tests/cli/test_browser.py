"""What opens in a browser does so in the user's own, and only in one with a window."""

import os
import subprocess
import sys
import time

import pytest

from glassworks.cli import browser


@pytest.mark.slow
@pytest.mark.parametrize("command", ["studio", "lessons"])
def test_the_page_is_opened_with_its_token(tmp_path, command):
    asked, token = tmp_path / "asked", tmp_path / "token"
    token.write_text("a-token-of-some-length")
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\necho "$1" > {asked}.part && mv {asked}.part {asked}\n')
    program.chmod(0o755)
    words = [sys.executable, "-m", "glassworks", command, "--port", "0", "--token-file", str(token)]
    environment = os.environ | {"BROWSER": f"{program} %s"}
    with subprocess.Popen(words, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = process.stdout.readline()
            until = time.monotonic() + 60
            while not asked.exists() and time.monotonic() < until:
                time.sleep(0.05)
        finally:
            process.terminate()
        address, _, fragment = asked.read_text().strip().partition("/enter#token=")
        assert address.startswith("http://127.0.0.1:")
        assert address in said
        assert fragment == "a-token-of-some-length"
        assert fragment not in said


def test_no_browser_of_the_terminal_is_opened(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    opened = []
    monkeypatch.setattr(browser.webbrowser, "open", opened.append)
    browser.open_page("http://127.0.0.1:1")
    assert opened == []
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    browser.open_page("http://127.0.0.1:1")
    assert opened == ["http://127.0.0.1:1"]
