"""Every refusal: its status, one sentence for the client, a reason in the metrics, never a fault of the server's."""

import base64
import io
import json
import socket
import struct
import zlib

import pytest
from multipart_form import encoded, form
from PIL import Image


def is_refused(answer, status, reason):
    assert (answer.status, answer.document["reason"]) == (status, reason), answer.body
    assert set(answer.document) >= {"error", "reason", "status"}
    assert answer.document["status"] == status
    assert "Traceback" not in answer.document["error"]
    return answer.document["error"]


def talk(server, text, seconds=10, half_close=False):
    """What comes back for bytes sent as they are, until the server closes."""
    with socket.create_connection((server.host, server.port), timeout=seconds) as connection:
        connection.sendall(text)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while part := connection.recv(65536):
            received += part
    return received


# bodies


def test_a_body_that_states_too_many_bytes(server):
    connection = server.connect()
    connection.putrequest("POST", "/predict")
    connection.putheader("Content-Length", str(33 * 2**20))
    connection.endheaders()
    response = connection.getresponse()  # answered without a byte of it
    assert response.status == 413
    assert json.loads(response.read())["reason"] == "body_too_large"
    connection.close()


def test_a_client_that_sends_a_large_body_without_listening_reads_why(server):
    answer = server.post("/predict", b"x" * (34 * 2**20))
    assert "33,554,432 bytes" in is_refused(answer, 413, "body_too_large")


def test_chunks_without_end_are_cut_off(server):
    head = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    received = b""
    with socket.create_connection((server.host, server.port), timeout=20) as connection:
        connection.sendall(head)
        try:
            for _ in range(100):
                connection.sendall(chunk)
        except OSError:
            pass
        else:
            pytest.fail("the server goes on reading")
        try:
            received = connection.recv(65536)
        except ConnectionResetError:  # the rest of what was sent was thrown away with the connection
            return
    assert received.startswith(b"HTTP/1.1 413") or received == b""


def test_an_empty_body(server):
    assert is_refused(server.post("/predict", b""), 422, "zero_bytes") == "the file is empty"


def test_a_compressed_body(server, jpeg):
    answer = server.post("/predict", zlib.compress(jpeg), **{"Content-Encoding": "deflate"})
    assert "deflate" in is_refused(answer, 415, "content_encoding")


# images


def png_header(width, height):
    """A PNG that says how large it is and holds nothing."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"")
    parts = [
        struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in (head, data, b"IEND")
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_decompression_bomb_is_never_decoded(server):
    error = is_refused(server.post("/predict", png_header(50_000, 50_000)), 413, "too_large")
    assert "50000x50000" in error  # decoding would have found that it holds nothing


def test_a_bomb_in_a_form_stops_no_other_image(server, jpeg):
    body, kind = form(("bomb.png", png_header(50_000, 50_000)), ("a.jpg", jpeg))
    bomb, good = server.post("/predict", body, kind).document["predictions"]
    assert "never decoded" in bomb["error"]
    assert "label" in good


def test_no_image(server):
    assert "no image format" in is_refused(server.post("/predict", b"hello" * 100), 422, "unreadable")


def test_a_truncated_image(server, jpeg):
    assert "truncated" in is_refused(server.post("/predict", jpeg[:-200]), 422, "truncated")


def test_a_damaged_png(server):
    content = bytearray(encoded(1, "PNG"))
    content[60:90] = b"\0" * 30
    answer = server.post("/predict", bytes(content))
    assert answer.status == 422


def test_a_postscript_file_starts_no_other_program(server):
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "EPS")
    assert server.post("/predict", buffer.getvalue(), "image/jpeg").status == 422


def test_too_many_images(server, jpeg):
    text = base64.b64encode(jpeg).decode()
    answer = server.post_json("/predict", {"images": [text] * 65})
    assert "65 images" in is_refused(answer, 413, "too_many_images")
    body, kind = form(*[("a.jpg", jpeg)] * 65)
    assert server.post("/predict", body, kind).status == 413


# documents


@pytest.mark.parametrize("path", ["/predict", "/v1/models/tiny:predict", "/invocations", "/v2/models/tiny/infer"])
@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"7",
        b'"text"',
        b"\xff\xfe",
        b'{"images": 7}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"inputs":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"images": [1e999]}',
        b'{"instances": [' + b"9" * 5000 + b"]}",
        b'{"image": "\\ud800"}',
    ],
    ids=range(14),
)
def test_bad_and_deep_json(server, path, text):
    answer = server.post(path, text, "application/json")
    assert answer.status == 400
    assert len(answer.document["error"]) < 1500


@pytest.mark.parametrize(
    "document", [{}, {"image": "aGk=", "images": []}, {"images": []}, {"image": "a"}, {"image": "é"}]
)
def test_json_of_the_wrong_form(server, document):
    assert server.post_json("/predict", document).status == 400


FORM = "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"no edge", "multipart/form-data"),
        (b"--x\r\n", FORM),
        (b"--x\r\nbad header\r\n\r\nhello\r\n--x--\r\n", FORM),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\ntext\r\n--x--\r\n', FORM),
        (b"--x--\r\n", FORM),
        (b'--x\r\nContent-Disposition: form-data; filename="a"\r\n\r\nt\r\n--x--\r\n', FORM),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"t" * 100_000 + b"\r\n--x--\r\n", FORM),
    ],
    ids=["no edge", "no end", "bad header", "no file", "no part", "no name", "a long field"],
)  # fmt: skip
def test_bad_forms(server, body, kind):
    assert server.post("/predict", body, kind).status == 400


# addresses and methods


@pytest.mark.parametrize(
    "path",
    ["/v2/models/other/infer", "/v2/models/tiny/versions/9/infer", "/v1/models/other:predict", "/predict?model=no"],
)
def test_an_unknown_model(server, jpeg, path):
    assert "there is" in is_refused(server.post(path, jpeg), 404, "unknown_model")


def test_an_unknown_path(server):
    is_refused(server.get("/nothing/here"), 404, "unknown_path")
    is_refused(server.get("/predict/"), 404, "unknown_path")
    is_refused(server.get("/docs"), 404, "unknown_path")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/predict", "POST"),
        ("POST", "/livez", "GET"),
        ("PROPFIND", "/v2", "GET"),
        ("OPTIONS", "/v1/models/tiny:predict", "POST"),
    ],
)
def test_a_wrong_method(server, method, path, allowed):
    answer = server.ask(method, path)
    is_refused(answer, 405, "method")
    assert allowed in answer.headers["allow"].split(", ")


@pytest.mark.parametrize("query", ["top=0", "top=-1", "top=many", "explain=everything", "top=9999999"])
def test_bad_parameters(server, jpeg, query):
    is_refused(server.post(f"/predict?{query}", jpeg), 400, "bad_parameter")


def test_a_misspelt_parameter_is_not_passed_over(server, jpeg):
    error = is_refused(server.post("/predict?expalin=gradcam&top=2", jpeg), 400, "bad_parameter")
    assert error == "no parameter 'expalin' here, did you mean 'explain'?; there are model, top, explain"


def test_what_top_may_be_is_said_in_words(server, jpeg):
    error = is_refused(server.post("/predict?top=many", jpeg), 400, "bad_parameter")
    assert error == "query.top: a number from 1 to 999999, or all"


# who asks


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example", ""]
)
def test_a_host_that_is_not_ours(server, host):
    is_refused(server.get("/livez", Host=host), 421, "host_not_allowed")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:99", "127.0.0.1", "[::1]:8080", "10.1.2.3:80", "localhost."])
def test_hosts_that_no_other_site_can_have(server, host):
    assert server.get("/livez", Host=host).status == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_a_page_of_another_site_may_not_ask(server, jpeg, origin):
    is_refused(server.post("/predict", jpeg, Origin=origin, Host="localhost:2"), 403, "other_origin")


def test_our_own_page_may_ask(server, jpeg):
    assert server.post("/predict", jpeg, Origin="http://localhost:2", Host="localhost:2").status == 200


def test_a_request_without_cors_from_another_site(server, jpeg):
    answer = server.post("/predict", jpeg, **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"})
    is_refused(answer, 403, "other_origin")


# the protocol itself


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 3\r\nContent-Length: 4\r\n",
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 1e3\r\n",
        b"Content-Length : 3\r\n",
        b"Bad\0Name: x\r\n",
        b"X: " + b"y" * 100_000 + b"\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: identity\r\n",
        b"Content-Length: 3, 3\r\n",
        b"Content-Length: +3\r\n",
        b"Host: other.example\r\n",
        b"X: a\rb\r\n",
        b"X\r\n",
        b": y\r\n",
    ],
    ids=range(16),
)
def test_ambiguous_or_broken_heads_are_no_request(server, head):
    received = talk(server, b"POST /predict HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + head + b"\r\nabc")
    assert int(received.split()[1]) in (400, 431, 501)
    assert received.count(b"HTTP/1.1 ") == 1


def test_an_unknown_method_and_an_old_one_with_chunks_are_no_request(server):
    assert talk(server, b"FROB /v2 HTTP/1.1\r\nHost: localhost\r\n\r\n").split()[1] == b"400"
    old = b"POST /predict HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert talk(server, old).split()[1] == b"400"


def test_no_host_at_all(server):
    assert talk(server, b"GET /livez HTTP/1.1\r\n\r\n").split()[1] == b"400"


def test_noise_is_no_request(server):
    assert b" 400 " in talk(server, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 10 + b"\r\n\r\n")


def test_refusals_are_counted_by_their_reason(server):
    server.get("/nothing/here")
    server.get("/livez", Host="evil.example")
    server.post("/predict", png_header(50_000, 50_000))
    server.post("/predict", b"hello" * 100)
    server.post_json("/predict", {"unknown": 1})
    text = server.get("/metrics").body.decode()
    for reason in ("unknown_path", "host_not_allowed", "too_large", "unreadable", "bad_document"):
        assert f'glassworks_refusals_total{{reason="{reason}"}}' in text


def test_none_of_this_was_a_fault_of_the_server(server):
    server.get("/livez")
    assert [line for line in server.log if line.get("status", 0) >= 500] == []
    assert [line for line in server.lines if "Traceback" in line] == []
