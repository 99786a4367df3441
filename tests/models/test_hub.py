"""The hub is asked where the user says it is."""

import sys

import pytest

from glassworks.core.errors import RunError
from glassworks.models import hub


def test_the_hub_is_asked_where_the_user_says_it_is(monkeypatch):
    """A local server stands for the hub: an answer of any kind means that it can be reached."""
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    from huggingface_hub import constants

    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # answers HEAD with 501
    Thread(target=server.handle_request, daemon=True).start()
    monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    assert hub.hub_answers()
    server.server_close()
    assert not hub.hub_answers()
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert not hub.hub_answers()


@pytest.mark.parametrize("ask", [lambda: hub.cached_file("nobody/nothing"), hub.hub_answers])
def test_a_client_that_cannot_be_imported_is_named_with_what_installs_it(ask, monkeypatch):
    """It was a bare ImportError."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "huggingface_hub"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(RunError, match="pip install --force-reinstall huggingface-hub"):
        ask()
