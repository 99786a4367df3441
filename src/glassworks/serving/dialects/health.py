"""Probes and metrics."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from glassworks.serving.answers import Service
from glassworks.serving.dialects.common import refusals
from glassworks.serving.documents import Status
from glassworks.serving.metrics import CONTENT_TYPE


def router(service: Service) -> APIRouter:
    """``/livez``, ``/readyz``, ``/healthz``, ``/ping`` and ``/metrics``."""
    routes = APIRouter(tags=["health"])

    @routes.get(
        "/livez", response_model=Status, responses=refusals(), operation_id="livez", summary="The process lives"
    )
    async def livez() -> Response:
        return live()

    for path, name in (("/readyz", "readyz"), ("/healthz", "healthz"), ("/ping", "ping")):

        @routes.get(
            path,
            response_model=Status,
            responses={**refusals(), 503: {"model": Status, "description": "Not ready, or shutting down."}},
            operation_id=name,
            summary="The models are ready",
        )
        async def readyz() -> Response:
            return ready(service)

    @routes.get(
        "/metrics",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **refusals()},
        operation_id="metrics",
        summary="Prometheus metrics",
    )
    async def metrics() -> Response:
        return Response(service.metrics.text(), media_type=CONTENT_TYPE)

    return routes


def live() -> Response:
    """The process answers."""
    return JSONResponse({"status": "live", "live": True})


def ready(service: Service) -> Response:
    """Whether requests are accepted. The Open Inference Protocol names the key in two ways: both are sent."""
    is_ready = service.pool.is_ready
    status = "ready" if is_ready else "draining" if service.pool.draining else "not ready"
    return JSONResponse({"status": status, "live": True, "ready": is_ready}, 200 if is_ready else 503)
