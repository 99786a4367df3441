"""Looking as a user does: any network, any image, clear answers to mistakes."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

import glassworks as gw
from glassworks.core.context import RunContext
from glassworks.core.errors import DataError, InputError, RecipeError
from glassworks.core.record import RunRecord
from glassworks.core.run_info import RunInfo
from glassworks.core.workspace import RunFolder, Workspace
from glassworks.looks.subject import open_subject
from glassworks.testing.models import tiny_classifier
from glassworks.verbs.look import default_folder


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "a.png"
    pixels = np.random.default_rng(0).integers(0, 255, (40, 48, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def test_a_module_from_anywhere_stays_as_it_is(image):
    network = tiny_classifier().train()
    gw.look("backprop", network, image=str(image), size=32)
    assert network.training
    x = torch.rand(1, 4)
    report = gw.look("backprop", nn.Sequential(nn.Linear(4, 3)), image=x, target=2)
    assert report.numbers.layer == "0"


def test_a_look_says_what_it_is_and_leaves_the_record_of_a_run_alone(tmp_path, image):
    network, folder = tiny_classifier(), RunFolder(tmp_path / "run")
    settings = {"image": str(image), "size": 32, "out": folder.path}
    gw.look("backprop", network, **settings)
    first = RunInfo.found_in(folder)
    assert (first.kind, first.title, first.status) == ("look", "Classifier: backprop", "finished")
    events = len(folder.events.read_text().splitlines())
    gw.look("backprop", network, **settings)
    assert len(folder.events.read_text().splitlines()) == events  # looking again replaces what was there
    training = replace(first, kind="classification")
    training.write(folder)
    gw.look("backprop", network, **settings)
    assert RunInfo.found_in(folder) == training


def test_a_look_that_cannot_be_made_leaves_no_folder(tmp_path, image):
    with pytest.raises(InputError):
        gw.look("backprop", tiny_classifier(), image=str(image), layer="no.such", out=tmp_path / "looks")
    assert not (tmp_path / "looks").exists()


def test_a_users_own_file_is_run_and_that_is_noted(tmp_path, image):
    file = tmp_path / "net.py"
    file.write_text("from torch import nn\ndef make():\n    return nn.Sequential(nn.Flatten(), nn.Linear(12, 2))\n")
    record = RunRecord()
    gw.look("backprop", f"{file}:make", image=str(image), size=2, context=RunContext(record))
    assert record.lines == [f"running your own code: make() of {file}"]
    with pytest.raises(InputError, match=r"(?i)did you mean 'make'"):
        open_subject(f"{file}:mak")
    file.write_text("def make():\n    raise KeyError('x')\n")
    with pytest.raises(InputError, match="KeyError: 'x'"):
        open_subject(f"{file}:make")
    with pytest.raises(InputError, match="nothing there"):
        open_subject(f"{tmp_path / 'no.py'}:make")


def test_mistakes_are_answered(tmp_path, image):
    network = tiny_classifier()
    with pytest.raises(RecipeError, match=r"(?i)did you mean 'backprop'"):
        gw.look("backprob", network)
    with pytest.raises(RecipeError, match="unknown key"):
        gw.look("backprop", network, image=str(image), layers="x")
    with pytest.raises(InputError, match="Add --image FILE"):
        gw.look("backprop", network)
    with pytest.raises(DataError, match="No such file"):
        gw.look("backprop", network, image=str(tmp_path / "none.jpg"))
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(image.read_bytes()[:200])
    with pytest.raises(DataError, match=r"broken\.jpg"):
        gw.look("backprop", network, image=str(broken))
    with pytest.raises(InputError, match=r"(?i)did you mean 'resnet18'"):
        gw.look("backprop", "resnet188")
    with pytest.raises(InputError, match=r"number below 2; found '7'"):
        gw.look("backprop", network, image=str(image), size=32, target=7)


def test_a_look_has_its_own_folder():
    folder = default_folder(Workspace(), "backprop", "a/b/net.py:make", {"layer": "x.y"})
    assert str(folder) == "looks/make-backprop-x.y"
