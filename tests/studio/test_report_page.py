"""A report under a policy without exceptions: it looks as its file does, and nothing that it did not bring runs."""

import pytest
from PIL import Image, ImageChops
from studio_process import Running, write_run

from glassworks.pages.hashed import sha256
from glassworks.pipelines.classification.page import render
from glassworks.pipelines.classification.show import show
from glassworks.studio.report_page import SANDBOX, served

RUN = "/runs/ants-002"


def test_each_style_and_script_is_named_by_its_hash():
    page = "<html><head><style>p { color: red }</style></head><script>let a = 1 < 2 && 3</script></html>"
    content, policy = served(page, RUN)
    assert content == page
    assert f"style-src 'sha256-{sha256('p { color: red }')}';" in policy
    assert f"script-src 'sha256-{sha256('let a = 1 < 2 && 3')}';" in policy
    assert "unsafe" not in policy
    assert policy.startswith(f"sandbox {SANDBOX}; default-src 'none';")
    assert "style-src 'none'; script-src 'none'" in served("<h1>none</h1>", RUN)[1]


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("map.html", f"{RUN}/map.html"),
        ("samples", f"{RUN}#samples"),
        ("../neuron-001/report.html", "/runs/neuron-001"),
    ],
)
def test_what_lies_beside_a_report_is_led_to_where_the_studio_has_it(link, place):
    content, _ = served(f'<p>See <a href="{link}">this</a>, <a href="https://example.org/{link}">that</a></p>', RUN)
    assert (
        content == f'<p>See <a target="_top" href="{place}">this</a>, <a href="https://example.org/{link}">that</a></p>'
    )


@pytest.mark.parametrize("page", ["<a " * 100_000, "<![foo[ x", '<a x="' * 100_000])
def test_what_is_no_html_is_sent_as_it_is_without_style_and_script(page):
    """Read to its end it would hold the studio for minutes, or end in a fault."""
    content, policy = served(page, RUN)
    assert content == page
    assert "style-src 'none'; script-src 'none'" in policy


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (400, "dark")])
def test_a_report_looks_as_its_file_does_and_breaks_no_policy(open_tab, tmp_path, make_report, width, scheme):
    write_run(tmp_path, "ants-001", "finished", {})
    file = tmp_path / "runs" / "ants-001" / "report.html"
    report = make_report(["ants", "bees", "wasps"])
    file.write_text(render(report, show(report)), encoding="utf-8")
    studio = Running(tmp_path)
    try:
        pictures = []
        for address in (file.as_uri(), f"{studio.url}/runs/ants-001/report"):
            tab = open_tab(width, scheme)
            tab.goto(address)
            pictures.append(tab.screenshot(path=tmp_path / f"{len(pictures)}.png", full_page=True))
            assert [text for text in tab.heard if "Content Security" in text] == []
        own, shown = (Image.open(tmp_path / f"{at}.png").convert("RGB") for at in range(2))
        assert own.size == shown.size
        assert ImageChops.difference(own, shown).getbbox() is None
        tab.goto(f"{studio.url}/runs/ants-001")
        frame = tab.frame_locator("#report iframe")
        frame.locator("h1").wait_for()
        assert [text for text in tab.heard if "Content Security" in text] == []
        with tab.expect_download() as taken:
            tab.goto(f"{studio.url}/runs/ants-001/take")
            tab.get_by_role("link", name="report.html").click()
        assert taken.value.path().read_bytes() == file.read_bytes()
    finally:
        studio.end()


@pytest.mark.slow
def test_what_a_page_did_not_bring_itself_does_not_run(open_tab, tmp_path):
    write_run(tmp_path, "ants-001", "finished", {})
    planted = "<h1 onclick='document.title = 1'>report</h1><a href='javascript:document.title = 1'>link</a>"
    (tmp_path / "runs" / "ants-001" / "report.html").write_text(f"<title>own</title>{planted}")
    studio = Running(tmp_path)
    try:
        tab = open_tab()
        tab.goto(f"{studio.url}/runs/ants-001/report")
        tab.locator("h1").click()
        tab.locator("a").click()
        assert tab.title() == "own"
        assert len([text for text in tab.heard if "Content Security" in text]) == 2
    finally:
        studio.end()
