"""What is counted and measured, in Prometheus' text form; the server's own registry, and no label with free text.

Names and buckets of HTTP are those of OpenTelemetry's semantic conventions.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from glassworks.serving.later import Later
from glassworks.serving.statistics import ModelStatistics

if TYPE_CHECKING:
    from glassworks.serving.jobs import Outcome, Timing

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
"""OpenTelemetry's buckets of ``http.server.request.duration``."""
_SIZES = (1, 2, 4, 8, 16, 32, 64)
_PARTS = (0.001, 0.0025, *SECONDS)


class Metrics:
    """All of one server's; tests and several servers in one process do not disturb one another.

    Attributes:
        later: what is counted and written down for many requests at once.
    """

    def __init__(self) -> None:
        self.later = Later()
        self.registry = registry = CollectorRegistry()
        self.statistics: defaultdict[str, ModelStatistics] = defaultdict(ModelStatistics)
        self.requests = Histogram(
            "http_server_request_duration_seconds",
            "From a request's head to the end of its response.",
            ("http_request_method", "http_route", "http_response_status_code"),
            buckets=SECONDS,
            registry=registry,
        )
        self.active = Gauge("http_server_active_requests", "Requests in flight.", registry=registry)
        self.queued = Gauge("glassworks_queue_images", "Images that wait for a worker.", registry=registry)
        self.accepted = Gauge(
            "glassworks_accepted_images", "Images accepted and not answered yet, waiting or with a worker.",
            registry=registry,
        )  # fmt: skip
        self.workers = Gauge("glassworks_workers", "Worker processes that are ready.", registry=registry)
        self.restarts = Counter("glassworks_worker_deaths", "Worker processes that died.", registry=registry)
        self.batches = Histogram("glassworks_batch_images", "Images in a batch.", buckets=_SIZES, registry=registry)
        self.waited = self._seconds("glassworks_queue_seconds", "That an image waited for a worker.")
        self.decoded = self._seconds("glassworks_decode_seconds", "Decoding and resizing, per batch.")
        self.computed = self._seconds("glassworks_compute_seconds", "In the network, per batch.")
        self.refused = Counter("glassworks_refusals", "Requests refused, by reason.", ("reason",), registry=registry)
        self.unusable = Counter("glassworks_unusable_images", "Images without an answer.", ("kind",), registry=registry)
        self.dropped = Counter(
            "glassworks_dropped_images", "Images dropped before they cost compute.", ("why",), registry=registry
        )
        self.predictions = Counter(
            "glassworks_predictions", "Answers, by model and class.", ("model", "label"), registry=registry
        )
        self.model = Gauge(
            "glassworks_model_info", "1 for each served model.", ("model", "fingerprint", "engine", "precision"),
            registry=registry,
        )  # fmt: skip

    def batch(self, model: str, images: int, timing: "Timing") -> None:
        """A batch has been computed."""
        self.statistics[model].batch(images, timing)
        self.batches.observe(images)
        self.decoded.observe(timing.decode)
        self.computed.observe(timing.compute)

    def request(self, model: str, seconds: float, timing: "Timing | None", outcomes: "Sequence[Outcome]") -> None:
        """A request has been answered; without a timing, none of its images."""
        self.statistics[model].request(seconds, timing)
        for outcome in outcomes:
            if outcome.error is not None:
                self.unusable.labels(outcome.kind).inc()
            else:
                self.predictions.labels(model, outcome.label).inc()

    def text(self) -> bytes:
        """Everything, as a scraper reads it."""
        self.later.flush()
        return generate_latest(self.registry)

    def _seconds(self, name: str, help_: str) -> Histogram:
        return Histogram(name, help_, buckets=_PARTS, registry=self.registry)
