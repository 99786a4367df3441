"""The page in a real browser: an image is dropped, its answer comes, and axe-core finds nothing against it."""

import base64
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

AXE = Path(__file__).parents[2] / "support" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DROP = """content => {
  const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
  const dropped = new DataTransfer();
  dropped.items.add(new File([bytes], 'dropped.jpg', {type: 'image/jpeg'}));
  for (const kind of ['dragenter', 'dragover', 'drop'])
    document.querySelector('#zone').dispatchEvent(
      new DragEvent(kind, {dataTransfer: dropped, bubbles: true, cancelable: true}));
}"""
NUM_ANSWERED = "number => document.querySelectorAll('#answers .card:not(.waiting)').length == number"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1440])
def test_an_image_is_dropped_and_answered(server, browser, jpegs, width, scheme):
    # axe-core is put into the page, which its policy would not allow; the policy has a test of its own.
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.route("**/models", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.goto(server.first["url"])
    page.evaluate(DROP, base64.b64encode(jpegs[0]).decode())  # before the page knows the models
    page.wait_for_function(NUM_ANSWERED, arg=1)
    bad = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"not an image"}
    page.set_input_files("#files", [{"name": "chosen.jpg", "mimeType": "image/jpeg", "buffer": jpegs[1]}, bad])
    page.wait_for_function(NUM_ANSWERED, arg=3)

    expected = [server.post("/predict", jpeg).document["label"] for jpeg in jpegs[:2]]
    assert page.locator(".card .label").all_inner_texts()[:2] == expected
    assert page.locator(".card .file").all_inner_texts() == ["dropped.jpg", "chosen.jpg", "notes.txt"]
    assert "no image" in page.locator(".card.failed .label").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not faults
    assert [url for url in asked if not url.startswith((server.first["url"], "blob:"))] == []

    page.add_script_tag(path=AXE)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    page.locator("#clear").click()
    assert page.locator(".card").count() == 0
    context.close()
