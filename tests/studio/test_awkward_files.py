"""One model, five hundred awkward files, three ways to ask: the page, the command line and the server say the same."""

import json
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from awkward_files import COUNT, awkward_files
from playwright.sync_api import expect
from server_process import ServerProcess

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def files():
    return awkward_files()


@pytest.fixture(scope="module")
def paths(files, tmp_path_factory):
    """The same, in a folder."""
    folder = tmp_path_factory.mktemp("awkward")
    found = [folder / f"{number:03}" for number in range(len(files))]
    for path, content in zip(found, files.values(), strict=True):
        path.write_bytes(content)
    return found


@pytest.fixture(scope="module")
def predicted(paths, trained):
    """What ``glassworks predict`` says of each, in their order."""
    run = trained.workspace / "runs" / "insects-001"
    words = [sys.executable, "-m", "glassworks", "predict", str(run), *map(str, paths), "--json"]
    return json.loads(subprocess.run(words, capture_output=True, text=True, timeout=600, check=True).stdout)


def asked(address, content):
    """The status and the document of an answer."""
    try:
        with urlopen(Request(address, content, {"Content-Type": "application/octet-stream"}), timeout=60) as answer:
            return answer.status, json.load(answer)
    except HTTPError as refused:
        return refused.code, json.load(refused)


def check_all(files, predicted, address):
    """Asks there about each file, and compares what is said."""
    answered = 0
    for (name, content), one in zip(files.items(), predicted, strict=True):
        status, said = asked(address, content)
        if one.get("error") is not None:
            assert status in (413, 422), (name, said)
            assert said["error"], name
            continue
        assert status == 200, (name, said)
        top = {found["label"]: found["probability"] for found in said["top"]}
        assert said["label"] == one["label"], name
        assert top[one["label"]] == pytest.approx(one["probability"], abs=1e-6), name
        assert sum(top.values()) == pytest.approx(1, abs=1e-6), name
        answered += 1
    assert answered > 0.9 * COUNT


def test_the_answers_of_the_page_and_of_the_server_are_those_of_the_command_line(files, predicted, trained, tmp_path):
    check_all(files, predicted, f"{trained.url}/runs/insects-001/try")
    run = trained.workspace / "runs" / "insects-001"
    with ServerProcess([run, "--precision", "trained"], {"GLASSWORKS_CACHE": str(tmp_path)}) as server:
        check_all(files, predicted, f"{server.first['url']}/predict?top=2")


def test_what_the_page_shows_of_them_is_what_the_command_line_says(paths, predicted, trained, open_tab):
    """One of ten, each with a card of its own: an answer, or why there is none."""
    some = range(0, COUNT, 10)
    tab = open_tab()
    tab.set_default_timeout(120_000)
    tab.goto(f"{trained.url}/runs/insects-001/try")
    tab.get_by_text("The model answers.").wait_for()
    tab.set_input_files("#files", [paths[number] for number in some])
    expect(tab.locator(".answer:has(.bars li), .answer:has(.wrong:not([hidden]))")).to_have_count(len(some))
    for number in some:
        card, one = tab.locator(".answer", has=tab.get_by_text(f"{number:03}", exact=True)), predicted[number]
        if one.get("error") is not None:
            expect(card.locator(".wrong")).to_be_visible()
            continue
        expect(card.locator(".label")).to_have_text(one["label"])
        share = card.locator("li", has_text=one["label"]).locator(".share").inner_text()
        assert float(share.removesuffix("\u202f%")) == pytest.approx(100 * one["probability"], abs=0.06)
    assert tab.heard == []
