"""A real server under damaged images and requests: no 5xx, no hang, no traceback, and the answers of ``predict``."""

import atexit
import base64
import functools
import json
import socket
import time
from dataclasses import dataclass
from http.client import BadStatusLine, HTTPResponse

import pytest
from fuzz_files import image_of, model
from hypothesis import note
from multipart_form import form
from server_process import ServerProcess

from glassworks.inference.predictor import Predictor

SECONDS = 10.0
"""That an answer, or the end of the connection, may take."""
_PATIENCE = 0.2  # seconds after which a request that got no answer is taken for one that lacks its end


@functools.cache
def _server() -> ServerProcess:
    running = ServerProcess([f"one={model()}", "--workers", 1, "--precision", "float32"])
    running.__enter__()
    atexit.register(running.__exit__)
    return running


@functools.cache
def _predictor() -> Predictor:
    return Predictor.load(model(), device="cpu")


def served_images(content: bytes) -> None:
    """An image, sound or damaged, has the label and probability that ``predict`` gives it, or is refused as there."""
    answer = _server().post("/predict", content)
    note(f"{answer.status} {answer.body[:300]!r}")
    (expected,) = _predictor().predict([content])
    if expected.error is None:
        assert (answer.status, answer.document["label"]) == (200, expected.label)
        assert answer.document["probability"] == pytest.approx(expected.probability, abs=1e-6)
    else:
        assert answer.status in (400, 413, 422)  # 400: nothing was sent
        assert answer.document["error"]


def served_requests(raw: bytes) -> None:
    """Whatever bytes come, the server answers with a reason of ours or closes, and goes on."""
    server, is_sound = _server(), raw in requests()
    seen = len(server.lines)
    with socket.create_connection((server.host, server.port), timeout=SECONDS) as connection:
        connection.sendall(raw)
        begin = time.monotonic()
        method = "HEAD" if raw.lstrip().startswith(b"HEAD ") else ""
        found = _answered(connection, method, SECONDS if is_sound else _PATIENCE)
        assert time.monotonic() - begin < SECONDS
    assert found is not None or not is_sound
    if found is not None:
        note(f"{found.status} {found.body[:300]!r}")
        assert found.status < 500
        assert found.status < 400 or not found.body or json.loads(found.body)["error"]  # HEAD has no body
    assert server.get("/readyz").status == 200
    for line in server.lines[seen:]:  # also of requests that followed in the same bytes
        assert json.loads(line).get("status", 0) < 500, line


@dataclass
class _Found:
    status: int
    body: bytes


def _answered(connection: socket.socket, method: str, patience: float) -> _Found | None:
    """The first response; ``None`` where the connection was closed without one, at the latest after ``patience``."""
    connection.settimeout(patience)
    try:
        connection.recv(1, socket.MSG_PEEK)
    except TimeoutError:
        connection.shutdown(socket.SHUT_WR)
    except ConnectionError:
        return None
    connection.settimeout(SECONDS)
    response = HTTPResponse(connection, method=method)
    try:
        response.begin()
        body = response.read()
    except (BadStatusLine, ConnectionError):  # nothing came
        return None
    return _Found(response.status, body)


def _request(method: str, path: str, body: bytes = b"", *lines: str) -> bytes:
    head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *lines]
    if body:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode() + body


@functools.cache
def requests() -> list[bytes]:
    """One sound request of every kind, in bytes."""
    image, json_ = image_of(1), "Content-Type: application/json"
    text = base64.b64encode(image).decode()
    several, kind = form(("a.png", image), ("b.png", image_of(2)))
    asked = "/v2/models/one"
    tensor = {"name": "image", "datatype": "BYTES", "shape": [1], "data": [text]}
    binary = {"name": "image", "datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": 4 + len(image)}}
    raw = json.dumps({"inputs": [binary], "outputs": [{"name": "probabilities", "parameters": {"classification": 1}}]})
    infer = [raw.encode() + len(image).to_bytes(4, "little") + image, f"Inference-Header-Content-Length: {len(raw)}"]
    pixels = {"name": "pixels", "datatype": "UINT8", "shape": [1, 2, 2, 3], "data": [0] * 12}
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(image), image)
    return [
        *(_request("GET", path) for path in ("/", "/v2", "/metrics", "/livez", asked, f"{asked}/config", "/models")),
        _request("HEAD", "/readyz"),
        _request("POST", "/predict", image),
        _request("POST", "/predict?top=2", image, "Content-Type: image/png", "traceparent: 00-0af7-b7ad-01"),
        _request("POST", "/predict", several, f"Content-Type: {kind}"),
        _request("POST", "/predict", json.dumps({"images": [text, text]}).encode(), json_),
        _request("POST", "/predict", b"", "Transfer-Encoding: chunked") + chunks,
        _request("POST", f"{asked}/infer", json.dumps({"id": "1", "inputs": [tensor]}).encode(), json_),
        _request("POST", f"{asked}/infer", json.dumps({"inputs": [pixels]}).encode(), json_),
        _request("POST", f"{asked}/infer", infer[0], infer[1]),
        _request("POST", "/v1/models/one:predict", json.dumps({"instances": [{"b64": text}]}).encode(), json_),
        _request("POST", "/invocations", image, "Content-Type: image/png"),
    ]
