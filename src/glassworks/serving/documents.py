"""The documents of requests and responses, for their validation and for the OpenAPI description."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from glassworks.web.refusal import Refusal


class Document(BaseModel):
    """Strict about types, and silent about fields that a dialect may have and we do not know."""

    model_config = ConfigDict(strict=True, extra="allow")


class ErrorDocument(Document):
    """Every refusal, in every dialect."""

    error: str
    reason: str
    status: int


class Ranked(Document):
    """One of the most probable classes."""

    label: str
    probability: float


class Prediction(Document):
    """What the model says of one image, or why it says nothing.

    ``known`` says whether the image is like those that the model was trained on, and ``distance`` how far it lies from
    them, 1 being the limit; both are there where the model file says which images are.
    """

    label: str | None = None
    probability: float | None = None
    known: bool | None = None
    distance: float | None = None
    top: list[Ranked] | None = None
    error: str | None = None


class OnePrediction(Prediction):
    """The answer to a single image."""

    model: str
    fingerprint: str


class NamedPrediction(Prediction):
    """The answer to one of many images."""

    name: str


class ManyPredictions(Document):
    """The answers to many images, in their order."""

    predictions: list[NamedPrediction]
    model: str
    fingerprint: str


class Images(Document):
    """Encoded image files, each in base64: ``image`` for one, ``images`` for many."""

    image: str | None = None
    images: list[str] | None = None


class Encoded(Document):
    """One encoded image file."""

    b64: str


class Instances(Document):
    """TensorFlow Serving's request: each instance an encoded image file."""

    instances: Annotated[list[Encoded], Field(min_length=1)]


class Predictions(Document):
    """TensorFlow Serving's response."""

    predictions: list[Prediction]


class Tensor(Document):
    """A tensor of the Open Inference Protocol; its data may lie behind the document, in binary form."""

    name: str
    shape: list[int]
    datatype: str
    parameters: dict[str, Any] = {}
    data: list[Any] | None = None


class WantedOutput(Document):
    """An output that the client asks for."""

    name: str
    parameters: dict[str, Any] = {}


class InferRequest(Document):
    """The Open Inference Protocol's request."""

    id: str | None = None
    parameters: dict[str, Any] = {}
    inputs: list[Tensor]
    outputs: list[WantedOutput] = []


class OutputTensor(Document):
    """A tensor of a response."""

    name: str
    shape: list[int]
    datatype: str
    data: list[Any] | None = None
    parameters: dict[str, Any] | None = None


class InferResponse(Document):
    """The Open Inference Protocol's response."""

    model_name: str
    model_version: str
    id: str | None = None
    outputs: list[OutputTensor]


class TensorMetadata(Document):
    """A tensor that a model takes or gives; -1 for any size."""

    name: str
    datatype: str
    shape: list[int]


class ServerMetadata(Document):
    """The Open Inference Protocol's description of a server."""

    name: str
    version: str
    extensions: list[str]


class ModelMetadata(Document):
    """The Open Inference Protocol's description of a model, with what glassworks has to say of it."""

    name: str
    versions: list[str]
    platform: str
    inputs: list[TensorMetadata]
    outputs: list[TensorMetadata]
    classes: list[str]
    fingerprint: str
    architecture: str
    choice: dict[str, Any]
    notes: list[str]


class Spent(Document):
    """How often, and how many nanoseconds in all."""

    count: int
    ns: int


class BatchStatistics(Document):
    """Of the batches of one size: decoding, network, and what follows."""

    batch_size: int
    compute_input: Spent
    compute_infer: Spent
    compute_output: Spent


class ModelStatistics(Document):
    """Triton's statistics of one model; an inference is an image, an execution a batch."""

    name: str
    version: str
    last_inference: int
    inference_count: int
    execution_count: int
    inference_stats: dict[str, Spent]
    batch_stats: list[BatchStatistics]


class Statistics(Document):
    """Triton's statistics extension."""

    model_stats: list[ModelStatistics]


class ModelSummary(Document):
    """One of the served models."""

    name: str
    architecture: str
    classes: int
    fingerprint: str
    engine: str
    precision: str


class Models(Document):
    """The served models, the default one first."""

    models: list[ModelSummary]


class Status(Document):
    """Of a probe."""

    status: str
    live: bool | None = None
    ready: bool | None = None


DocumentT = TypeVar("DocumentT", bound=BaseModel)


def parse(kind: type[DocumentT], content: bytes) -> DocumentT:
    """A request's document.

    Raises:
        Refusal: 400: no JSON, too deep, or not of this form; the first few faults are named.
    """
    try:
        return TypeAdapter(kind).validate_json(content)
    except ValidationError as error:
        faults = "; ".join(
            _fault(one) for one in error.errors(include_url=False, include_context=False, include_input=False)[:4]
        )
        raise Refusal(400, "bad_document", f"the request is not of the form wanted here: {faults}") from None


def _fault(error: Any) -> str:
    place = ".".join(str(step) for step in error["loc"])
    return f"{place}: {error['msg']}" if place else error["msg"]
