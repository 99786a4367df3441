"""Tensors of the Open Inference Protocol as images, and answers as tensors: in JSON, or behind it in binary form.

The binary form is Triton's extension: the header ``Inference-Header-Content-Length`` says how long the JSON at the
body's beginning is; after it the tensors lie one after the other, each as long as its ``binary_data_size`` says. A
BYTES element is four bytes of length (little endian), then its content.

Shape letters: N images, H height, W width, K classes.
"""

import json
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from glassworks.serving.answers import Given, pixels_of
from glassworks.serving.catalogue import Model
from glassworks.serving.dialects.common import decoded
from glassworks.serving.documents import InferRequest, Tensor, WantedOutput, parse
from glassworks.serving.jobs import Outcome
from glassworks.web.refusal import Refusal

PIXELS, IMAGE, OUTPUT = "pixels", "image", "probabilities"
"""Names of the two inputs of which a request has one, and of the output."""
_LENGTH = struct.Struct("<I")


def _wrong(message: str) -> Refusal:
    return Refusal(400, "bad_tensor", message)


@dataclass(frozen=True)
class Asked:
    """What a request asks for.

    Attributes:
        request: its document.
        images: in the order of the tensor.
    """

    request: InferRequest
    images: list[Given]

    @property
    def seconds(self) -> float | None:
        """Triton's ``timeout``, which is in microseconds."""
        stated = self.request.parameters.get("timeout")
        if stated is None:
            return None
        if not isinstance(stated, int | float) or isinstance(stated, bool) or not 0 < stated < 1e12:
            raise _wrong("`timeout` is a number of microseconds")
        return stated / 1e6


def read(body: bytes, json_length: str | None, most_json: int, most_images: int) -> Asked:
    """A request's document and images.

    Args:
        body: the whole of it.
        json_length: the header ``Inference-Header-Content-Length``, where there is one.
        most_json: bytes of JSON that are parsed.
        most_images: in one request.

    Raises:
        Refusal: 400 for what is not of the right form, 413 for too much of it.
    """
    length = len(body)
    if json_length is not None:
        if not json_length.isascii() or not json_length.isdecimal() or int(json_length) > len(body):
            raise _wrong("Inference-Header-Content-Length is no length within the body")
        length = int(json_length)
    if length > most_json:
        raise Refusal(413, "json_too_large", f"{length:,} bytes of JSON; send tensors of this size in binary form")
    request = parse(InferRequest, body[:length])
    if len(request.inputs) != 1:
        raise _wrong(f"one input is taken, `{PIXELS}` (UINT8) or `{IMAGE}` (BYTES); found {len(request.inputs)}")
    _check_outputs(request.outputs)
    (tensor,) = request.inputs
    binary = _binary_part(tensor, body[length:])
    return Asked(request, _images(tensor, binary, most_images))


def _check_outputs(wanted: Sequence[WantedOutput]) -> None:
    for output in wanted:
        if output.name != OUTPUT:
            raise _wrong(f"no output '{output.name[:100]}'; there is {OUTPUT}")
    if len(wanted) > 1:
        raise _wrong(f"{OUTPUT} is asked for {len(wanted)} times")


def _binary_part(tensor: Tensor, rest: bytes) -> bytes | None:
    """The binary data of the only input; ``None`` where the document holds them."""
    size = tensor.parameters.get("binary_data_size")
    if size is None:
        if rest:
            raise _wrong(f"{len(rest)} bytes behind the document that belong to no tensor")
        return None
    if tensor.data is not None:
        raise _wrong(f"'{tensor.name[:100]}' has data in the document and behind it")
    if not isinstance(size, int) or isinstance(size, bool) or size != len(rest):
        raise _wrong(f"binary_data_size is {size!r}, but {len(rest)} bytes lie behind the document")
    return rest


def _images(tensor: Tensor, binary: bytes | None, most: int) -> list[Given]:
    expected = {PIXELS: "UINT8", IMAGE: "BYTES"}
    if expected.get(tensor.name) != tensor.datatype:
        known = " or ".join(f"`{name}` of {kind}" for name, kind in expected.items())
        raise _wrong(f"an input is {known}; found '{tensor.name[:100]}' of {tensor.datatype[:20]}")
    if tensor.shape and tensor.shape[0] > most:
        raise Refusal(413, "too_many_images", f"{tensor.shape[0]} images in one request; {most} are taken")
    if tensor.name == PIXELS:
        return pixels_of(_pixels(tensor, binary))
    return [Given(content) for content in _contents(tensor, binary)]


def _pixels(tensor: Tensor, binary: bytes | None) -> np.ndarray:
    """uint8 [N, H, W, 3]."""
    shape = tensor.shape
    if len(shape) != 4 or shape[3] != 3 or min(shape) < 1:
        raise _wrong(f"{PIXELS} has the shape [N, H, W, 3] with no side of zero; found {shape[:8]}")
    if binary is not None:
        if math.prod(shape) != len(binary):
            raise _wrong(f"{PIXELS} of shape {shape} are {math.prod(shape):,} bytes; found {len(binary):,}")
        return np.frombuffer(binary, np.uint8).reshape(shape)
    values = _numbers(tensor.data)
    if values.size != math.prod(shape):
        raise _wrong(f"{PIXELS} of shape {shape} are {math.prod(shape):,} numbers; found {values.size:,}")
    return values.reshape(shape)


def _numbers(data: list[Any] | None) -> np.ndarray:
    """Nested or flat whole numbers from 0 to 255 as uint8."""
    try:
        values = np.array(data if data is not None else [])
    except ValueError:
        raise _wrong("the data of a tensor are lists of equal length") from None
    if values.dtype.kind not in "iu" or (values.size and (values.min() < 0 or values.max() > 255)):
        raise _wrong(f"{PIXELS} are whole numbers from 0 to 255")
    return values.astype(np.uint8)


def _contents(tensor: Tensor, binary: bytes | None) -> list[bytes]:
    """The elements of a BYTES tensor [N] or [N, 1]."""
    shape = tensor.shape
    if len(shape) not in (1, 2) or shape[1:] not in ([], [1]) or shape[0] < 1:
        raise _wrong(f"{IMAGE} has the shape [N] or [N, 1]; found {shape[:8]}")
    found = _elements(binary) if binary is not None else _texts(tensor.data)
    if len(found) != shape[0]:
        raise _wrong(f"{IMAGE} of shape {shape} are {shape[0]} files; found {len(found)}")
    return found


def _elements(binary: bytes) -> list[bytes]:
    found: list[bytes] = []
    place = 0
    while place < len(binary):
        end = place + _LENGTH.size
        length = _LENGTH.unpack(binary[place:end])[0] if end <= len(binary) else len(binary)
        place = end + length
        if place > len(binary):
            raise _wrong("a BYTES element is longer than the tensor that holds it")
        found.append(binary[end:place])
    return found


def _texts(data: list[Any] | None) -> list[bytes]:
    flat = [inner for each in data or [] for inner in (each if isinstance(each, list) else [each])]
    if not all(isinstance(text, str) for text in flat):
        raise _wrong(f"in JSON the elements of {IMAGE} are files in base64")
    return [decoded(text, f"element {place} of {IMAGE}") for place, text in enumerate(flat)]


@dataclass(frozen=True)
class Reply:
    """A response: JSON, and what lies behind it."""

    document: dict[str, Any]
    binary: bytes = b""
    headers: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def body(self) -> bytes:
        """The whole of it."""
        return json.dumps(self.document).encode() + self.binary


def reply(model: Model, request: InferRequest, outcomes: Sequence[Outcome]) -> Reply:
    """Probabilities [N, K], or with the classification extension the most probable classes as texts [N, count].

    Raises:
        Refusal: 400: a parameter of the output that makes no sense.
    """
    (wanted,) = request.outputs or [WantedOutput(name=OUTPUT)]
    table_NK = np.stack([_row(outcome) for outcome in outcomes])
    count = wanted.parameters.get("classification", 0)
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise _wrong("`classification` is a number of classes")
    if count:
        texts = [_classes(model, row_K, count) for row_K in table_NK]
        data: list[Any] = [text for row in texts for text in row]
        output, content = _text_tensor(texts)
    else:
        data = table_NK.ravel().tolist()
        output = {"name": OUTPUT, "datatype": "FP32", "shape": list(table_NK.shape)}
        content = table_NK.astype("<f4").tobytes()
    document: dict[str, Any] = {"model_name": model.name, "model_version": model.version}
    document |= {} if request.id is None else {"id": request.id}
    document |= {"parameters": {"fingerprint": model.fingerprint}, "outputs": [output]}
    if wanted.parameters.get("binary_data", request.parameters.get("binary_data_output", False)):
        output["parameters"] = {"binary_data_size": len(content)}
        length = len(json.dumps(document).encode())
        return Reply(document, content, {"Inference-Header-Content-Length": str(length)})
    output["data"] = data
    return Reply(document)


def _row(outcome: Outcome) -> np.ndarray:
    if outcome.probabilities_K is None:
        raise Refusal(422, outcome.kind, outcome.error or "no answer")
    return outcome.probabilities_K


def _classes(model: Model, row_K: np.ndarray, count: int) -> list[str]:
    """Triton's form: score, index and label between colons."""
    order = np.argsort(-row_K, kind="stable")[:count]
    return [f"{row_K[index]:f}:{index}:{model.classes[index]}" for index in order]


def _text_tensor(texts: Sequence[Sequence[str]]) -> tuple[dict[str, Any], bytes]:
    encoded = [text.encode() for row in texts for text in row]
    content = b"".join(_LENGTH.pack(len(text)) + text for text in encoded)
    return {"name": OUTPUT, "datatype": "BYTES", "shape": [len(texts), len(texts[0])]}, content
