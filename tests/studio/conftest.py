"""A studio in this process, asked without a network; nothing is begun until a test says so."""

import pytest
from starlette.testclient import TestClient
from studio_process import Running, note_far, write_trained

from glassworks.core.run_info import at_work
from glassworks.core.workspace import RunFolder
from glassworks.studio.app import make_app
from glassworks.studio.settings import Settings
from glassworks.studio.studio import Studio

BASE = "http://127.0.0.1:8090"


@pytest.fixture
def studio(tmp_path):
    made = Studio.of(Settings(tmp_path / "workspace"))
    made.workspace.root.mkdir()
    yield made
    made.models.stop_all()
    made.lookers.stop_all()
    made.insides.end_all()


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A studio whose workspace has nothing in it."""
    with Running(tmp_path_factory.mktemp("empty")) as running:
        yield running


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A studio with a finished run, ``insects-001``, on dark ants and light bees."""
    workspace = tmp_path_factory.mktemp("trained")
    write_trained(workspace)
    with Running(workspace) as running:
        yield running


@pytest.fixture
def client(studio):
    return TestClient(make_app(studio), base_url=BASE, raise_server_exceptions=False)


@pytest.fixture
def make_run(studio):
    """A folder as a finished run leaves it."""

    def made(name="photos-001", title="photos", report='{"accuracy": 0.9}', page="<h1>report</h1>"):
        folder = RunFolder(studio.workspace.runs / name)
        folder.path.mkdir(parents=True)
        with at_work(folder, kind="classification", title=title):
            folder.report_json.write_text(report)
            folder.report_html.write_text(page)
        return folder

    return made


@pytest.fixture
def open_tab(browser):
    contexts = []

    def opened(width=1440, scheme="light"):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        tab = context.new_page()
        tab.heard = []
        tab.on("request", lambda request: note_far(tab, request.url))
        tab.on("pageerror", lambda error: tab.heard.append(str(error)))
        tab.on(
            "console", lambda message: tab.heard.append(message.text) if "Content Security" in message.text else None
        )
        return tab

    yield opened
    for context in contexts:
        context.close()
