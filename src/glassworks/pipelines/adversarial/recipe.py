"""Settings of an adversarial training."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from glassworks.core.config import Config


class GanConfig(Config):
    """The ``[gan]`` table."""

    loss: Literal["minimax", "non_saturating", "wasserstein"] = "non_saturating"
    """The game: Goodfellow's two forms, or Arjovsky's."""
    penalty: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] = 0.0
    """lambda of the gradient penalty; 0 for none."""
    spectral: bool = False
    """Spectral norm in the discriminator."""
    critic_steps: Annotated[int, Field(ge=1, le=50)] = 1
    """Updates of the discriminator for each of the generator; the batch is shared out among them."""
    noise_size: Annotated[int, Field(ge=1, le=4096)] = 64
    """Z, numbers that a sample is made from."""
    width: Annotated[int, Field(ge=4, le=1024)] = 32
    """Maps or units of the narrowest layer."""

    @model_validator(mode="after")
    def _bounded(self) -> "GanConfig":
        if self.loss == "wasserstein" and not self.penalty and not self.spectral:
            raise ValueError("wasserstein needs a bounded slope: set penalty (10 is usual) or spectral = true")
        return self
