"""``POST /predict``, for people: an image as it is, a form with many files, or JSON with base64."""

import base64
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import JSONResponse, Response

from glassworks.serving import present
from glassworks.serving.answers import Given, Service
from glassworks.serving.catalogue import Model
from glassworks.serving.dialects.common import (
    INFERENCE,
    ModelQuery,
    TopQuery,
    check_encoding,
    check_parameters,
    content_type,
    decoded,
    how_many,
    refusals,
)
from glassworks.serving.documents import Images, ManyPredictions, OnePrediction, parse
from glassworks.serving.jobs import Outcome
from glassworks.web.refusal import Refusal

Explain = Annotated[
    Literal["gradcam"] | None, Query(description="Adds a PNG that shows which places the answer depends on.")
]
_PARAMETERS = ("model", "top", "explain")
_BINARY = {"type": "string", "format": "binary"}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "image/*": {"schema": _BINARY},
            "application/octet-stream": {"schema": _BINARY},
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"files": {"type": "array", "items": _BINARY}}}
            },
            "application/json": {"schema": {"$ref": "#/components/schemas/Images"}},
        },
    }
}


def router(service: Service) -> APIRouter:
    """The one route."""
    routes = APIRouter(tags=["predict"])

    @routes.post(
        "/predict",
        response_model=OnePrediction | ManyPredictions,
        responses={200: {"content": {"image/png": {"schema": _BINARY}}}, **refusals(*INFERENCE)},
        openapi_extra=_BODY,
        operation_id="predict",
        summary="Label and probability of one image or many",
    )
    async def predict(
        request: Request, model: ModelQuery = None, top: TopQuery = None, explain: Explain = None
    ) -> Response:
        check_parameters(request, _PARAMETERS)
        return await answered(service, request, model, how_many(top), explain or "")

    return routes


async def answered(
    service: Service, request: Request, model: str | None = None, top: int = 1, explain: str = ""
) -> Response:
    """The response to one request.

    Raises:
        Refusal: there is no answer.
        ClientGoneError: nobody waits for it.
    """
    check_encoding(request)
    served = service.asked(model)
    images, many = await _images(request, service)
    outcomes = await service.answer(request, served, images, explain=explain)
    return _all(served, images, outcomes, top) if many else _one(request, served, outcomes[0], top)


async def _images(request: Request, service: Service) -> tuple[list[Given], bool]:
    """The images of a request, and whether its form is one for many."""
    kind = content_type(request)
    if kind == "multipart/form-data":
        return await _files(request, service), True
    body = await request.body()
    if kind == "application/json":
        return _encoded(parse(Images, body))
    if kind.startswith(("text/", "application/x-www-form")) and not body:
        raise Refusal(415, "media_type", f"'{kind}' is not taken: send an image, a form with files or JSON")
    return [Given(body)], False


def _encoded(given: Images) -> tuple[list[Given], bool]:
    if (given.image is None) == (given.images is None):
        raise Refusal(400, "bad_document", "give either `image` or `images`, in base64")
    if given.image is not None:
        return [Given(decoded(given.image))], False
    texts = given.images or []
    if not texts:
        raise Refusal(400, "no_images", "`images` is empty")
    return [Given(decoded(text, f"image {place}"), name=f"image {place}") for place, text in enumerate(texts)], True


class _InMemory(MultiPartParser):
    """Bodies are bounded already: nothing is written to a disk, which may be read-only."""

    spool_max_size = 2**40


async def _files(request: Request, service: Service) -> list[Given]:
    limits = service.settings.limits
    parser = _InMemory(request.headers, request.stream(), max_files=limits.images, max_fields=16, max_part_size=2**16)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        too_many = error.message.startswith("Too many")
        raise Refusal(413 if too_many else 400, "bad_form", f"the form cannot be read: {error.message}") from None
    except (KeyError, ValueError) as error:
        raise Refusal(400, "bad_form", f"the form cannot be read: {error}") from None
    files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    if not files:
        raise Refusal(400, "no_images", "the form holds no file")
    return [Given(await file.read(), name=file.filename or f"image {place}") for place, file in enumerate(files)]


def _one(request: Request, model: Model, outcome: Outcome, top: int) -> Response:
    present.require_answers([outcome])
    document = present.signed(model, present.answer(model, outcome, top))
    if not outcome.picture:
        return JSONResponse(document)
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({**document, **_picture(outcome)})
    # A header is bytes of Latin-1: a label may be anything, and goes there as JSON does.
    label = present.ascii_json(outcome.label)
    headers = {"X-Label": label, "X-Probability": f"{outcome.probability:.9g}", "X-Fingerprint": model.fingerprint}
    return Response(outcome.picture, media_type="image/png", headers=headers)


def _all(model: Model, images: Sequence[Given], outcomes: Sequence[Outcome], top: int) -> Response:
    """Each image has its own answer or error; where not one could be answered the status says so, too."""
    predictions: list[dict[str, Any]] = [
        {"name": image.name, **present.answer(model, outcome, top), **_picture(outcome)}
        for image, outcome in zip(images, outcomes, strict=True)
    ]
    document = present.signed(model, {"predictions": predictions})
    if any(outcome.error is None for outcome in outcomes):
        return JSONResponse(document)
    status = present.status_of(outcomes)
    refusal = Refusal(status, outcomes[0].kind, f"none of the {len(outcomes)} images can be used: {outcomes[0].error}")
    return JSONResponse({**refusal.body, **document}, status)


def _picture(outcome: Outcome) -> dict[str, Any]:
    if not outcome.picture:
        return {}
    return {"explanation": {"kind": "gradcam", "png": base64.b64encode(outcome.picture).decode()}}
