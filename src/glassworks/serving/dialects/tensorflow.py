"""TensorFlow Serving's and KServe's first protocol: ``POST /v1/models/NAME:predict``."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from glassworks.serving import present
from glassworks.serving.answers import Given, Service
from glassworks.serving.dialects.common import INFERENCE, body_of, check_encoding, decoded, refusals
from glassworks.serving.dialects.open_inference import Name
from glassworks.serving.documents import Instances, Predictions, Status, parse

BODY = body_of({"$ref": "#/components/schemas/Instances"}, "application/json")


def router(service: Service) -> APIRouter:
    """The model's state, and its predictions."""
    routes = APIRouter(tags=["v1"])

    # First: the other route's pattern takes this address, too, and would be the one that a 405 speaks of.
    @routes.post(
        "/v1/models/{model}:predict",
        response_model=Predictions,
        responses=refusals(*INFERENCE),
        openapi_extra=BODY,
        operation_id="v1_predict",
    )
    async def predict(request: Request, model: Name) -> Response:
        check_encoding(request)
        return JSONResponse(await predictions(service, request, model))

    @routes.get("/v1/models/{model}", response_model=Status, responses=refusals(404, 503), operation_id="v1_model")
    async def state(model: Name) -> Response:
        found, is_ready = service.model(model), service.pool.is_ready
        said = {"status": "ready" if is_ready else "not ready", "name": found.name, "ready": is_ready}
        return JSONResponse(said, 200 if is_ready else 503)

    return routes


async def predictions(service: Service, request: Request, model: str | None) -> dict[str, Any]:
    """Each instance has its own answer or error.

    Raises:
        Refusal: the request is not of the form, or not one image can be used.
    """
    served = service.asked(model)
    given = parse(Instances, await request.body())
    images = [Given(decoded(one.b64, f"instance {place}")) for place, one in enumerate(given.instances)]
    outcomes = await service.answer(request, served, images)
    if all(outcome.error is not None for outcome in outcomes):
        present.require_answers(outcomes)
    return present.signed(served, {"predictions": [present.answer(served, outcome) for outcome in outcomes]})
