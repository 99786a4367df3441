"""What a server answers instead of a prediction, and why: one exception for all refusals."""

from typing import Any


class Refusal(Exception):  # noqa: N818 - the field's word for it; nothing has failed
    """A request that is not answered.

    Args:
        status: of the response.
        reason: one word for the metrics, such as ``too_large``.
        message: one or two sentences for the client.
        headers: that go with the status, such as ``Retry-After``.
    """

    def __init__(self, status: int, reason: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.reason, self.message = status, reason, message
        self.headers = headers or {}

    @property
    def body(self) -> dict[str, Any]:
        """The response's document; clients of the Open Inference Protocol read ``error``."""
        return {"error": self.message, "reason": self.reason, "status": self.status}


def later(status: int, reason: str, message: str, seconds: float) -> Refusal:
    """A refusal for now: the client may ask again after so many seconds."""
    return Refusal(status, reason, message, {"Retry-After": str(max(1, round(seconds + 0.5)))})
