"""Published figures of well-known networks are those that torchvision publishes."""

import pytest

from glassworks.models.published import IMAGENET


def test_errors_are_torchvisions():
    models = pytest.importorskip("torchvision.models", reason="torchvision is not installed")
    for one in IMAGENET:
        published = models.get_model_weights(one.name).IMAGENET1K_V1.meta["_metrics"]["ImageNet-1K"]
        assert one.error == pytest.approx(1 - published["acc@1"] / 100, abs=1e-5), one.name
        assert one.top5_error == pytest.approx(1 - published["acc@5"] / 100, abs=1e-5), one.name
