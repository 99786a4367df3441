"""What is offered can be opened, and photographs' network only where its package is."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from glassworks.core.errors import GlassworksError, InputError
from glassworks.core.extras import EXTRAS
from glassworks.lessons import openness
from glassworks.lessons.labs import chains, dreams, opened
from glassworks.lessons.labs import networks as module
from glassworks.lessons.labs.chains import Chains
from glassworks.lessons.labs.cuts import features_of
from glassworks.lessons.labs.dreams import states
from glassworks.lessons.labs.fields import Looking
from glassworks.lessons.labs.networks import OFFERED, key_of, network_for, networks, open_network
from glassworks.lessons.labs.new_tops import NewTops
from glassworks.lessons.labs.studio import Studio
from glassworks.models import hub, timm_backbones
from glassworks.models.files.model_file import write_model
from glassworks.models.whole import write_whole
from glassworks.testing.models import tiny_classifier, tiny_metadata

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


@pytest.mark.slow
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
        with pytest.raises(InputError, match=r"(?s)which is a name.*no page runs code, or downloads"):
            network_for(name)
    assert hub_in_reach == []
    monkeypatch.setitem(EXTRAS, "imagenet", ("a_package_that_is_missing",))
    for ask in (Looking().answer, Chains().answer, NewTops().answer, lambda asked: next(states(asked))):
        with pytest.raises(InputError, match=r"glassworks\[imagenet\]"):
            ask(ASKED | {"model": "tf_efficientnet_lite0.in1k"})
    assert hub_in_reach == []


@pytest.mark.parametrize("name", ["resnet18", pytest.param("vgg16", marks=pytest.mark.slow)])
def test_a_network_of_ours_that_does_not_ship_has_random_weights_whatever_a_hub_offers(name, hub_in_reach):
    assert open_network(network_for(name)).is_random
    assert hub_in_reach == []


def test_a_network_with_random_weights_goes_to_the_studio_without_a_hub(hub_in_reach, monkeypatch):
    studio = Studio()
    monkeypatch.setattr(studio, "_model", lambda path: Path(path).name)
    assert studio._named("resnet18")[0] == "resnet18.safetensors"
    assert hub_in_reach == []


def test_a_run_that_was_trained_again_is_another_network(tmp_path, monkeypatch):
    """The network of before answered for what lies in the folder now."""
    monkeypatch.setattr(dreams, "STEPS", 1)
    asked, found = ASKED | {"model": str(tmp_path), "at": 7}, []
    for factor in (1.0, -1.0):
        network = tiny_classifier()
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.mul_(factor)
        write_model(tmp_path / "model.safetensors", network, tiny_metadata())
        layer = next(name for name, module in network.named_modules() if isinstance(module, torch.nn.Conv2d))
        dream = list(states(asked | {"cut": layer}))[-1]["dream"]
        features = features_of("xo", str(tmp_path))
        found.append((Chains().answer(asked)["weight"], dream["reached"], features))
    before, after = found
    assert before[0] == -after[0] != 0
    assert before[1] != after[1]
    assert before[2] is not after[2]
    assert features_of("xo", str(tmp_path)) is after[2]


def test_a_timm_folder_s_files_tell_its_state(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    save_file({"weight": torch.zeros(1)}, tmp_path / "model.safetensors")
    before = key_of(str(tmp_path))
    assert key_of(str(tmp_path)) == before
    save_file({"weight": torch.zeros(2)}, tmp_path / "model.safetensors")
    assert key_of(str(tmp_path)) != before
    assert key_of("formula_net") == key_of("formula_net")


def test_a_network_that_takes_one_size_alone_is_given_it(tmp_path, monkeypatch):
    for lab in (opened, chains):
        monkeypatch.setattr(lab, "_MOST_PIXELS", 16)
    monkeypatch.setattr(dreams, "STEPS", 1)
    asked = ASKED | {"model": str(tmp_path / "mine.safetensors")}
    write_whole(tmp_path / "mine.safetensors", "lenet5")
    assert Chains().answer(asked)["count"] > 0
    assert Looking().answer(asked)["side"] == 32
    assert "dream" in list(states(asked | {"cut": "backbone.features.c3"}))[-1]


@pytest.mark.parametrize("ask", [Looking().answer, Chains().answer])
def test_a_network_without_images_is_refused_in_a_sentence(ask):
    with pytest.raises(InputError, match="a network that takes an image; found xor_net"):
        ask(ASKED | {"model": "xor_net"})


def test_a_list_of_layers_is_called_one(tmp_path):
    (tmp_path / "net.txt").write_text("conv 3x3, 8")
    with pytest.raises(InputError, match="which is a list of layers"):
        network_for(str(tmp_path / "net.txt"))


def test_readers_elsewhere_open_no_model_of_this_machine(tmp_path, elsewhere):
    file = tmp_path / "mine.safetensors"
    write_whole(file, "formula_net")
    for ask in (Looking().answer, Chains().answer, NewTops().answer, lambda asked: next(states(asked))):
        with pytest.raises(InputError, match="your own machine"):
            ask(ASKED | {"model": str(file)})
