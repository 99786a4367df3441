"""Who may ask: requests and web sockets by the same rules."""

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from glassworks.web.guards import Guard


async def app(scope, receive, send):
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "hello"})
        await send({"type": "websocket.close"})
    else:
        await PlainTextResponse("hello")(scope, receive, send)


def client(host="localhost:8000", **given):
    return TestClient(Guard(app, **given), base_url=f"http://{host}")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1:9", "[::1]:9", "10.1.2.3", "cats.example"])
def test_names_of_this_machine(host):
    assert client(hosts=["Cats.example"]).get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.evil.example"])
def test_other_names_are_refused(host):
    answer = client().get("/", headers={"Host": host})
    assert (answer.status_code, answer.json()["reason"]) == (421, "host_not_allowed")
    with pytest.raises(WebSocketDisconnect) as closed:
        client().websocket_connect("ws://localhost:8000/", headers={"Host": host}).__enter__()
    assert closed.value.code == 1008


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost", "http://localhost:8001"])
def test_pages_of_other_sites_may_not_ask(origin):
    answer = client().post("/", headers={"Origin": origin})
    assert (answer.status_code, answer.json()["reason"]) == (403, "other_origin")
    with pytest.raises(WebSocketDisconnect) as closed:
        client().websocket_connect("ws://localhost:8000/", headers={"Origin": origin}).__enter__()
    assert closed.value.code == 1008


def test_its_own_pages_may():
    assert client().post("/", headers={"Origin": "http://localhost:8000"}).status_code == 200
    with client().websocket_connect("ws://localhost:8000/", headers={"Origin": "http://localhost:8000"}) as socket:
        assert socket.receive_text() == "hello"


def test_without_an_origin_the_browser_says_where_it_is():
    cross = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert client().get("/", headers=cross).status_code == 403
    assert client().get("/", headers=cross | {"Sec-Fetch-Mode": "navigate"}).status_code == 200  # a link


@pytest.mark.parametrize("given", [{"Authorization": "Bearer a token"}, {"Cookie": "b=1; studio=atoken"}])
def test_a_token_in_a_header_or_a_cookie(given):
    guarded = {"token": "atoken", "open_paths": ("/open",), "cookie": "studio"}
    assert client(**guarded).get("/open").status_code == 200
    assert client(**guarded).get("/").json()["reason"] == "no_token"
    with pytest.raises(WebSocketDisconnect):
        client(**guarded).websocket_connect("ws://localhost:8000/").__enter__()
    assert client(**guarded).get("/", headers={k: v.replace("a token", "atoken") for k, v in given.items()}).is_success
    wrong = {key: value.replace("atoken", "other").replace("a token", "other") for key, value in given.items()}
    assert client(**guarded).get("/", headers=wrong).status_code == 401
