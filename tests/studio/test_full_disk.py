"""A studio that can write no file: every page comes, what is asked for is refused with what to do, nothing breaks."""

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from studio_process import Running, full_disk, write_trained

from glassworks.studio.datasets.dataset import new_dataset
from glassworks.studio.datasets.worker import look_through

RUN = "/runs/insects-001"
PAGES = ("/", "/data", "/data/insects", "/train", "/recipes", "/recipes/xor_mlp", "/runs", "/compare", "/try", RUN,
         f"{RUN}/inside", f"{RUN}/try", f"{RUN}/take")  # fmt: skip
ASKED = {
    "/runs": {"reference": "xor_mlp"},
    "/data": {"source": "digits"},
    "/data/insects/changes": {"excluded": {"ants/1.png": True}},
    "/data/upload/camera/file?path=cup/1.jpg": b"an image",
    "/data/upload/0011223344556677/piece?offset=0": b"a piece",
}


@pytest.fixture(scope="module")
def insects(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("insects")
    write_trained(workspace)
    look_through(new_dataset(workspace, str(workspace / "insects")))
    with Running(workspace) as running:
        yield running


def answer(address, body=None):
    is_json = isinstance(body, dict)
    kind = "application/json" if is_json else "application/octet-stream"
    headers = {"Accept": "text/html"} if body is None else {"Content-Type": kind}
    try:
        with urlopen(Request(address, json.dumps(body).encode() if is_json else body, headers), timeout=30) as said:
            return said.status, said.read()
    except HTTPError as error:
        return error.code, error.read()


def test_every_page_comes(insects):
    """Those that list runs were 'a mistake in the studio': their index could not be written."""
    with full_disk(insects):
        assert {path: answer(insects.url + path)[0] for path in PAGES} == dict.fromkeys(PAGES, 200)


def test_what_is_asked_for_is_refused_and_taken_once_there_is_space(insects):
    with full_disk(insects):
        for path, body in ASKED.items():
            status, said = answer(insects.url + path, body)
            error = json.loads(said)["error"]
            assert status == 500, (path, said)
            assert error["do"], path
            assert "mistake in the studio" not in error["found"], path
    assert {path: answer(insects.url + path, body)[0] // 100 for path, body in ASKED.items()} == dict.fromkeys(ASKED, 2)
