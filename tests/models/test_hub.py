"""The hub is asked where the user says it is."""

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
