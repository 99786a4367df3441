"""The images that our own networks are given, where no file says it: in one place for training and for looks."""

from glassworks.core.pixels import PixelSpec
from glassworks.models.registry import card_of


def published_spec(name: str, size: int | None = None) -> PixelSpec:
    """What torchvision's weight files expect: shorter side 256, crop 224 (in that ratio), bilinear.

    Networks that nobody publishes have weights of our own training, which takes pixels in -1 to 1.

    Args:
        name: of one of our own networks.
        size: side of the images; by default that at which the network was published.
    """
    card = card_of(name)
    side = size or card.size
    if card.size != 224:
        return PixelSpec.standard(side)
    return PixelSpec.standard(side, resize=round(side * 256 / 224), mean=card.mean, std=card.std)
