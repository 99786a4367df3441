"""What a server has learned of its images: the time that one takes a worker, and how often their batches meet."""

_QUICK = 0.015  # seconds of one image: below, what a request costs beside it is more than a twentieth of the whole
_OUTLIER = 4.0  # times as long as is usual: a process that stood still for once is no reason to refuse what comes after
_RARELY = 0.1  # share of the last batches, about ten, that met another one


class Pace:
    """Moving means over the last batches, about ten.

    Attributes:
        seconds: that one image takes one worker.
    """

    def __init__(self) -> None:
        self.seconds = 0.05
        self._was_odd = False
        self._meetings = 0.0

    @property
    def is_quick(self) -> bool:
        """Whether what a request costs beside its image is a good part of the whole."""
        return self.seconds < _QUICK

    @property
    def rarely_meets(self) -> bool:
        """Whether a batch hardly ever finds another worker computing."""
        return self._meetings < _RARELY

    def learn(self, seconds: float) -> None:
        """Of one batch that stood still the mean takes a part; a second in a row says that images take longer now.

        Args:
            seconds: of each image of a batch.
        """
        bound = _OUTLIER * self.seconds
        self._was_odd, is_odd = seconds > bound, seconds > bound and not self._was_odd
        self.seconds += 0.1 * ((bound if is_odd else seconds) - self.seconds)

    def begin(self, *, is_met: bool) -> None:
        """A batch begins, and another worker computes already or not."""
        self._meetings += 0.1 * (is_met - self._meetings)
