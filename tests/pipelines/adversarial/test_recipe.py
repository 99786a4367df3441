import pytest

from glassworks.core.errors import RecipeError
from glassworks.pipelines.adversarial.recipe import GanConfig


def test_wasserstein_wants_a_bounded_slope():
    with pytest.raises(RecipeError) as caught:
        GanConfig.parse({"loss": "wasserstein"}, "[gan]")
    assert "bounded slope" in caught.value.problems[0]
    for bounded in ({"penalty": 10}, {"spectral": True}):
        assert GanConfig.parse({"loss": "wasserstein"} | bounded, "[gan]").loss == "wasserstein"
