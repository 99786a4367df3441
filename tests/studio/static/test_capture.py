"""Images of the camera in a real browser: none is lost by a reload, another browser, a full disk or an ended studio."""

import json

import pytest
from plain_images import grey
from playwright.sync_api import expect
from studio_process import Running, complaints, full_disk


def start_the_camera(tab, url, label=""):
    tab.goto(f"{url}/data")
    tab.locator("#capture summary").click()
    tab.get_by_role("button", name="Start the camera").click()
    tab.locator("#capture-class").fill(label)


@pytest.mark.slow
def test_the_camera_fills_classes(empty, open_tab):
    tab = open_tab(400, "dark")
    tab.set_default_timeout(40_000)
    start_the_camera(tab, empty.url)
    tab.locator("#capture-take:enabled").click()
    tab.get_by_text("Write the name of the class first.").wait_for()
    for label in ("cup", "<b>pen"):
        tab.locator("#capture-class").fill(label)
        tab.get_by_role("button", name="Take ten").click()
        tab.get_by_text(f"{label}: 10").wait_for()
        expect(tab.locator("#capture-needs")).to_be_visible(visible=label == "cup")  # why nothing can be done yet
    assert complaints(tab) == []
    tab.reload()
    expect(tab.locator("#captured li")).to_have_text(["<b>pen: 10", "cup: 10"])  # as if the browser had crashed
    tab.locator("#capture-done").click()
    tab.wait_for_url("**/data/camera")
    tab.wait_for_selector(".tile")
    assert tab.locator(".tile").first.get_attribute("aria-setsize") == "20"
    assert tab.locator("#class option", has_text="<b>pen, 10").count() == 1
    tab.goto(f"{empty.url}/data")
    expect(tab.locator("#captured li")).to_have_count(0)
    assert tab.heard == []


@pytest.mark.slow
def test_what_another_browser_takes_stays_and_what_it_took_away_is_said(open_tab, tmp_path):
    """Its images went with those of whoever looked through theirs, and one of the same moment was overwritten."""
    tab = open_tab()
    with Running(tmp_path) as running:
        kept = tmp_path / ".glassworks" / "uploads" / "camera" / "files"
        address = f"{running.url}/data/upload/camera"

        def another_takes(path):
            sent = tab.request.post(f"{address}/file", params={"path": path}, data=grey(90))
            assert sent.status == 201

        tab.clock.set_fixed_time(1_700_000_000_000)  # every image in one millisecond
        start_the_camera(tab, running.url)
        for label in ("cup", "pen"):
            tab.locator("#capture-class").fill(label)
            tab.locator("#capture-burst:enabled").click()
            tab.get_by_text(f"{label}: 10").wait_for()
            assert len(list((kept / label).glob("*.jpg"))) == 10
        another_takes("cup/other.jpg")
        gone = next((kept / "pen").glob("*.jpg"))
        gone.rename(tmp_path / "gone.jpg")
        tab.locator("#capture-done").click()
        expect(tab.locator("#zip-failed")).to_contain_text("Another browser has looked through some of these images")
        expect(tab.locator("#captured li")).to_have_text(["cup: 11", "pen: 9"])
        another_takes("key/other.jpg")
        tab.locator("#capture-done").click()
        tab.wait_for_url("**/data/camera")
        tab.wait_for_selector(".tile")
        assert tab.locator(".tile").first.get_attribute("aria-setsize") == "20"
        assert tab.request.get(f"{address}/files").json() == {"received": ["key/other.jpg"]}
        assert tab.heard == []


@pytest.mark.slow
def test_images_of_the_camera_outlive_the_studio_until_they_are_forgotten(open_tab, tmp_path):
    one, tab = Running(tmp_path), open_tab()
    port = int(one.url.rpartition(":")[2])
    kept = tmp_path / ".glassworks" / "uploads"
    try:
        tab.goto(f"{one.url}/data")
        expect(tab.get_by_role("button", name="Forget these images")).to_be_hidden()
        tab.locator("#capture summary").click()
        tab.get_by_role("button", name="Start the camera").click()
        tab.locator("#capture-class").fill("cup")
        tab.locator("#capture-take:enabled").click()
        tab.get_by_text("cup: 1").wait_for()
    finally:
        one.process.kill()
        one.process.communicate()
    assert len(list(kept.rglob("cup/*.jpg"))) == 1
    again = Running(tmp_path, port)
    try:
        tab = open_tab()  # another browser, or one that has lost what it kept of the studio
        tab.goto(f"{again.url}/data")
        expect(tab.locator("#captured li")).to_have_text("cup: 1")
        forget = tab.get_by_role("button", name="Forget these images")
        forget.click()
        assert complaints(tab) == []
        tab.get_by_role("button", name="Keep them").click()
        expect(tab.locator("#captured li")).to_have_text("cup: 1")
        forget.click()
        tab.get_by_role("button", name="Forget them").click()
        expect(tab.locator("#said")).to_have_text("The images are forgotten.")
        expect(tab.locator("#captured li")).to_have_count(0)
        expect(tab.locator("#capture-class")).to_be_focused()
        assert list(kept.rglob("*.jpg")) == []
        assert tab.heard == []
    finally:
        again.end()


@pytest.mark.slow
def test_images_of_the_camera_wait_in_the_page_while_the_studio_is_away(open_tab, tmp_path):
    """After 19 seconds they were dropped, and the page said only that the studio does not answer."""
    one, tab = Running(tmp_path), open_tab()
    port = int(one.url.rpartition(":")[2])
    tab.clock.install()
    try:
        start_the_camera(tab, one.url, "cup")
        expect(tab.locator("#capture-take")).to_be_enabled()
    finally:
        one.process.kill()
        one.process.communicate()
    tab.locator("#capture-take").click()
    for _ in range(40):  # each pause begins once the attempt before it has failed
        tab.clock.run_for(10_000)
        tab.wait_for_timeout(50)
    expect(tab.locator("#camera-failed")).to_contain_text("1 image waits in this page")
    again = Running(tmp_path, port)
    try:
        for _ in range(20):
            tab.clock.run_for(10_000)
            tab.wait_for_timeout(100)
        expect(tab.locator("#captured li")).to_have_text("cup: 1")
        expect(tab.locator("#camera-failed")).to_be_hidden()
        assert len(list((tmp_path / ".glassworks" / "uploads").rglob("cup/*.jpg"))) == 1
    finally:
        again.end()


@pytest.mark.slow
def test_images_that_a_full_disk_refuses_stay_in_the_page_until_they_are_sent_again(open_tab, tmp_path):
    """Each was dropped as it was refused."""
    tab = open_tab(400)
    with Running(tmp_path) as running:
        start_the_camera(tab, running.url, "cup")
        again = tab.get_by_role("button", name="Send again")
        with full_disk(running):
            tab.locator("#capture-burst:enabled").click()
            expect(tab.locator("#camera-failed")).to_contain_text("10 images wait in this page", timeout=20_000)
            expect(tab.locator("#camera-failed")).to_contain_text("Expected to write")
            assert complaints(tab) == []
            assert tab.evaluate("document.documentElement.scrollWidth") <= 400
            leave = "() => dispatchEvent(new Event('beforeunload', { cancelable: true }))"
            assert not tab.evaluate(leave)  # the browser asks first
            with tab.expect_response("**/file?*"):  # refused again, before there is room
                again.click()
            expect(tab.locator("#camera-failed")).to_contain_text("10 images wait in this page")
        again.click()
        expect(tab.locator("#captured li")).to_have_text("cup: 10")
        expect(tab.locator("#camera-failed")).to_be_hidden()
        expect(again).to_be_hidden()
        assert len(list((tmp_path / ".glassworks" / "uploads" / "camera" / "files" / "cup").glob("*.jpg"))) == 10
        with full_disk(running):
            tab.locator("#capture-take").click()
            expect(tab.locator("#camera-failed")).to_contain_text("1 image waits in this page")
        tab.locator("#capture-take").click()  # sends the one before, too
        expect(tab.locator("#captured li")).to_have_text("cup: 12")
        assert tab.heard == []


@pytest.mark.slow
def test_images_that_were_refused_can_be_forgotten_as_well(open_tab, tmp_path):
    tab = open_tab()
    with Running(tmp_path) as running:
        start_the_camera(tab, running.url, "cup")
        with full_disk(running):
            tab.locator("#capture-take:enabled").click()
            expect(tab.locator("#camera-failed")).to_contain_text("1 image waits in this page")
        tab.get_by_role("button", name="Forget these images").click()
        tab.get_by_role("button", name="Forget them").click()
        expect(tab.locator("#said")).to_have_text("The images are forgotten.")
        expect(tab.locator("#camera-failed")).to_be_hidden()
        for button in ("Send again", "Forget these images"):
            expect(tab.get_by_role("button", name=button)).to_be_hidden()
        tab.locator("#capture-take").click()
        expect(tab.locator("#captured li")).to_have_text("cup: 1")  # and not the one before
        assert tab.heard == []


@pytest.mark.slow
def test_an_image_that_is_never_taken_holds_up_no_other(empty, open_tab):
    """It stood before all later ones for good, and only to forget every image went on."""
    tab, refused = open_tab(), []

    def refuse_the_first(route):
        if refused:
            return route.continue_()
        refused.append(route.request.url)
        error = {"error": "it cannot be taken", "reason": "bad_path", "status": 422}
        return route.fulfill(status=422, content_type="application/json", body=json.dumps(error))

    tab.route("**/data/upload/camera/file?*", refuse_the_first)
    start_the_camera(tab, empty.url, "dog: brown")
    tab.locator("#capture-burst:enabled").click()
    tab.get_by_text("dog- brown: 9").wait_for()
    assert len(refused) == 1
    expect(tab.locator("#capture-again")).to_be_hidden()
    tab.locator("#capture-forget").click()
    tab.locator("#capture-really").click()
    expect(tab.locator("#captured li")).to_have_count(0)
