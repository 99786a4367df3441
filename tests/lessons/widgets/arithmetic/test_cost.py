"""The costs of lesson 6 are torch's, and so are their slopes by the sum."""

import pytest
import torch
from page_arithmetic import NODE, by_page

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node")


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("kind", ["squared", "cross"])
def test_cost_and_slope(kind, target):
    sums = [-40.0, -6.0, -0.3, 0.0, 2.5, 40.0]
    cost = f"m.COSTS.{kind}"
    found = by_page("cost", f"{sums}.map((z) => [{cost}.value(z, {target}), {cost}.slope(z, {target})])")
    for z, (value, slope) in zip(sums, found, strict=True):
        leaf = torch.tensor(z, dtype=torch.float64, requires_grad=True)
        wanted = torch.tensor(float(target), dtype=torch.float64)
        if kind == "cross":
            charged = torch.nn.functional.binary_cross_entropy_with_logits(leaf, wanted)
        else:
            charged = 0.5 * (leaf.sigmoid() - wanted) ** 2
        charged.backward()
        assert (value, slope) == pytest.approx((charged.item(), leaf.grad.item()), abs=1e-9)
