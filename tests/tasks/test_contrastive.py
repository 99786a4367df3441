import math

import pytest
import torch

from glassworks.data.loader import Batch
from glassworks.models.vision.formula_net import FormulaNet
from glassworks.tasks.contrastive import Contrastive, Projected, nt_xent
from glassworks.tasks.views import Views
from glassworks.testing.tasks import check_task


def test_the_loss_of_four_views_by_hand():
    """Two images, partners alike and others at right angles: -log(e^(1/t) / (e^(1/t) + 2))."""
    views = torch.tensor([[1.0, 0.0], [0.0, 1.0], [3.0, 0.0], [0.0, 2.0]])
    loss, found = nt_xent(views, 0.5)
    assert float(loss) == pytest.approx(math.log(1 + 2 * math.exp(-2)))
    assert float(found) == 1.0


def test_it_is_a_task():
    torch.manual_seed(0)
    backbone = FormulaNet(filters=8, widths=(8, 8), cells=(1, 1, 1))
    network = Projected(backbone, backbone.num_features, projection=8, hidden=8)
    pixels = torch.randint(0, 256, (4, 32, 32, 3), dtype=torch.uint8)
    batch = Batch(pixels, torch.arange(4), torch.arange(4))
    check_task(Contrastive(network, views=Views(), size=16), batch)
