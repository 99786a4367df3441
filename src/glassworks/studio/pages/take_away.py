"""*Take away*: a run's files, and a server for its model with the lines that ask it."""

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from glassworks.studio.exports import proofs_of
from glassworks.studio.jobs.requests import Nothing
from glassworks.studio.pages.run import values_of
from glassworks.studio.respond import answered, render, show
from glassworks.studio.studio import Studio


class Export(BaseModel):
    """The form of file that is wanted."""

    form: Literal["onnx", "pt2"]


def router(studio: Studio) -> APIRouter:
    """``/runs/NAME/take``, and the start and the end of its server."""
    routes = APIRouter()

    def values(name: str) -> dict[str, Any]:
        folder = studio.run(name)
        found = values_of(folder, studio)
        own = {"proofs": proofs_of(studio.workspace.root, folder), "lines": lines_for(found["serving"].get("url", ""))}
        return found | {"page": "runs", **own}

    show(routes, "/runs/{name}/take", "take.html", values)

    def shown(request: Request, name: str, said: dict[str, Any], status: int = 200) -> Response:
        return answered(request, said, lambda: render("take.html", values(name)), status)

    @routes.post("/runs/{name}/serve", response_model=None)
    def serve(request: Request, name: str, _: Nothing) -> Response:
        return shown(request, name, studio.models.start(studio.run_with_model(name)), 202)

    @routes.get("/runs/{name}/serve.json", response_model=None)
    def serving(name: str) -> JSONResponse:
        return JSONResponse(studio.models.state(studio.run(name).path.name))

    @routes.post("/runs/{name}/export", response_model=None)
    def export(request: Request, name: str, asked: Export) -> Response:
        folder = studio.run_with_model(name)
        return shown(request, name, studio.insides.ask(folder, "export", "slow", form=asked.form), 201)

    @routes.post("/runs/{name}/serve/stop", response_model=None)
    def stop(request: Request, name: str, _: Nothing) -> Response:
        return shown(request, name, studio.models.stop(studio.run(name).path.name))

    return routes


def lines_for(url: str) -> dict[str, str]:
    """How to ask a server, by language; to be typed as it stands."""
    if not url:
        return {}
    return {
        "curl": f"curl --data-binary @photo.jpg '{url}/predict?top=3'",
        "Python": (
            "from urllib.request import Request, urlopen\n"
            'image = open("photo.jpg", "rb").read()\n'
            'headers = {"Content-Type": "application/octet-stream"}\n'
            f'print(urlopen(Request("{url}/predict?top=3", image, headers)).read().decode())'
        ),
        "JavaScript": (
            'import { readFile } from "node:fs/promises";\n'
            'const body = await readFile("photo.jpg");\n'
            f'const answer = await fetch("{url}/predict?top=3", {{ method: "POST", body }});\n'
            "console.log(await answer.json());"
        ),
    }
