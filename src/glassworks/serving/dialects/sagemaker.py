"""The container contract of SageMaker: ``POST /invocations``; ``GET /ping`` is among the probes."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from glassworks.serving import present
from glassworks.serving.answers import Given, Service
from glassworks.serving.dialects.common import INFERENCE, check_encoding, content_type, refusals
from glassworks.serving.dialects.tensorflow import predictions
from glassworks.serving.documents import OnePrediction, Predictions

_BINARY = {"type": "string", "format": "binary"}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Instances"}},
            "application/x-image": {"schema": _BINARY},
            "image/*": {"schema": _BINARY},
        },
    }
}


def router(service: Service) -> APIRouter:
    """The one route, for the first model."""
    routes = APIRouter(tags=["sagemaker"])

    @routes.post(
        "/invocations",
        response_model=OnePrediction | Predictions,
        responses=refusals(*INFERENCE),
        openapi_extra=_BODY,
        operation_id="invocations",
    )
    async def invocations(request: Request) -> Response:
        check_encoding(request)
        if content_type(request) == "application/json":
            return JSONResponse(await predictions(service, request, None))
        served = service.asked()
        outcomes = await service.answer(request, served, [Given(await request.body())])
        present.require_answers(outcomes)
        return JSONResponse(present.signed(served, present.answer(served, outcomes[0])))

    return routes
