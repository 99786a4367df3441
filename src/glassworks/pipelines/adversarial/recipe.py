"""Settings of an adversarial training."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from glassworks.core.config import Config

Gamma = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]


class GanConfig(Config):
    """The ``[gan]`` table."""

    loss: Literal["minimax", "non_saturating", "wasserstein", "relativistic"] = "non_saturating"
    """The game: Goodfellow's two forms, Arjovsky's, or pairs of a real and a generated sample."""
    penalty: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] = 0.0
    """lambda of the gradient penalty; 0 for none."""
    r1: Gamma | None = None
    """gamma of R1, the squared slope at real samples; not set: 1 where ``loss = "relativistic"``, else 0."""
    r2: Gamma | None = None
    """gamma of R2, the squared slope at generated samples; not set: as with ``r1``."""
    spectral: bool = False
    """Spectral norm in the discriminator."""
    critic_steps: Annotated[int, Field(ge=1, le=50)] = 1
    """Updates of the discriminator for each of the generator; the batch is shared out among them."""
    noise_size: Annotated[int, Field(ge=1, le=4096)] = 64
    """Z, numbers that a sample is made from."""
    width: Annotated[int, Field(ge=4, le=1024)] = 32
    """Maps or units of the narrowest layer."""

    @property
    def slopes(self) -> tuple[float, float]:
        """gamma of R1 and of R2, decided."""
        usual = 1.0 if self.loss == "relativistic" else 0.0
        return usual if self.r1 is None else self.r1, usual if self.r2 is None else self.r2

    @model_validator(mode="after")
    def _bounded(self) -> "GanConfig":
        if self.loss == "wasserstein" and not self.penalty and not self.spectral:
            raise ValueError("wasserstein needs a bounded slope: set penalty (10 is usual) or spectral = true")
        return self
