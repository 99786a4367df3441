"""What is offered can be opened, and photographs' network only where its package is."""

from pathlib import Path

import pytest

from glassworks.core.errors import GlassworksError, InputError
from glassworks.core.extras import EXTRAS
from glassworks.lessons import openness
from glassworks.lessons.labs import networks as module
from glassworks.lessons.labs.chains import Chains
from glassworks.lessons.labs.dreams import states
from glassworks.lessons.labs.fields import Looking
from glassworks.lessons.labs.networks import OFFERED, network_for, networks, open_network
from glassworks.lessons.labs.new_tops import NewTops
from glassworks.lessons.labs.studio import Studio
from glassworks.models import hub, timm_backbones
from glassworks.models.whole import write_whole

ASKED = {"image": "birds:3", "layer": 1, "row": 0.5, "column": 0.5, "at": 0, "source": "xo", "images": 4, "seed": 0}
ASKED |= {"cut": "stages.0", "channel": 0}


@pytest.fixture
def elsewhere(monkeypatch):
    """A server that others can reach."""
    monkeypatch.setitem(openness._state, "at_this_machine", False)


def test_photographs_where_installed_then_what_ships_then_others(monkeypatch):
    other = ("resnet18", "ResNet-18 with random weights")
    for installed, names in ((True, ["tf_efficientnet_lite0.in1k"]), (False, [])):
        monkeypatch.setattr(module, "has", lambda _extra, found=installed: found)
        assert [name for name, _ in networks(other)] == [*names, "formula_net", "resnet18"]


def test_all_that_lessons_offer_may_be_looked_at_by_everybody(elsewhere):
    for name in OFFERED:
        assert network_for(name) == name


def test_a_model_of_one_s_own_where_the_reader_sits_at_this_machine(tmp_path):
    file = tmp_path / "mine.safetensors"
    write_whole(file, "formula_net")
    assert network_for(f" '{file}' ") == str(file)  # as a file manager copies it
    found = Looking().answer({"model": str(file), "image": "birds:3", "layer": 1, "row": 0.5, "column": 0.5})
    shipped = Looking().answer({"model": "formula_net", "image": "birds:3", "layer": 1, "row": 0.5, "column": 0.5})
    assert found["size"] == shipped["size"]
    assert found["layers"] == [f"backbone.{layer}" for layer in shipped["layers"]]
    tops = NewTops().answer(ASKED | {"model": str(file)})["tops"]
    assert [top["cut"] for top in tops] == ["raw pixels", *(f"backbone.stages.{at}" for at in range(3))]
    weight = Chains().answer({"model": str(file), "image": "birds:3", "layer": 0, "at": 7})
    assert (
        weight["weight"] == Chains().answer({"model": "formula_net", "image": "birds:3", "layer": 0, "at": 7})["weight"]
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("torn.safetensors", b"\x00" * 20, "torn.safetensors"), ("notes.md", b"# Notes", "notes.md"),
     ("pickled.pt", b"\x80\x04K\x01.", "pickled.pt"), ("nothing_here", None, "nothing_here")],
)  # fmt: skip
def test_what_is_no_model_is_refused_in_a_sentence(tmp_path, name, content, words):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    for ask in (Looking().answer, Chains().answer, NewTops().answer):
        with pytest.raises(GlassworksError, match=words):
            ask(ASKED | {"model": str(tmp_path / name)})


def test_no_page_runs_code_that_its_address_names(tmp_path):
    """A link with the path of a program in it ran that program in the server of whoever opened it."""
    ran, file = tmp_path / "ran", tmp_path / "network.py"
    file.write_text(f"open({str(ran)!r}, 'w')\ndef made():\n    import torch\n    return torch.nn.Conv2d(3, 1, 3)\n")
    for ask in (Looking().answer, Chains().answer, NewTops().answer, lambda asked: next(states(asked))):
        with pytest.raises(InputError, match="no page runs code"):
            ask(ASKED | {"model": f"{file}:made"})
    assert not ran.exists()


@pytest.fixture
def hub_in_reach(monkeypatch):
    """A hub that answers, and may not be asked."""
    asked = []
    monkeypatch.setattr(hub, "hub_answers", lambda seconds=1.0: asked.append(seconds) or True)
    monkeypatch.setattr(timm_backbones, "_cached_file", asked.append)
    monkeypatch.setattr(timm_backbones, "build_pretrained", lambda name, **_: pytest.fail(f"{name} is downloaded"))
    return asked


def test_no_page_downloads_what_its_address_names(hub_in_reach, monkeypatch):
    for name in ("vit_base_patch16_224.augreg_in21k", "torchvision:resnet18"):
        with pytest.raises(InputError, match="no page runs code, or downloads"):
            network_for(name)
    for name in ("vgg16", "resnet18"):
        assert open_network(network_for(name)).is_random
    assert hub_in_reach == []
    monkeypatch.setitem(EXTRAS, "imagenet", ("a_package_that_is_missing",))
    for ask in (Looking().answer, Chains().answer, NewTops().answer, lambda asked: next(states(asked))):
        with pytest.raises(InputError, match=r"glassworks\[imagenet\]"):
            ask(ASKED | {"model": "tf_efficientnet_lite0.in1k"})
    assert hub_in_reach == []


def test_a_network_with_random_weights_goes_to_the_studio_without_a_hub(hub_in_reach, monkeypatch):
    studio = Studio()
    monkeypatch.setattr(studio, "_model", lambda path: Path(path).name)
    assert studio._named("resnet18")[0] == "resnet18.safetensors"
    assert hub_in_reach == []


def test_readers_elsewhere_open_no_model_of_this_machine(tmp_path, elsewhere):
    file = tmp_path / "mine.safetensors"
    write_whole(file, "formula_net")
    for ask in (Looking().answer, Chains().answer, NewTops().answer, lambda asked: next(states(asked))):
        with pytest.raises(InputError, match="your own machine"):
            ask(ASKED | {"model": str(file)})
