"""What is dropped on a page or pasted into it is taken as what is chosen is."""

import base64
import io
import zipfile
from pathlib import Path

import pytest
from plain_images import grey
from playwright.sync_api import expect

GIVEN = """(files) => {
  const given = new DataTransfer();
  for (const [content, name, type] of files) {
    given.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], name, { type }));
  }
  return given;
}"""
"""Files as another window would hand them over, without entries."""


def handed(tab, content, name, kind):
    return handed_all(tab, [(content, name, kind)])


def handed_all(tab, files):
    return tab.evaluate_handle(
        GIVEN, [[base64.b64encode(content).decode(), name, kind] for content, name, kind in files]
    )


@pytest.mark.slow
def test_an_image_that_is_dropped_and_one_that_is_pasted_are_answered(trained, open_tab):
    tab = open_tab()
    tab.set_default_timeout(120_000)
    tab.goto(f"{trained.url}/runs/insects-001/try")
    bright = handed(tab, grey(250), "bright.png", "image/png")
    tab.dispatch_event("body", "dragover", {"dataTransfer": bright})
    expect(tab.locator("#zone")).to_have_class("zone over")
    tab.dispatch_event("body", "drop", {"dataTransfer": bright})
    expect(tab.locator("#zone")).to_have_class("zone")
    expect(tab.locator(".answer .label")).to_have_text("bees")
    tab.evaluate(
        "given => document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: given }))",
        handed(tab, grey(5), "", "image/png"),
    )
    expect(tab.locator(".answer .file").first).to_have_text("pasted image")
    expect(tab.locator(".answer .label").first).to_have_text("ants")
    assert tab.heard == []


@pytest.mark.slow
def test_a_zip_that_is_dropped_is_looked_through(trained, open_tab):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for number, label in enumerate(("cats", "dogs")):
            for at in range(3):
                made.writestr(f"pets/{label}/{at}.png", grey(60 * number + at))
    tab = open_tab()
    tab.goto(f"{trained.url}/data")
    tab.dispatch_event("body", "drop", {"dataTransfer": handed(tab, packed.getvalue(), "pets.zip", "application/zip")})
    tab.wait_for_url("**/data/pets")
    tab.wait_for_selector(".tile img")
    assert tab.locator(".tile").count() == 6
    assert tab.heard == []


@pytest.mark.slow
def test_files_that_are_dropped_without_entries_are_taken_themselves(trained, open_tab):
    """Unless it was a single zip, the page said that nothing in it is a file."""
    tab = open_tab()
    tab.goto(f"{trained.url}/data")
    files = [(grey(70 * number), f"{number}.png", "image/png") for number in range(3)]
    tab.dispatch_event("body", "drop", {"dataTransfer": handed_all(tab, [*files, (b"x", ".hidden", "")])})
    tab.wait_for_url("**/data/images", timeout=10_000)
    source = Path(tab.request.get(f"{tab.url}.json").json()["source"])
    assert sorted(path.name for path in source.iterdir()) == ["0.png", "1.png", "2.png"]
    tab.goto(f"{trained.url}/data")
    tab.dispatch_event("body", "drop", {"dataTransfer": handed_all(tab, [])})
    expect(tab.locator("#zip-failed")).to_have_text("Nothing in it is a file.")
    assert tab.heard == []
