"""*One run*: live while it works, its report once it is done, and its files."""

import json
import tomllib
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from glassworks.core.job import Alive, Job
from glassworks.core.run_entry import details_of
from glassworks.core.run_info import RunInfo
from glassworks.core.workspace import RunFolder
from glassworks.recipes.load import source_in
from glassworks.studio.datasets.of_run import dataset_of
from glassworks.studio.jobs.queue import AGAIN
from glassworks.studio.jobs.requests import Nothing
from glassworks.studio.pages.samples import make_values, newest
from glassworks.studio.report_page import served
from glassworks.studio.respond import show
from glassworks.studio.studio import NoSuchRunError, Studio

FILES = {
    "model.safetensors": "application/octet-stream",
    "report.html": "text/html; charset=utf-8",
    "report.json": "application/json",
    "recipe.toml": "text/plain; charset=utf-8",
    "predictions.csv": "text/csv; charset=utf-8",
    "events.jsonl": "text/plain; charset=utf-8",
    "log.jsonl": "text/plain; charset=utf-8",
    "worker.log": "text/plain; charset=utf-8",
    "model.onnx": "application/octet-stream",
    "model.pt2": "application/octet-stream",
    "look.html": "text/html; charset=utf-8",
    "look.json": "application/json",
}
"""Files of a run that may be taken, with their media types."""
_MOST_CLASSES, _MOST_PAIRS = 20, 40  # of a whole matrix; of the pairs that are listed in its place
_PAGES = ("report.html", "look.html")
_LINKED = (*_PAGES, "map.html")


def router(studio: Studio) -> APIRouter:
    """``/runs/NAME``, its report and its files."""
    routes = APIRouter()

    def values(name: str) -> dict[str, Any]:
        return values_of(studio.run(name), studio)

    show(routes, "/runs/{name}", "run.html", values)

    @routes.get("/runs/{name}/report", response_model=None)
    def report(name: str) -> Response:
        folder = studio.run(name)
        found = next((page for page in _PAGES if (folder.path / page).is_file()), "report")
        return _page(folder, found)

    @routes.get("/runs/{name}/{page}.html", response_model=None)
    def linked(name: str, page: str) -> Response:
        """Where a report links to a page beside it, as it does in its folder."""
        return _page(studio.run(name), f"{page}.html")

    @routes.get("/runs/{name}/files/{file}", response_model=None)
    def file(name: str, file: str) -> Response:
        folder = studio.run(name)
        path = folder.path / file
        if file not in FILES or not path.is_file() or path.is_symlink():
            raise NoSuchRunError(f"{name}/{file}")
        return FileResponse(path, media_type=FILES[file], filename=f"{name}-{file}")

    @routes.post("/runs/{name}/data", response_model=None)
    def data(name: str, _: Nothing) -> JSONResponse:
        """Its images on the Data page, to be looked at and mended."""
        found = dataset_of(studio.workspace.root, studio.run(name))
        studio.lookers.look(found)
        return JSONResponse({"name": found.name, "url": f"/data/{found.name}"}, 201)

    return routes


def _page(folder: RunFolder, name: str) -> Response:
    """A page of a run, under a policy that lets it do what it brought itself."""
    path = folder.path / name
    if name not in _LINKED or not path.is_file() or path.is_symlink():
        raise NoSuchRunError(f"{folder.path.name}/{name}")
    address = f"/runs/{quote(folder.path.name)}"
    content, policy = served(path.read_text(encoding="utf-8", errors="replace"), address)
    return HTMLResponse(content, headers={"Content-Security-Policy": policy})


def values_of(folder: RunFolder, studio: Studio) -> dict[str, Any]:
    """What the page of a run shows."""
    details = details_of(folder).to_dict() | {"name": folder.path.name}
    job, info = Job.found_in(folder), RunInfo.found_in(folder)
    report = next((page for page in _PAGES if (folder.path / page).is_file()), None)
    return {
        "page": "runs",
        "run": details,
        "error": error_of(job, info),
        "is_ours": Alive.found_in(folder) is not None or job is not None,
        "can_resume": details["status"] in AGAIN and (job is not None or folder.recipe.is_file()),
        "started": info.started if info else None,
        "has_report": report is not None,
        "has_model": folder.model.is_file(),
        "is_classifier": details["kind"] == "classification",
        "downloads": downloads(folder),
        "samples": newest(folder),
        **make_values(details["kind"], _source(folder), f"/runs/{folder.path.name}", can=folder.model.is_file()),
        "serving": studio.models.state(folder.path.name),
        "confusion": _confusion(folder) if details["kind"] == "classification" else None,
    }


def _source(folder: RunFolder) -> str | None:
    """What the run learned from, as its recipe names it; ``None`` where that cannot be read."""
    try:
        return source_in(tomllib.loads(folder.recipe.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def _confusion(folder: RunFolder) -> dict[str, Any] | None:
    """How often each class was taken for each, by the report; ``None`` where it does not say."""
    try:
        evaluation = json.loads(folder.report_json.read_text(encoding="utf-8"))["evaluation"]
        classes, rows = evaluation["classes"], evaluation["confusion"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    pairs = [
        {"true": true, "predicted": predicted, "count": count}
        for true, row in zip(classes, rows, strict=True)
        for predicted, count in zip(classes, row, strict=True)
        if count and true != predicted
    ]
    pairs.sort(key=lambda one: -one["count"])
    return {"classes": classes, "rows": rows, "wrong": pairs[:_MOST_PAIRS], "is_small": len(classes) <= _MOST_CLASSES}


def error_of(job: Job | None, info: RunInfo | None) -> dict[str, Any]:
    """Why a run failed, or could not begin: a ``message``, empty where all is well, and ``problems``."""
    if job and job.error:
        return {"message": job.error.get("message", ""), "problems": job.error.get("problems", [])}
    return {"message": info.error if info else "", "problems": []}


def downloads(folder: RunFolder) -> list[dict[str, Any]]:
    """The files that can be taken, with their sizes."""
    found = [(name, folder.path / name) for name in FILES]
    return [{"name": name, "bytes": path.stat().st_size} for name, path in found if path.is_file()]
