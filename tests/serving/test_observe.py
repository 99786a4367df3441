"""What is seen from outside: metrics by their names, one JSON line per request, traces, and where the time went."""

import re
import time

from multipart_form import encoded
from prometheus_client.parser import text_string_to_metric_families

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
BUCKETS = [
    *[
        "0.005",
        "0.01",
        "0.025",
        "0.05",
        "0.075",
        "0.1",
        "0.25",
        "0.5",
        "0.75",
        "1.0",
        "2.5",
        "5.0",
        "7.5",
        "10.0",
        "+Inf",
    ]
]


def families(server):
    answer = server.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    return {family.name: family for family in text_string_to_metric_families(answer.body.decode())}


def value(families, family, sample, **labels):
    return sum(
        one.value
        for one in families[family].samples
        if one.name == sample and labels.items() <= one.labels.items()
    )  # fmt: skip


def test_metrics_by_their_names(server, jpeg):
    while value(families(server), "glassworks_workers", "glassworks_workers") < 2:
        time.sleep(0.05)
    before = families(server)
    label = server.post("/predict", jpeg).document["label"]
    after = families(server)
    name = "http_server_request_duration_seconds"
    post = {"http_request_method": "POST", "http_route": "/predict", "http_response_status_code": "200"}
    assert value(after, name, f"{name}_count", **post) - value(before, name, f"{name}_count", **post) == 1
    edges = {one.labels["le"] for one in after[name].samples if one.name.endswith("_bucket")}
    assert sorted(edges, key=float) == BUCKETS
    assert value(after, "http_server_active_requests", "http_server_active_requests") == 1  # this one
    said = {"model": "tiny", "label": label}
    name = "glassworks_predictions"
    assert value(after, name, f"{name}_total", **said) - value(before, name, f"{name}_total", **said) == 1
    for part in ("queue", "decode", "compute"):
        name = f"glassworks_{part}_seconds"
        assert value(after, name, f"{name}_count") - value(before, name, f"{name}_count") == 1
    assert value(after, "glassworks_batch_images", "glassworks_batch_images_count") > 0
    assert value(after, "glassworks_workers", "glassworks_workers") == 2
    assert value(after, "glassworks_model_info", "glassworks_model_info", engine="torch", precision="float32") == 1
    assert value(after, "glassworks_queue_images", "glassworks_queue_images") == 0
    assert value(after, "glassworks_accepted_images", "glassworks_accepted_images") == 0


def test_what_clients_send_makes_no_new_series(server):
    server.get("/of/our/own/making/1")
    server.get("/of/our/own/making/2")
    server.ask("PROPFIND", "/x")
    text = server.get("/metrics").body.decode()
    assert "making" not in text
    assert "PROPFIND" not in text
    assert 'http_route="unmatched"' in text
    assert 'http_request_method="_OTHER"' in text


def test_a_trace_goes_on(server, jpeg):
    answer = server.post("/predict", jpeg, traceparent=f"00-{TRACE}-00f067aa0ba902b7-01", **{"X-Request-ID": "abc-1"})
    version, trace, span, flags = answer.headers["traceparent"].split("-")
    assert (version, trace, flags) == ("00", TRACE, "01")
    assert re.fullmatch("[0-9a-f]{16}", span)
    assert span != "00f067aa0ba902b7"
    assert answer.headers["x-request-id"] == "abc-1"
    line = line_of(server, "abc-1")
    assert (line["method"], line["path"], line["status"]) == ("POST", "/predict", 200)
    assert (line["trace_id"], line["parent_id"], line["span_id"]) == (TRACE, "00f067aa0ba902b7", span)
    assert line["model"] == "tiny"
    assert line["images"] == 1
    assert 0 <= line["queue"] + line["decode"] + line["compute"] <= line["seconds"]


def line_of(server, request_id):
    for _ in range(100):
        found = [line for line in server.log if line.get("request_id") == request_id]
        if found:
            assert len(found) == 1
            return found[0]
        time.sleep(0.02)
    raise AssertionError("no such line")


def test_what_is_no_trace_begins_a_new_one(server):
    wrong = ["", "x", f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-{TRACE}-{'0' * 16}-01",
             f"ff-{TRACE}-00f067aa0ba902b7-01",
             f"00-{TRACE.upper()}-00f067aa0ba902b7-01", f"00-{TRACE}-00f067aa0ba902b7-01-more"]  # fmt: skip
    for header in wrong:
        answer = server.get("/livez", traceparent=header, **{"X-Request-ID": "two words\t{}"})
        assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-00", answer.headers["traceparent"])
        assert answer.headers["traceparent"][3:35] != TRACE
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
    assert (
        server.get("/livez", traceparent=f"01-{TRACE}-00f067aa0ba902b7-01-more").headers["traceparent"][3:35] == TRACE
    )


def test_where_the_time_went(server):
    timing = server.post("/predict", encoded(1, size=(1500, 1000))).headers["server-timing"]
    parts = dict(re.fullmatch(r"(\w+);dur=([\d.]+)", part).groups() for part in timing.split(", "))
    assert list(parts) == ["queue", "decode", "compute"]
    assert float(parts["decode"]) > 0
    assert "server-timing" not in server.get("/livez").headers


def test_refused_requests_have_lines_too(server):
    server.post("/predict", b"no image", **{"X-Request-ID": "refused-1"})
    assert line_of(server, "refused-1")["refused"] == "unreadable"
