"""Images that are brought file by file in a real browser: those of the camera, into classes."""

import pytest
from studio_process import Running, complaints


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    running = Running(tmp_path_factory.mktemp("brought"))
    yield running
    running.end()


@pytest.mark.slow
def test_the_camera_fills_classes(studio, open_tab):
    tab = open_tab(400, "dark")
    tab.set_default_timeout(40_000)
    tab.goto(f"{studio.url}/data")
    tab.locator("#capture summary").click()
    tab.get_by_role("button", name="Start the camera").click()
    tab.locator("#capture-take:enabled").click()
    tab.get_by_text("Write the name of the class first.").wait_for()
    for label in ("cup", "<b>pen"):
        tab.locator("#capture-class").fill(label)
        tab.get_by_role("button", name="Take ten").click()
        tab.get_by_text(f"{label}: 10").wait_for()
    assert complaints(tab) == []
    tab.locator("#capture-done").click()
    tab.wait_for_url("**/data/camera")
    tab.wait_for_selector(".tile")
    assert tab.locator(".tile").first.get_attribute("aria-setsize") == "20"
    assert tab.locator("#class option", has_text="<b>pen, 10").count() == 1
    assert tab.heard == []
