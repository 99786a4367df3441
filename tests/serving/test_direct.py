"""The short way of ``POST /predict`` answers as the routes do, whatever happens."""

import io
import json

import pytest
from event_loop import run

from glassworks.serving.answers import ClientGoneError, Service
from glassworks.serving.app import make_app
from glassworks.serving.catalogue import Catalogue
from glassworks.serving.metrics import Metrics
from glassworks.serving.pool import Pool
from glassworks.serving.settings import Settings
from glassworks.web.refusal import Refusal

WAYS = {"short": b"", "routes": b"top=2"}


def asked(query, error, headers=()):
    """Status, document and log line of a request on whose way ``error`` is raised; and what is raised out of it all."""
    settings, catalogue, metrics = Settings({"one": "x"}), Catalogue(), Metrics()
    service = Service(settings, catalogue, metrics, Pool(settings, catalogue, metrics))
    service.pool.check_started = lambda: (_ for _ in ()).throw(error)
    log, sent = io.StringIO(), []
    scope = {
        "type": "http", "method": "POST", "path": "/predict", "raw_path": b"/predict", "query_string": query,
        "headers": [(b"host", b"localhost"), *headers], "client": ("127.0.0.1", 1), "http_version": "1.1",
        "scheme": "http", "server": ("127.0.0.1", 80), "root_path": "",
    }  # fmt: skip

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    raised = None
    try:
        run(make_app(service, log)(scope, receive, send))
    except RuntimeError as found:
        raised = found
    metrics.later.flush()
    return sent[0]["status"], json.loads(sent[1]["body"]), json.loads(log.getvalue()), raised


@pytest.mark.parametrize("way", WAYS)
def test_a_mistake_of_ours_is_a_500_and_reaches_the_log(way):
    error = RuntimeError("out of order")
    status, document, line, raised = asked(WAYS[way], error)
    assert (status, document["reason"], line["refused"]) == (500, "internal", "internal")
    assert "out of order" not in json.dumps(document)
    assert raised is error


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [(Refusal(404, "unknown_model", "no such model"), 404, "unknown_model"), (ClientGoneError(), 499, "client_gone")],
)
def test_what_is_refused(way, error, status, reason):
    found, document, line, raised = asked(WAYS[way], error)
    assert (found, document["reason"], line["refused"]) == (status, reason, reason)
    assert raised is None


@pytest.mark.parametrize("way", WAYS)
def test_a_compressed_body(way):
    status, document, _, _ = asked(WAYS[way], RuntimeError("not reached"), [(b"content-encoding", b"gzip")])
    assert (status, document["reason"]) == (415, "content_encoding")
