"""What is offered can be opened, and photographs' network only where its package is."""

from glassworks.lessons.labs import networks as module
from glassworks.lessons.labs.networks import networks


def test_photographs_where_installed_then_what_ships_then_others(monkeypatch):
    other = ("resnet18", "ResNet-18 with random weights")
    for installed, names in ((True, ["tf_efficientnet_lite0.in1k"]), (False, [])):
        monkeypatch.setattr(module, "has", lambda _extra, found=installed: found)
        assert [name for name, _ in networks(other)] == [*names, "formula_net", "resnet18"]
