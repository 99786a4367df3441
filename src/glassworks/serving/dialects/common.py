"""What the dialects share: base64, query parameters, and what every route says of its refusals."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query, Request

from glassworks.core.errors import near_miss
from glassworks.serving.documents import ErrorDocument
from glassworks.web.refusal import Refusal

TopQuery = Annotated[
    str | None,
    Query(
        alias="top",
        pattern=r"^([1-9][0-9]{0,5}|all)$",
        description="How many of the most probable classes to list; `all` for every class.",
    ),
]
TOP_WORDS = "a number from 1 to 999999, or all"
"""What fits the one pattern among the parameters."""
ModelQuery = Annotated[str | None, Query(alias="model", description="A served model; by default the first one.")]


def check_parameters(request: Request, known: Sequence[str]) -> None:
    """A misspelt parameter would be passed over, and the answer be another than was asked for.

    Raises:
        Refusal: 400 for one that is not ``known``.
    """
    unknown = next((name for name in request.query_params if name not in known), None)
    if unknown is not None:
        hint = near_miss(unknown[:50], known)
        said = f"no parameter '{unknown[:50]}' here{', ' + hint if hint else ''}; there are {', '.join(known)}"
        raise Refusal(400, "bad_parameter", said)


def how_many(top: str | None) -> int:
    """What ``TopQuery`` means: 1 for the answer alone."""
    return 1 if top is None else 10**6 if top == "all" else int(top)


def decoded(text: str, place: str = "") -> bytes:
    """Base64 of the usual or the address-safe alphabet, with or without padding.

    Raises:
        Refusal: 400.
    """
    plain = text.strip().replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(400, "bad_base64", f"{place or 'the image'} is not base64") from None


def content_type(request: Request) -> str:
    """Without parameters, in small letters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def check_encoding(request: Request) -> None:
    """Bodies are taken as they are.

    Raises:
        Refusal: 415 for compressed ones.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise Refusal(415, "content_encoding", f"bodies in '{encoding[:50]}' are not taken; send them as they are")


_TEXTS = {
    400: "The request is not of the form that is wanted.",
    401: "The token is missing or wrong.",
    403: "A page of another site may not ask.",
    404: "There is no such model or version.",
    408: "The body did not arrive in time.",
    413: "Too many bytes, pixels or images.",
    415: "A content encoding or media type that is not taken.",
    421: "The Host header names another server.",
    422: "An image that cannot be used; the reason is named.",
    431: "Too many bytes of headers.",
    429: "The queue is full: ask again after `Retry-After` seconds.",
    503: "Not ready, shutting down, or no worker in time: ask again after `Retry-After` seconds.",
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route: those that any request may get, and ``statuses``."""
    return {
        status: {"model": ErrorDocument, "description": _TEXTS[status]}
        for status in sorted({400, 401, 403, 408, 413, 421, 429, 431, *statuses})
    }


INFERENCE = (404, 413, 415, 422, 429, 503)
"""Of every route that predicts."""


def body_of(schema: dict[str, Any], *media: str) -> dict[str, Any]:
    """``openapi_extra`` for a route that reads its body itself."""
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema} for kind in media}}}
