"""How much may come: what is left of a body once the response is there; bounds are tested through the servers."""

from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from glassworks.web.bodies import BodyGuard
from glassworks.web.bounds import Bounds


def test_a_response_before_the_body_closes_the_connection_only_where_its_end_is_unknown():
    """A client that is cut off while it writes would not read the response; what it states can be thrown away."""
    answering = TestClient(BodyGuard(PlainTextResponse("hello"), Bounds()))
    assert "connection" not in answering.get("/").headers
    assert "connection" not in answering.post("/", content=b"never read").headers
    assert answering.post("/", content=iter([b"in", b"chunks"])).headers["connection"] == "close"
    asking = answering.post("/", content=b"never read", headers={"Expect": "100-continue"})
    assert asking.headers["connection"] == "close"
