"""Into a studio that needs a token: by the address that it printed, or by hand."""

import pytest
from playwright.sync_api import expect
from studio_process import Running, complaints, write_run

TOKEN = "a-token-of-some-length"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """It listens on every address of this machine, and says so by one of them."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "token").write_text(TOKEN)
    write_run(folder / "workspace", "ants-001", "finished", {})
    run = folder / "workspace" / "runs" / "ants-001"
    run.joinpath("report.html").write_text('<!doctype html><title>report</title><a href="map.html">the map</a>')
    run.joinpath("map.html").write_text("<!doctype html><title>map</title><h1>a map</h1>")
    made = Running(folder / "workspace", options=["--host", "0.0.0.0", "--token-file", str(folder / "token")])
    made.url = f"http://127.0.0.1:{made.url.rpartition(':')[2]}"
    yield made
    made.end()


def test_the_address_that_was_printed_leads_in_and_leaves_no_token_in_it(guarded, open_tab):
    tab = open_tab()
    tab.goto(f"{guarded.url}/enter#token={TOKEN}")
    expect(tab.get_by_role("heading", name="What do you want to do?")).to_be_visible()
    assert tab.url == f"{guarded.url}/"
    [cookie] = tab.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert tab.evaluate("document.cookie") == ""  # no script sees it
    assert tab.heard == []


@pytest.mark.parametrize(
    ("to", "led"),
    [
        ("/%09/evil.example", "/"), ("/%0A/evil.example/a", "/"), ("//evil.example", "/"), ("/%5Cevil.example", "/"),
        ("http://evil.example", "/"), ("javascript:alert(1)", "/"), ("http://[", "/"),
        ("/train?source=xo", "/train?source=xo"), ("/runs%23a", "/runs#a"),
    ],
)  # fmt: skip
def test_nobody_is_led_on_to_another_site(guarded, open_tab, to, led):
    """A tab or a line break between the slashes is dropped by browsers, and what is left is another host."""
    tab = open_tab()
    tab.route("http://evil.example/**", lambda route: route.fulfill(body="evil"))
    tab.goto(f"{guarded.url}/enter?to={to}#token={TOKEN}")
    tab.wait_for_url(lambda url: "/enter" not in url)
    assert tab.url == f"{guarded.url}{led}"
    assert tab.heard == []


def test_whoever_comes_without_a_token_is_asked_and_led_on(guarded, open_tab):
    tab = open_tab(400, "dark")
    tab.goto(f"{guarded.url}/recipes")
    tab.locator("#token").fill("another")
    tab.keyboard.press("Enter")
    expect(tab.locator("#failed")).to_contain_text("this is not the token of this studio")
    assert complaints(tab) == []
    tab.locator("#token").fill(TOKEN)
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Recipes", exact=True)).to_be_visible()
    assert tab.heard == []


def test_whoever_is_in_is_not_asked_again_where_a_report_leads_on(guarded, open_tab):
    """A report has an origin of its own, from which a browser sends no cookie along."""
    tab = open_tab()
    tab.goto(f"{guarded.url}/enter#token={TOKEN}")
    tab.get_by_role("heading", name="What do you want to do?").wait_for()
    tab.goto(f"{guarded.url}/runs/ants-001")
    tab.frame_locator("#report iframe").get_by_role("link", name="the map").click()
    expect(tab.get_by_role("heading", name="a map")).to_be_visible()
    assert tab.url == f"{guarded.url}/runs/ants-001/map.html"


def test_a_page_whose_token_is_no_longer_taken_says_so_and_goes_on_where_it_is_brought(guarded, open_tab):
    """It said that a header of the request was missing."""
    tab = open_tab()
    tab.goto(f"{guarded.url}/enter#token={TOKEN}")
    tab.get_by_role("heading", name="What do you want to do?").wait_for()
    tab.goto(f"{guarded.url}/recipes/xor_mlp")
    tab.context.clear_cookies()
    run = tab.get_by_role("button", name="Run", exact=True)
    run.click()
    expect(tab.locator("#failed")).to_contain_text("asks for its token again")
    other = tab.context.new_page()
    other.goto(f"{guarded.url}/enter#token={TOKEN}")
    other.get_by_role("heading", name="What do you want to do?").wait_for()
    run.click()
    tab.wait_for_url("**/runs/xor_mlp-001")
    assert tab.heard == []
