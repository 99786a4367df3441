"""Images that are brought in a real browser: a zip that was interrupted, a folder; undo after a reload."""

import os
import zipfile

import pytest
from plain_images import grey
from playwright.sync_api import expect
from studio_process import complaints, full_disk


@pytest.mark.slow
def test_a_zip_beyond_64_mb_goes_on_where_it_was_interrupted(empty, open_tab, tmp_path):
    file = tmp_path / "large.zip"
    with zipfile.ZipFile(file, "w") as made:
        for label in ("ants", "bees"):
            for number in range(2):
                made.writestr(
                    f"{label}/{number}.png",
                    grey(90 * number + (30 if label == "ants" else 70)) + os.urandom(18 * 2**20),
                )
    assert file.stat().st_size > 64 * 2**20
    tab = open_tab()
    tab.set_default_timeout(40_000)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 12 * 2**20}
    tab.context.new_cdp_session(tab).send("Network.emulateNetworkConditions", slow)
    tab.goto(f"{empty.url}/data")
    tab.set_input_files("#zip", file)
    while tab.locator("#zip-bar").evaluate("bar => bar.value") < 0.2:
        tab.wait_for_timeout(20)
    tab.reload()
    asked = []
    tab.on("request", lambda request: asked.append(request.url) if "piece?" in request.url else None)
    tab.set_input_files("#zip", file)
    tab.wait_for_url("**/data/large")
    assert int(asked[0].rpartition("=")[2]) >= 2 * 8 * 2**20  # what had come did not come again
    tab.wait_for_selector(".tile")
    assert tab.locator(".tile").count() == 4
    assert tab.heard == []


@pytest.mark.slow
def test_a_folder_is_brought_and_what_was_done_is_undone_after_a_reload(empty, open_tab, tmp_path):
    for label in ("cats", "dogs"):
        for number in range(3):
            file = tmp_path / "pets" / label / f"{number}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(grey(40 * number + (0 if label == "cats" else 20)))
    (tmp_path / "pets" / ".hidden").write_text("x")
    tab = open_tab()
    tab.set_default_timeout(40_000)
    tab.goto(f"{empty.url}/data")
    sent, is_cut = [], [True]

    def send(route):
        sent.append(route.request.url.rpartition("path=")[2])
        route.abort() if is_cut[0] and len(sent) > 2 else route.continue_()

    tab.route("**/file?path=*", send)
    tab.set_input_files("#folder", tmp_path / "pets")
    while len(sent) < 4:
        tab.wait_for_timeout(20)
    tab.reload()  # two files have come
    is_cut[0] = False
    sent.clear()
    tab.set_input_files("#folder", tmp_path / "pets")
    tab.wait_for_url("**/data/pets")
    assert len(sent) == 4  # what had come did not come again
    tab.wait_for_selector(".tile")
    assert tab.locator(".tile").count() == 6
    tab.locator("#grid").focus()
    for key in ("Space", "x"):
        tab.keyboard.press(key)
    tab.get_by_text("0 relabelled, 1 left out", exact=True).wait_for()
    tab.reload()
    tab.wait_for_selector(".tile.out")
    tab.get_by_role("button", name="Undo").click()
    tab.get_by_text("Nothing was changed.", exact=True).wait_for()
    assert tab.heard == []


@pytest.mark.slow
def test_a_zip_goes_on_once_the_disk_has_room_for_it(empty, open_tab, tmp_path):
    """The page said that it was not taken; to choose the same file again did nothing."""
    file = tmp_path / "insects.zip"
    with zipfile.ZipFile(file, "w") as made:
        for number, label in enumerate(("ants", "bees")):
            made.writestr(f"{label}/1.png", grey(90 * number))
    tab = open_tab()
    tab.goto(f"{empty.url}/data")
    go_on = tab.get_by_role("button", name="Go on")
    with full_disk(empty):
        tab.set_input_files("#zip", file)
        expect(tab.locator("#zip-words")).to_have_text("Interrupted: insects.zip. What has come is kept.")
        expect(tab.locator("#zip-failed")).to_contain_text("Expected to write")
        assert tab.locator("#zip").evaluate("input => input.files.length") == 0
        assert complaints(tab) == []
        with tab.expect_response("**/piece?*"):  # refused again, before there is room
            go_on.click()
        expect(go_on).to_be_visible()
        expect(tab.locator("#zip-failed")).to_contain_text("Expected to write")
    go_on.click()
    tab.wait_for_url("**/data/insects")
    tab.wait_for_selector(".tile img")
    assert tab.heard == []


@pytest.mark.slow
def test_a_file_that_is_no_zip_is_not_asked_for_again(empty, open_tab, tmp_path):
    file = tmp_path / "holiday.zip"
    file.write_bytes(b"no zip")
    tab = open_tab()
    tab.goto(f"{empty.url}/data")
    tab.set_input_files("#zip", file)
    expect(tab.locator("#zip-words")).to_have_text("Not taken: holiday.zip.")
    expect(tab.get_by_role("button", name="Go on")).to_be_hidden()
    assert tab.heard == []


@pytest.mark.slow
def test_while_one_zip_comes_another_one_waits_for_it(empty, open_tab, tmp_path):
    tab, held = open_tab(), []
    tab.route("**/piece?*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright takes no builtin
    tab.goto(f"{empty.url}/data")
    for name in ("one.zip", "other.zip"):
        (tmp_path / name).write_bytes(name.encode())
        tab.set_input_files("#zip", tmp_path / name)
    expect(tab.locator("#zip-failed")).to_contain_text("Still being brought: one.zip.")
    expect(tab.locator("#zip-words")).to_have_text("Bringing one.zip …")
    tab.wait_for_timeout(300)
    assert len(held) == 1
    assert tab.heard == []
