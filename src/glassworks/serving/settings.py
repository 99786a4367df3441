"""What a server is started with: where it listens, who may ask, and the bounds on what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from glassworks.core.errors import RecipeError, unknown
from glassworks.data.images.opening import MAX_PIXELS
from glassworks.web.bounds import MIB, Bounds

STOPPED_EARLY = "before a model was open; nothing was served"


@dataclass(frozen=True)
class Limits(Bounds):
    """Bounds of what is accepted; what is beyond is refused, each with its own status.

    Attributes:
        tensor_json_bytes: of tensors that are written as JSON (413); parsing holds up everything else.
        pixels: of one image, by its header (413, never decoded).
        images: in one request (413).
        batch_images: that go through a network together.
        batch_pixels: as the headers say, that one worker decodes for a batch; a larger image goes alone.
        queued_images: that may always wait, whatever their wait (else 429).
        queue_seconds: more may wait as long as the expected wait is no longer than this: an overload is over that soon.
        most_queued: images that may wait at all.
        seconds: from a request's arrival to its answer, where the client states no shorter time (503).
        drain_seconds: after SIGTERM for what was accepted.
    """

    tensor_json_bytes: int = 8 * MIB
    pixels: int = MAX_PIXELS
    images: int = 64
    batch_images: int = 8
    batch_pixels: int = 32_000_000
    queued_images: int = 32
    queue_seconds: float = 0.25
    most_queued: int = 1024
    seconds: float = 30.0
    drain_seconds: float = 25.0

    @classmethod
    def of(cls, given: Sequence[str]) -> "Limits":
        """From texts such as ``body_bytes=1000000``.

        Raises:
            RecipeError: no such limit, or no number above zero.
        """
        found: dict[str, float] = {}
        for text in given:
            name, _, value = text.partition("=")
            if name not in (known := {field.name: field.type for field in fields(cls)}):
                raise unknown("a limit", name, list(known), otherwise=f"Limits: {', '.join(known)}.")
            try:
                number = int(value) if isinstance(getattr(cls, name), int) else float(value)
            except ValueError:
                number = 0
            if not 0 < number < 1e15:
                raise RecipeError(
                    expected=f"a number above zero for {name}", found=f"'{value}'", do="Give NAME=NUMBER."
                )
            found[name] = number
        return cls(**found)  # pyright: ignore[reportArgumentType] - each as its field says


@dataclass(frozen=True)
class Settings:
    """One server.

    Attributes:
        models: what is served: a name in addresses, and the run, file or published network that it means; the first
            one is the default.
        host: address to listen on.
        port: to listen on; 0 takes a free one.
        token: that every request must carry; empty where none is needed.
        made_token: it was made at the start and has to be shown once.
        hosts: further names by which the server may be addressed (the ``Host`` header).
        workers: processes that compute; 0 for one per processor.
        precision: a number format, or ``auto`` for the measured choice.
        device: where the workers compute.
        limits: what is refused.
    """

    models: dict[str, str]
    host: str = "127.0.0.1"
    port: int = 8080
    token: str = ""
    made_token: bool = False
    hosts: tuple[str, ...] = ()
    workers: int = 0
    precision: str = "auto"
    device: str = "auto"
    limits: Limits = field(default_factory=Limits)
