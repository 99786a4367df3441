"""An answer explained as an image: Grad-CAM laid over what the network was given, as a PNG."""

from typing import TYPE_CHECKING

import numpy as np

from glassworks.core.errors import InputError

if TYPE_CHECKING:
    from glassworks.inference.predictor import Predictor


def explanation(predictor: "Predictor | None", pixels_HWC: np.ndarray, target: int) -> bytes:
    """The PNG for the output number ``target``.

    Args:
        predictor: torch's; an exported file has no gradients.
        pixels_HWC: uint8, as fitted.
        target: the class whose logit is explained.

    Raises:
        InputError: there is no torch network, or no layer of it lies over the image.
    """
    if predictor is None or len(predictor.pixels.parts) > 1:
        raise InputError(
            expected="a model file with one network",
            found="an exported file" if predictor is None else "several joined networks",
            do="Serve the run or its model.safetensors; of joined networks one that was trained alone.",
        )
    import torch

    from glassworks.charts.images import overlaid, png
    from glassworks.data.images.pixels import normalize_pixels
    from glassworks.looks.explain.grad_cam import explained_layer, grad_cam

    network = predictor.network
    pixels = torch.from_numpy(pixels_HWC.copy())[None].to(predictor.device)
    input_1CHW = normalize_pixels(predictor.pixels, pixels).contiguous()
    layer = explained_layer(network, input_1CHW, target)
    map_HW = grad_cam(network, input_1CHW, target, layer=layer)[0, 0].detach().float().cpu().numpy()
    return png(overlaid(pixels_HWC, map_HW))
