"""One server for all browser tests of lessons, and a page that is asked afterwards whether it kept to it."""

import pytest
from lesson_pages import SECONDS
from lessons_process import LessonsProcess


@pytest.fixture(scope="package")
def server():
    with LessonsProcess([]) as running:
        yield running


@pytest.fixture
def page(browser, server):
    context = browser.new_context(base_url=server.url)
    opened = context.new_page()
    opened.set_default_timeout(SECONDS)
    own = (server.url, server.url.replace("http", "ws"), "data:", "blob:")
    asked = []
    errors = []
    opened.on("request", lambda request: None if request.url.startswith(own) else asked.append(request.url))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert asked == []
    assert errors == []
