"""The studio in a real browser: the story of a recipe, by keyboard, fields, runs that end; and it is silent."""

import hashlib
import shutil
import socket

import pytest
from plain_images import grey
from playwright.sync_api import expect
from studio_process import AXE, Running, complaints, write_run
from studio_states import ENDED

from glassworks.core.run_info import locked
from glassworks.core.workspace import RunFolder

AXE_HASH = "e9e5863c33a874f09bc01acd9234b7e3c871479f5eef8802fa582544465e6d01"


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("full")
    for name, (status, error) in ({"finished-001": ("finished", {})} | ENDED).items():
        write_run(workspace, name, status, error)
    with Running(workspace) as running:
        yield running


def test_axe_is_the_published_one():
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == AXE_HASH


@pytest.mark.slow
def test_a_recipe_by_keyboard_alone_from_the_start_to_its_report(empty, open_tab):
    tab = open_tab()
    tab.goto(empty.url)
    reach(tab, "Show me how it works")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/recipes")
    reach(tab, "Run The perceptron learns AND")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/runs/perceptron_and-001")
    tab.wait_for_selector("#status.finished", timeout=120_000)
    report = tab.frame_locator("iframe").locator("h1")
    assert "perceptron" in report.inner_text(timeout=20_000)
    tab.reload()  # nothing is lost
    tab.wait_for_selector("#report:not([hidden])")
    expect(tab.locator("#log li")).not_to_have_count(0)
    assert tab.heard == []


def reach(tab, words):
    """Goes on with the Tab key until something with these words has the focus."""
    for _ in range(120):
        tab.keyboard.press("Tab")
        if words in tab.evaluate("document.activeElement.textContent.replace(/\\s+/g, ' ')"):
            return
    raise AssertionError(f"the Tab key never comes to {words!r}")


def test_what_is_wrong_is_said_beside_its_field(full, open_tab):
    tab = open_tab()
    tab.goto(f"{full.url}/recipes/xor_mlp")
    tab.get_by_text("All settings").click()
    tab.get_by_label("epochs", exact=True).fill("many")
    tab.get_by_role("button", name="Run", exact=True).click()
    wrong = tab.locator('[data-wrong="training.epochs"]')
    wrong.wait_for()
    assert "integer" in wrong.inner_text()
    assert tab.evaluate("document.activeElement.name") == "training.epochs"


def test_an_image_is_dropped_and_answered(full, open_tab, tmp_path):
    tab = open_tab()
    tab.goto(f"{full.url}/runs/finished-001/try")
    file = tmp_path / "<b>bright.png"
    file.write_bytes(grey(250))
    tab.set_input_files("#files", file)
    tab.wait_for_selector(".answer .bars li", timeout=120_000)
    assert tab.locator(".answer .label").inner_text() in ("dark", "light")
    assert tab.locator(".answer .file").inner_text() == "<b>bright.png"
    tab.locator(".answer .why").click()
    tab.wait_for_selector('.why[aria-pressed="true"]', timeout=60_000)
    assert tab.heard == []


@pytest.mark.parametrize("is_early", [False, True], ids=["while the page listens", "before it has begun to"])
def test_a_run_whose_folder_somebody_deletes_is_said_to_be_gone(full, open_tab, is_early):
    write_run(full.workspace, "deleted-001", "running", {})
    folder = full.workspace / "runs" / "deleted-001"
    tab = open_tab()

    def deleted(route):
        shutil.rmtree(folder)
        route.continue_()

    if is_early:
        tab.route("**/live?*", deleted)
    with locked(RunFolder(folder)):
        tab.goto(f"{full.url}/runs/deleted-001")
        if not is_early:
            expect(tab.locator("#quiet")).to_have_text("Nothing has happened yet.")
            expect(tab.locator("#status")).to_have_text("running")
            shutil.rmtree(folder)
        expect(tab.locator("#status")).to_have_text("gone")
    expect(tab.locator("#explained")).to_contain_text("no longer there")
    for button in ("Stop", "Resume", "Delete"):
        expect(tab.get_by_role("button", name=button, exact=True)).to_be_hidden()
    tab.goto(full.url)
    assert tab.locator('[data-run="deleted-001"]').count() == 0
    assert tab.heard == []


def test_a_run_says_that_the_studio_has_ended_and_goes_on_with_the_next_one(open_tab, tmp_path):
    one, tab = Running(tmp_path), open_tab()
    port = int(one.url.rpartition(":")[2])
    write_run(tmp_path, "working-001", "running", {})
    folder = RunFolder(tmp_path / "runs" / "working-001")
    with locked(folder):
        tab.goto(f"{one.url}/runs/working-001")
        expect(tab.locator("#stages li")).to_have_count(1)
        one.end()
        expect(tab.locator("#failed")).to_contain_text("The studio does not answer.")
        again = Running(tmp_path, port)
        try:
            expect(tab.locator("#failed")).to_be_hidden()
            expect(tab.locator("#status")).to_have_text("running")
        finally:
            tab.close()
            again.end()


def test_nothing_moves_by_itself_for_who_wants_less_motion(full, open_tab):
    tab = open_tab()
    tab.goto(f"{full.url}/runs")
    tab.evaluate("document.querySelector('main').innerHTML += '<span class=\"status running\" id=one>running</span>'")
    moves = "getComputedStyle(document.querySelector('#one'), '::before').animationName"
    assert tab.evaluate(moves) == "pulse"
    tab.emulate_media(reduced_motion="reduce")
    assert tab.evaluate(moves) == "none"


def test_no_other_address_listens(full):
    """Loopback by default: the machine's other addresses refuse."""
    port = int(full.url.rpartition(":")[2])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; says which address would
        other = probe.getsockname()[0]
    if other.startswith("127."):
        pytest.skip("this machine has no other address")
    with socket.socket() as client:
        client.settimeout(2)
        assert client.connect_ex((other, port)) != 0


def test_axe_finds_what_is_planted(full, open_tab):
    tab = open_tab()
    tab.goto(f"{full.url}/runs")
    assert complaints(tab) == []
    tab.evaluate("document.querySelector('main').innerHTML += '<img src=/static/icon.svg><input>'")
    assert {name for name, _ in complaints(tab)} >= {"image-alt", "label"}
