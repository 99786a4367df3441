"""*Compare*: runs beside each other on the images that all of them held out, with intervals and significance."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from glassworks.core.errors import InputError
from glassworks.studio.respond import answered, render, show
from glassworks.studio.studio import Studio

_MOST = 8


class Compared(BaseModel):
    """The runs that somebody wants to compare, by name."""

    runs: list[str]


def router(studio: Studio) -> APIRouter:
    """``/compare``; ``?runs=A,B`` names the runs."""
    routes = APIRouter()

    def values(runs: str = "") -> dict[str, Any]:
        wanted = [name for name in runs.split(",") if name]
        known = {run["name"]: run for run in studio.index.entries() if is_comparable(run)}
        return {"page": "runs", "chosen": [known[name] for name in wanted if name in known]}

    show(routes, "/compare", "compare.html", values)

    @routes.post("/compare", response_model=None)
    def compare(request: Request, asked: Compared) -> Response:
        names = list(dict.fromkeys(asked.runs))
        if not 2 <= len(names) <= _MOST:
            raise InputError(
                expected=f"two to {_MOST} runs", found=str(len(names)), do="Choose them in the list of runs."
            )
        folders = [studio.run_with_model(name) for name in names]
        found = studio.insides.ask(folders[0], "compare", "slow", runs=names)
        return answered(request, found, lambda: render("compared.html", found))

    return routes


def is_comparable(run: dict[str, Any]) -> bool:
    """Whether a row of the index is a classifier that was measured."""
    return run["kind"] == "classification" and run["status"] == "finished"
