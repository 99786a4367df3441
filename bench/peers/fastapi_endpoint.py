"""A network behind FastAPI: ``fastapi_endpoint.py MODEL NETWORK PORT HOW``.

``docs``: one process, the file of a form decoded and computed in the endpoint, as FastAPI's pages on request files and
PyTorch's tutorial of a REST interface write it. ``format:PRECISION``: the same in that number format of torch, and
``same:PRECISION``: through glassworks' engine in that number format; both with a process of one thread for each core.
"""

import io
import os
import sys
from pathlib import Path
from typing import Any

import torch
import uvicorn
from fastapi import FastAPI, UploadFile
from PIL import Image

CLASSES = 10
WORDS = ("ENDPOINT_MODEL", "ENDPOINT_NETWORK", "ENDPOINT_HOW")


def as_in_docs(network: str, precision: str = "float32") -> FastAPI:
    import timm
    from torchvision import transforms

    app = FastAPI()
    dtype = getattr(torch, precision)
    model = timm.create_model(network, pretrained=False, num_classes=CLASSES).eval().to(dtype)
    transform = transforms.Compose(
        [
            transforms.Resize(256),
            transforms.CenterCrop(224),
            transforms.ToTensor(),
            transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ]
    )

    @app.post("/predict")
    async def predict(file: UploadFile) -> dict[str, Any]:
        image = Image.open(io.BytesIO(await file.read())).convert("RGB")
        with torch.inference_mode():
            probabilities = model(transform(image).unsqueeze(0).to(dtype)).float().softmax(1)[0]
        index = int(probabilities.argmax())
        return {"label": index, "probability": float(probabilities[index])}

    return app


def with_the_same_arithmetic(model: str, precision: str) -> FastAPI:
    from glassworks.serving.engines.opened import open_served

    app = FastAPI()
    opened = open_served(model, precision=precision, device="cpu", threads=1)
    engine = opened.engine
    engine.use_threads(1)

    @app.post("/predict")
    async def predict(file: UploadFile) -> dict[str, Any]:
        (probabilities,) = engine.probabilities([engine.read(await file.read())])
        index = int(probabilities.argmax())
        return {"label": opened.classes[index], "probability": float(probabilities[index])}

    return app


def make() -> FastAPI:
    """The application of a process, by the words in its environment."""
    model, network, how = (os.environ[word] for word in WORDS)
    kind, _, precision = how.partition(":")
    if kind == "same":
        return with_the_same_arithmetic(model, precision)
    if kind == "docs":
        return as_in_docs(network)
    torch.set_num_threads(1)
    return as_in_docs(network, precision)


if __name__ == "__main__":
    os.environ.update(zip(WORDS, (sys.argv[1], sys.argv[2], sys.argv[4]), strict=True))
    sys.path.insert(0, str(Path(__file__).parent))
    workers = 1 if sys.argv[4] == "docs" else os.cpu_count()
    uvicorn.run(
        "fastapi_endpoint:make",
        factory=True,
        port=int(sys.argv[3]),
        workers=workers,
        log_level="warning",
        timeout_worker_healthcheck=120,  # opening a model may take longer than the usual five seconds
    )
