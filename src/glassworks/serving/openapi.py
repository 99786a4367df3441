"""The OpenAPI document: FastAPI's, with the documents of bodies that our routes read themselves."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from glassworks.serving.documents import Images, InferRequest, Instances

_REFERENCES = "#/components/schemas/{model}"


def document_of(app: FastAPI, with_token: bool) -> dict[str, Any]:
    """The whole document."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for model in (Images, InferRequest, Instances):
        schema = model.model_json_schema(ref_template=_REFERENCES)
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    _without_fastapis_errors(document)
    if with_token:
        document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        document["security"] = [{"token": []}]
    return document


def _without_fastapis_errors(document: dict[str, Any]) -> None:
    """A bad parameter is answered with 400 in our own form; FastAPI describes a 422 of its own beside it."""
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for operations in document["paths"].values():
        for operation in operations.values():
            content = operation["responses"].get("422", {}).get("content", {}).get("application/json", {})
            if content.get("schema", {}).get("$ref", "").endswith("/HTTPValidationError"):
                del operation["responses"]["422"]
