"""Events of a run as a browser gets them: whole lines, from where it lost them, thinned, and to the end."""

import json
import shutil
from dataclasses import replace

from glassworks.core.run_info import RunInfo
from glassworks.studio.pages.live import read_lines, state_of, thinned


def test_only_whole_lines_are_read(tmp_path):
    file = tmp_path / "events.jsonl"
    assert read_lines(file, 0) == ([], 0)
    file.write_bytes(b'{"event": "note"}\nno json\n{"event": "ch')
    lines, offset = read_lines(file, 0)
    assert lines == [{"event": "note"}]
    assert offset == file.stat().st_size - len('{"event": "ch')
    with file.open("ab") as more:
        more.write(b'oice"}\n')
    assert read_lines(file, offset) == ([{"event": "choice"}], file.stat().st_size)
    file.write_bytes(b'{"event": "anew"}\n')  # a run that began from nothing
    assert read_lines(file, offset)[0] == [{"event": "anew"}]


def test_curves_longer_than_a_screen_are_thinned_and_keep_their_last_value():
    lines = [{"event": "metric", "name": "loss", "folder": "a", "step": step} for step in range(5000)]
    kept = thinned([{"event": "note"}, *lines, {"event": "choice"}])
    assert kept[0] == {"event": "note"}
    assert kept[-1] == {"event": "choice"}
    assert 1000 < len(kept) <= 1503
    assert kept[-2]["step"] == 4999
    assert thinned(lines[:1000]) == lines[:1000]


def test_the_stream_ends_with_the_run(client, make_run):
    folder = make_run()
    folder.events.write_text('{"event": "note", "line": "a"}\n{"event": "note", "line": "b"}\n')
    text = client.get("/runs/photos-001/live").text
    messages = [dict(line.split(": ", 1) for line in block.split("\n")) for block in text.strip().split("\n\n")]
    assert [message["event"] for message in messages] == ["events", "state"]
    assert [event["line"] for event in json.loads(messages[0]["data"])] == ["a", "b"]
    assert json.loads(messages[1]["data"])["status"] == "finished"
    size = str(folder.events.stat().st_size)
    assert messages[-1]["id"] == size
    again = client.get("/runs/photos-001/live", headers={"Last-Event-ID": size}).text
    assert "event: events" not in again


def test_why_it_failed(make_run):
    folder = make_run()
    replace(RunInfo.found_in(folder), status="failed", error="no").write(folder)
    assert state_of(folder)["error"] == {"message": "no", "problems": []}


def test_a_folder_that_somebody_deleted_is_gone_and_not_finished(make_run):
    folder = make_run()
    shutil.rmtree(folder.path)
    assert state_of(folder)["status"] == "gone"


def test_a_page_that_listens_to_a_deleted_run_is_told(client):
    answer = client.get("/runs/photos-001/live?after=7")
    assert answer.status_code == 200
    kind, data = answer.text.strip().split("\n")[1:]
    assert kind == "event: state"
    assert json.loads(data.removeprefix("data: "))["status"] == "gone"
