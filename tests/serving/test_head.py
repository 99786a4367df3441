"""``HEAD`` answers as ``GET`` does, less the body."""

import pytest


@pytest.mark.parametrize("path", ["/", "/livez", "/readyz", "/v2/models/tiny", "/metrics", "/openapi.json", "/none"])
def test_head_is_get_without_its_body(server, path):
    got, head = server.ask("GET", path), server.ask("HEAD", path)
    assert (head.status, head.body) == (got.status, b"")
    assert head.headers["content-type"] == got.headers["content-type"]
    if path != "/metrics":  # which count this very request
        assert int(head.headers["content-length"]) == len(got.body)


def test_head_of_what_only_takes_post_is_refused(server):
    answer = server.ask("HEAD", "/predict")
    assert (answer.status, answer.headers["allow"]) == (405, "POST")


def test_head_is_counted_as_what_came(server):
    server.ask("HEAD", "/livez")
    server.ask("GET", "/livez")
    text = server.ask("GET", "/metrics").body.decode()
    assert 'http_request_method="HEAD",http_response_status_code="200",http_route="/livez"' in text
