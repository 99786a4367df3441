"""Everything that can be said about how a network is trained."""

from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from glassworks.core.config import Config

Share = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class LoopConfig(Config):
    """What the loop itself needs to know, whatever the task: the ``[training]`` table of most kinds of recipes."""

    epochs: Annotated[int, Field(ge=1, le=100_000)] = 10
    """Times that every training example is used."""
    batch_size: Annotated[int, Field(ge=1, le=65_536)] = 32
    """Examples per step, over all processes together."""
    optimizer: Literal["adamw", "adam", "sgd", "momentum", "nesterov", "adagrad", "rmsprop"] = "adamw"
    """Which rule turns gradients into steps."""
    learning_rate: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = 1e-3
    """The highest rate, reached after the warm-up."""
    first_moment: Share = 0.9
    """Memory of adam's and adamw's mean gradient (beta 1); adversarial networks take 0.5 or 0."""
    weight_decay: NotNegative = 0.01
    """Pull towards zero, on weights only: biases and norms are left free."""
    layer_decay: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Each block below the last learns this much slower than the block above it; 1 for one rate everywhere."""
    warmup_steps: Annotated[int, Field(ge=0)] | None = None
    """Steps in which the rate rises from zero; ``None`` for ``warmup_fraction`` of all steps."""
    warmup_fraction: Share = 0.05
    """See ``warmup_steps``."""
    schedule: Literal["cosine", "constant"] = "cosine"
    """The rate after the warm-up."""
    clip_norm: NotNegative = 1.0
    """Gradients longer than this are scaled down to it; 0 for no limit."""
    ema_decay: Share = 0.0
    """Evaluates and keeps a moving average of the weights with this memory; 0 for the weights themselves."""
    patience: Annotated[int, Field(ge=0)] | None = None
    """Stops after so many epochs without a better monitor loss; 0 never stops early."""
    checkpoint_steps: Annotated[int, Field(ge=1)] | None = None
    """Saves the complete state after so many steps, beside the savings at the ends of epochs."""
    checkpoint_seconds: Annotated[float, Field(gt=0)] = 60.0
    """Saves it at the latest after so long."""
    log_steps: Annotated[int, Field(ge=1)] = 10
    """Steps between two lines of the log."""
    record_steps: Annotated[int, Field(ge=0)] = 50
    """Steps between two looks at every layer's health, fewer in short trainings and more in long ones; 0 for none."""
    _device: str = PrivateAttr("auto")  # the recipe's own, which is no key of this table

    @model_validator(mode="after")
    def _warm_up_once(self) -> "LoopConfig":
        # A resolved recipe spells out every default, so only another fraction than that is a contradiction.
        default = type(self).model_fields["warmup_fraction"].default
        if self.warmup_steps is not None and self.warmup_fraction != default:
            raise ValueError("warmup_steps and warmup_fraction say the same thing: give one of them")
        return self

    @property
    def device(self) -> str:
        """Where the loop computes; see ``on``."""
        return self._device

    def on(self, device: str) -> Self:
        """The same settings on the device that the recipe names."""
        placed = self.model_copy()
        placed._device = device
        return placed

    def num_warmup_steps(self, total_steps: int) -> int:
        """Steps of the warm-up among ``total_steps``."""
        if self.warmup_steps is not None:
            return min(self.warmup_steps, total_steps)
        return round(self.warmup_fraction * total_steps)


class TrainingConfig(LoopConfig):
    """The ``[training]`` table of an image classifier."""

    label_smoothing: Share = 0.0
    """Share of the target that is spread over all classes."""
    crop: Literal["resized", "shifted", "none"] = "resized"
    """How training images are cut out: a random part resized, a random window, or the middle."""
    flip: bool = True
    """Left and right exchanged in half of the training images."""
    randaugment: Annotated[int, Field(ge=0, le=30)] = 0
    """Magnitude of RandAugment's two random operations; 0 for none."""
    mixup: NotNegative = 0.0
    """Alpha of MixUp; 0 for none."""
    cutmix: NotNegative = 0.0
    """Alpha of CutMix; 0 for none."""
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """Number format of the network's computation; ``auto`` measures which is fastest and safe."""
