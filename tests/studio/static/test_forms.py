"""Forms in a real browser: exports on Take away, a caption that becomes birds, a model that is dropped; all by axe."""

import base64
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect
from studio_process import complaints

from glassworks.testing.models import write_tiny_model


def fits(tab, width):
    return tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
@pytest.mark.parametrize(("form", "width", "scheme"), [("ONNX", 400, "dark"), ("PyTorch (pt2)", 1440, "light")])
def test_an_export_is_made_proved_and_linked(trained, open_tab, form, width, scheme):
    tab = open_tab(width, scheme)
    tab.set_default_timeout(60_000)
    tab.goto(f"{trained.url}/runs/insects-001/take")
    button = tab.get_by_role("button", name=f"Export to {form}")
    button.click()
    expect(button).to_be_disabled()
    assert complaints(tab) == []
    expect(tab.locator("#exports")).to_contain_text("no probability differs by more than", timeout=120_000)
    expect(button).to_be_enabled()
    with tab.expect_download() as taken:
        tab.locator("#exports a").last.click()
    assert taken.value.suggested_filename.startswith("insects-001-model.")
    proof = tab.locator("#exports").inner_text()
    tab.reload()
    assert tab.locator("#exports").inner_text() == proof
    assert complaints(tab) == []
    assert fits(tab, width)
    assert tab.heard == []


@pytest.mark.slow
def test_a_caption_becomes_birds_and_one_too_long_is_refused(trained, open_tab):
    tab = open_tab(400, "dark")
    tab.set_default_timeout(60_000)
    tab.goto(f"{trained.url}/recipes/stackgan_birds")
    prompt = tab.get_by_label("A caption of a drawn bird", exact=False)
    prompt.fill("x" * 501)
    prompt.press("Enter")
    expect(tab.locator("#make-failed")).to_contain_text("500 letters")
    prompt.fill("a small <b>red bird")
    prompt.press("Enter")
    tab.locator("#made img").nth(3).wait_for()
    assert tab.locator("#made img").first.get_attribute("alt") == "a small <b>red bird, 1 of 4"
    assert tab.locator("#made img").first.evaluate("image => image.naturalWidth") >= 32
    expect(tab.locator("#make-failed")).to_be_hidden()
    birds = tab.locator("#made img").evaluate_all("images => images.map(one => one.src)")
    tab.reload()
    tab.locator("#made img").nth(3).wait_for()
    assert tab.locator("#made img").evaluate_all("images => images.map(one => one.src)") == birds
    assert complaints(tab) == []
    assert fits(tab, 400)
    assert tab.heard == []


def drop(tab, name, content):
    """A file on the page, as a person drops it."""
    made = """([name, text]) => {
      const given = new DataTransfer();
      given.items.add(new File([Uint8Array.from(atob(text), (one) => one.charCodeAt(0))], name));
      return given;
    }"""
    data = tab.evaluate_handle(made, [name, base64.b64encode(content).decode()])
    tab.dispatch_event("main", "drop", {"dataTransfer": data})


@pytest.mark.slow
def test_a_model_that_is_dropped_answers_and_what_is_none_is_refused(trained, open_tab, tmp_path):
    tab = open_tab(400, "dark")
    tab.set_default_timeout(60_000)
    tab.goto(f"{trained.url}/try")
    drop(tab, "holiday.safetensors", b"no model at all")
    expect(tab.locator("#failed")).to_be_visible()
    assert complaints(tab) == []
    assert not list((trained.workspace / "runs").glob("holiday*"))
    drop(tab, "from a <b>friend.safetensors", write_tiny_model(tmp_path / "model").read_bytes())
    tab.get_by_text("The model answers.").wait_for()
    assert "friend" in tab.url
    assert fits(tab, 400)
    tab.goto(f"{trained.url}/try")
    tab.locator("#path").fill("nothing/here")
    tab.locator("#path").press("Enter")
    expect(tab.locator("#failed")).to_contain_text("which is not there")
    assert tab.evaluate("document.activeElement.id") == "path"
    assert tab.heard == []


@pytest.mark.slow
def test_two_tabs_start_and_end_the_server_of_one_model_and_both_say_how_it_is(trained, open_tab):
    one = open_tab()
    other = one.context.new_page()
    for tab in (one, other):
        tab.set_default_timeout(60_000)
        tab.goto(f"{trained.url}/runs/insects-001/take")
        expect(tab.locator("#serve-state")).to_have_text("Not running.")
    one.get_by_role("button", name="Start the server").click()
    for tab in (one, other):
        tab.bring_to_front()
        expect(tab.locator("#serve-state")).to_contain_text("Serving on", timeout=120_000)
    assert one.locator("#serve-state").inner_text() == other.locator("#serve-state").inner_text()
    other.get_by_role("button", name="Stop the server").click()
    one.bring_to_front()
    expect(one.locator("#serve-state")).to_have_text("Not running.")
    expect(one.locator("#lines pre")).to_have_count(0)
    expect(one.get_by_role("button", name="Start the server")).to_be_visible()
    assert one.heard == []


@pytest.mark.slow
def test_a_server_that_try_opened_is_made_to_stay_where_it_is_taken_away(trained, open_tab):
    tab = open_tab()
    tab.set_default_timeout(60_000)
    tab.goto(f"{trained.url}/runs/insects-001/take")
    urlopen(Request(f"{trained.url}/runs/insects-001/try/open", b"{}", {"Content-Type": "application/json"})).close()
    expect(tab.locator("#serve-state")).to_contain_text("Open for Try", timeout=120_000)
    tab.get_by_role("button", name="Start the server").click()
    expect(tab.locator("#serve-state")).to_contain_text("Serving on")
    expect(tab.get_by_role("button", name="Start the server")).to_be_hidden()
    expect(tab.get_by_role("button", name="Stop the server")).to_be_focused()
    tab.get_by_role("button", name="Stop the server").click()
    expect(tab.locator("#serve-state")).to_have_text("Not running.")
    assert tab.heard == []


@pytest.mark.slow
def test_a_double_click_takes_a_model_once(trained, open_tab, tmp_path):
    model = write_tiny_model(tmp_path / "twice")
    tab, asked = open_tab(), []
    tab.on("request", lambda request: asked.append(request.url) if request.url.endswith("/models") else None)
    tab.goto(f"{trained.url}/try")
    tab.locator("#path").fill(str(model))
    tab.get_by_role("button", name="Open it").dblclick()
    tab.wait_for_url("**/runs/**")
    assert len(asked) == 1
    assert tab.heard == []
