import pytest
import torch

from glassworks.models.vision.blocks import LocalResponseNorm

SETTINGS = {"alpha": 5e-4, "beta": 0.75, "k": 2.0}


@pytest.mark.parametrize(("dtype", "off"), [(torch.bfloat16, 1e-2), (torch.float16, 1e-3), (torch.float64, 1e-6)])
def test_the_response_norm_is_there_in_every_format(dtype, off):
    """torch's ended in "avg_pool3d_out_frame not implemented for BFloat16": a network of 2012 had no short format."""
    torch.manual_seed(0)
    maps_BCHW = 30 * torch.randn(2, 12, 7, 5)
    expected, found = (LocalResponseNorm(5, **SETTINGS)(maps_BCHW.to(kind)) for kind in (torch.float32, dtype))
    assert found.dtype == dtype
    torch.testing.assert_close(found.float(), expected, rtol=off, atol=off)
