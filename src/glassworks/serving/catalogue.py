"""What the front knows of the models that it serves, as the first worker has read it from their files."""

from dataclasses import dataclass, field
from typing import Any

from glassworks.web.refusal import Refusal


@dataclass(frozen=True)
class Model:
    """One served model.

    Attributes:
        name: in addresses.
        classes: in the order of the probabilities.
        side: height and width of what the network sees, in pixels.
        fingerprint: of the model file; every answer carries it.
        engine: what computes, such as ``torch``.
        precision: the number format.
        choice: why these: what was measured.
        architecture: name of the network.
        notes: what a person should know about it.
        batch_images: that its engine should be given at most.
        is_together: its engine computes a batch as one.
    """

    name: str
    classes: list[str]
    side: tuple[int, int]
    fingerprint: str
    engine: str
    precision: str
    choice: dict[str, Any] = field(default_factory=dict[str, Any])
    architecture: str = ""
    notes: list[str] = field(default_factory=list[str])
    batch_images: int = 1
    is_together: bool = True

    @property
    def version(self) -> str:
        """The beginning of the fingerprint, for addresses with a version."""
        return self.fingerprint[:12]

    @property
    def summary(self) -> dict[str, Any]:
        """For a list of models."""
        return {
            "name": self.name,
            "architecture": self.architecture,
            "classes": len(self.classes),
            "fingerprint": self.fingerprint,
            "engine": self.engine,
            "precision": self.precision,
        }


class Catalogue:
    """The served models by name; the first one is the default."""

    def __init__(self) -> None:
        self.models: dict[str, Model] = {}

    def fill(self, documents: dict[str, dict[str, Any]]) -> None:
        """Takes what a worker says of its models."""
        for name, document in documents.items():
            values: dict[str, Any] = {**document, "side": tuple(document["side"])}
            self.models[name] = Model(name=name, **values)

    def find(self, name: str | None = None, version: str | None = None) -> Model:
        """The model of that name, by default the first one.

        Raises:
            Refusal: 404: no such model or version.
        """
        model = next(iter(self.models.values())) if name is None else self.models.get(name)
        if model is None:
            raise Refusal(404, "unknown_model", f"no model '{str(name)[:100]}' here; there is {', '.join(self.models)}")
        if version is not None and version not in (model.version, model.fingerprint):
            wanted = f"'{version[:100]}' of {model.name}"
            raise Refusal(404, "unknown_model", f"no version {wanted} here; there is {model.version}")
        return model
