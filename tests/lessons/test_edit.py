"""``lessons --edit``: one's own copy in marimo's editor, for this machine and who has the token alone."""

import contextlib
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from lessons_process import WEBSOCKET, LessonsProcess
from playwright.sync_api import expect

from glassworks.lessons.plan import notebook_named
from glassworks.lessons.server.headers import POLICY

SHIPPED = notebook_named("perceptron")
SOCKETS = ("/ws?session_id=s_abcdef", "/terminal/ws", "/lsp/pylsp")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def editor():
    """In a folder that the editor does not take for a temporary one: what is there has no name to be saved under."""
    with (
        TemporaryDirectory(dir="/var/tmp") as folder,
        contextlib.chdir(folder),
        LessonsProcess(["--edit", "perceptron"]) as running,
    ):
        running.copy = Path(folder) / running.first["file"]
        yield running


def test_the_first_line_and_the_copy(editor):
    assert set(editor.first) == {"url", "pid", "token", "file"}
    assert editor.url.startswith("http://127.0.0.1:")
    assert editor.first["file"] == f"lessons/{SHIPPED.name}"
    assert editor.copy.read_bytes() == SHIPPED.read_bytes()


def test_nothing_is_open_without_the_token(editor):
    assert editor.get("/").status == 303
    assert editor.get("/?access_token=wrong").status in (303, 401)
    assert editor.post_json("/api/kernel/run", {}).status == 401
    for path in SOCKETS:
        assert editor.get(path, Origin=editor.url, **WEBSOCKET).status in (401, 403)


def test_other_hosts_and_pages_are_refused_even_with_it(editor):
    token = editor.first["token"]
    own = editor.get(f"/?access_token={token}")
    assert own.status == 303
    cookie = own.headers["set-cookie"].split(";")[0]
    page = editor.get("/", Cookie=cookie)
    assert page.status == 200
    assert page.headers["content-security-policy"] == POLICY
    assert editor.get("/", Cookie=cookie, Host="evil.example").status == 421
    assert editor.get("/", Cookie=cookie, Host="evil.example").headers["content-security-policy"] == POLICY
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        assert editor.get("/", Cookie=cookie, Origin=origin).status == 403
        assert editor.post_json("/api/kernel/run", {}, Cookie=cookie, Origin=origin).status == 403
        for path in SOCKETS:
            assert editor.get(path, Cookie=cookie, Origin=origin, **WEBSOCKET).status == 403
            assert editor.get(path, Cookie=cookie, Host="evil.example", **WEBSOCKET).status == 403


def test_it_opens_runs_and_saves_the_copy(browser, editor):
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    own = (editor.url, editor.url.replace("http", "ws"), "data:", "blob:")
    asked, errors = [], []
    page.on("request", lambda request: None if request.url.startswith(own) else asked.append(request.url))
    page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto(f"{editor.url}?access_token={editor.first['token']}")
    assert "token" not in page.url
    hand = page.locator("section.screen", has_text="Place the line yourself")
    expect(hand.get_by_text("2 of 4 right")).to_be_visible(timeout=60_000)
    letters = "one => parseFloat(getComputedStyle(one).fontSize)"
    title = hand.get_by_role("heading", name="Place the line yourself")
    assert title.evaluate(letters) > 1.3 * hand.locator(".notes").evaluate(letters)  # a title was like any other line
    for label, value in (("w₁", 1), ("w₂", 1), ("b", -1.5)):
        hand.get_by_label(label, exact=True).fill(str(value))
    expect(hand.get_by_text("4 of 4 right")).to_be_visible()

    cell = page.locator(".cm-content", has_text="Place the line yourself")
    cell.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("# mine\n")
    page.keyboard.press("Control+s")
    expect(page.locator("#save-button")).to_be_visible()
    for _ in range(100):
        if "# mine" in editor.copy.read_text():
            break
        page.wait_for_timeout(100)
    context.close()
    assert "# mine" in editor.copy.read_text()
    assert "# mine" not in SHIPPED.read_text()
    assert asked == []
    assert errors == []


def test_it_ends_in_order():
    with TemporaryDirectory(dir="/var/tmp") as folder, contextlib.chdir(folder):
        copy = Path(folder) / "lessons" / SHIPPED.name
        copy.parent.mkdir()
        copy.write_text(SHIPPED.read_text() + "# kept\n")
        with LessonsProcess(["--edit", "2"]) as running:
            running.process.terminate()
            assert running.process.wait(20) == 0
        assert copy.read_text().endswith("# kept\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--edit", "perceptron", "--host", "0.0.0.0"], "any code under your account"),
        (["--edit", "perceptrom"], "perceptron"),
    ],
)
def test_what_cannot_be_edited_is_an_input_error(tmp_path, words, said):
    ended = subprocess.run(
        [sys.executable, "-m", "glassworks", "lessons", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert ended.returncode == 2
    assert said in " ".join(ended.stderr.replace("│", " ").split())
    assert list(tmp_path.iterdir()) == []
