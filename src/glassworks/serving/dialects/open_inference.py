"""The Open Inference Protocol, version 2, as Triton speaks it: binary tensors, classification, model configuration."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request
from starlette.responses import JSONResponse, Response

import glassworks
from glassworks.serving import present
from glassworks.serving.answers import Service
from glassworks.serving.catalogue import Model
from glassworks.serving.dialects import health, tensors
from glassworks.serving.dialects.common import INFERENCE, check_encoding, refusals
from glassworks.serving.documents import InferResponse, ModelMetadata, ServerMetadata, Statistics, Status

EXTENSIONS = ["binary_tensor_data", "classification", "model_configuration", "statistics"]
_SMALL = 2**16  # bytes that are parsed at once; more goes to a thread
Name = Annotated[str, Path(description="A served model.")]
Version = Annotated[str, Path(description="The beginning of the model's fingerprint, as its metadata give it.")]
JsonLength = Annotated[
    str | None, Header(alias="inference-header-content-length", description="Bytes of JSON before binary tensors.")
]
_PATHS = ("/v2/models/{model}", "/v2/models/{model}/versions/{version}")


def router(service: Service) -> APIRouter:
    """All routes below ``/v2``."""
    routes = APIRouter(tags=["open inference protocol"])

    @routes.get("/v2", response_model=ServerMetadata, responses=refusals(), operation_id="server_metadata")
    async def server_metadata() -> Response:
        version = glassworks.__version__
        return JSONResponse({"name": "glassworks", "version": version, "extensions": EXTENSIONS})

    @routes.get("/v2/health/live", response_model=Status, responses=refusals(), operation_id="v2_live")
    async def live() -> Response:
        return health.live()

    @routes.get("/v2/models/stats", response_model=Statistics, responses=refusals(503), operation_id="statistics")
    async def statistics() -> Response:  # before the routes of a model that is called `stats`
        service.pool.check_started()
        return JSONResponse({"model_stats": [_statistics(one, service) for one in service.catalogue.models.values()]})

    unready = {503: {"model": Status, "description": "Not ready, or shutting down."}}

    @routes.get("/v2/health/ready", response_model=Status, responses=refusals() | unready, operation_id="v2_ready")
    async def ready() -> Response:
        return health.ready(service)

    _model_routes(routes, service)
    _infer_routes(routes, service)
    return routes


def _model_routes(routes: APIRouter, service: Service) -> None:
    """What is known of a model, with and without a version in the path."""

    async def metadata(model: Name, version: Version | None = None) -> Response:
        return JSONResponse(_metadata(service.model(model, version), service))

    async def ready(model: Name, version: Version | None = None) -> Response:
        found = service.model(model, version)
        is_ready = service.pool.is_ready
        return JSONResponse({"status": "ready" if is_ready else "not ready", "name": found.name, "ready": is_ready},
                            200 if is_ready else 503)  # fmt: skip

    async def config(model: Name, version: Version | None = None) -> Response:
        return JSONResponse(_config(service.model(model, version), service))

    async def statistics(model: Name, version: Version | None = None) -> Response:
        return JSONResponse({"model_stats": [_statistics(service.model(model, version), service)]})

    for path, suffix in zip(_PATHS, ("", "_version"), strict=True):
        known = refusals(404, 503)
        routes.add_api_route(
            path, _for(path, metadata), response_model=ModelMetadata, responses=known,
            operation_id=f"model_metadata{suffix}",
        )  # fmt: skip
        routes.add_api_route(
            f"{path}/ready", _for(path, ready), response_model=Status, responses=known,
            operation_id=f"model_ready{suffix}",
        )  # fmt: skip
        routes.add_api_route(
            f"{path}/config", _for(path, config), response_model=dict[str, Any], responses=known,
            operation_id=f"model_config{suffix}",
        )  # fmt: skip
        routes.add_api_route(
            f"{path}/stats", _for(path, statistics), response_model=Statistics, responses=known,
            operation_id=f"model_statistics{suffix}",
        )  # fmt: skip


def _for(path: str, handler: Any) -> Any:
    """The handler as the path needs it: without a version it must not be taken for a query parameter."""
    if "{version}" in path:

        async def with_version(model: Name, version: Version) -> Response:
            return await handler(model, version)

        return with_version

    async def without(model: Name) -> Response:
        return await handler(model)

    return without


def _infer_routes(routes: APIRouter, service: Service) -> None:
    extra = {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/InferRequest"}},
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            },
        }
    }
    binary = {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}
    settings: dict[str, Any] = {
        "response_model": InferResponse,
        "responses": binary | refusals(*INFERENCE),
        "openapi_extra": extra,
    }

    @routes.post(f"{_PATHS[0]}/infer", operation_id="infer", **settings)
    async def infer(request: Request, model: Name, length: JsonLength = None) -> Response:
        return await _infer(service, request, service.asked(model), length)

    @routes.post(f"{_PATHS[1]}/infer", operation_id="infer_version", **settings)
    async def infer_version(request: Request, model: Name, version: Version, length: JsonLength = None) -> Response:
        return await _infer(service, request, service.asked(model, version), length)


async def _infer(service: Service, request: Request, model: Model, length: str | None) -> Response:
    check_encoding(request)
    body, limits = await request.body(), service.settings.limits
    wanted = body, length, limits.tensor_json_bytes, limits.images
    asked = tensors.read(*wanted) if len(body) < _SMALL else await asyncio.to_thread(tensors.read, *wanted)
    outcomes = await service.answer(request, model, asked.images, seconds=asked.seconds)
    present.require_answers(outcomes)
    reply = tensors.reply(model, asked.request, outcomes)
    kind = "application/octet-stream" if reply.binary else "application/json"
    return Response(reply.body, headers=reply.headers, media_type=kind)


def _statistics(model: Model, service: Service) -> dict[str, Any]:
    service.metrics.later.flush()
    return service.metrics.statistics[model.name].document(model.name, model.version)


def _metadata(model: Model, service: Service) -> dict[str, Any]:
    """One input is listed, as clients of images expect; the other is described beside it."""
    height, width = model.side
    return {
        "name": model.name,
        "versions": [model.version],
        "platform": f"glassworks_{model.engine}",
        "inputs": [{"name": tensors.PIXELS, "datatype": "UINT8", "shape": [-1, height, width, 3]}],
        "outputs": [{"name": tensors.OUTPUT, "datatype": "FP32", "shape": [-1, len(model.classes)]}],
        "parameters": {
            "pixels": "upright RGB of any height and width; they are resized as an image file would be",
            "instead_of_pixels": {"name": tensors.IMAGE, "datatype": "BYTES", "shape": [-1], "holds": "image files"},
        },
        "classes": model.classes,
        "fingerprint": model.fingerprint,
        "architecture": model.architecture,
        "choice": model.choice,
        "notes": model.notes,
    }


def _config(model: Model, service: Service) -> dict[str, Any]:
    """What Triton's image client reads."""
    height, width = model.side
    return {
        "name": model.name,
        "platform": f"glassworks_{model.engine}",
        "backend": model.engine,
        "max_batch_size": service.settings.limits.images,
        "input": [
            {
                "name": tensors.PIXELS,
                "data_type": "TYPE_UINT8",
                "format": "FORMAT_NHWC",
                "dims": [height, width, 3],
            }
        ],
        "output": [{"name": tensors.OUTPUT, "data_type": "TYPE_FP32", "dims": [len(model.classes)]}],
    }
