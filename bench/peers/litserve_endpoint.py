"""A network behind LitServe: ``litserve_endpoint.py MODEL NETWORK PORT HOW``.

``docs``: the first server of LitServe's guide to speed (base64 in JSON, one image at a time). ``format:PRECISION``: the
same in that number format of torch, and ``same:PRECISION``: batches, as the guide's faster one has them, through
glassworks' engine in that number format; both with a worker of one thread for each core.
"""

import base64
import io
import os
import sys
from collections.abc import Sequence
from typing import Any

import litserve
import torch
from PIL import Image

CLASSES = 10
BATCH, BATCH_SECONDS = 8, 0.01


class AsInDocs(litserve.LitAPI):
    """One image at a time."""

    def __init__(self, network: str, precision: str, threads: int | None) -> None:
        super().__init__()
        self.network, self.dtype, self.threads = network, getattr(torch, precision), threads

    def setup(self, device: str) -> None:
        """Once in each worker."""
        import timm
        from torchvision import transforms

        if self.threads:
            torch.set_num_threads(self.threads)
        model = timm.create_model(self.network, pretrained=False, num_classes=CLASSES).eval()
        self.model = model.to(device, self.dtype)
        self.image_processing = transforms.Compose(
            [
                transforms.Resize(256),
                transforms.CenterCrop(224),
                transforms.ToTensor(),
                transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
            ]
        )

    def decode_request(self, request: dict[str, str]) -> torch.Tensor:
        """From a request to an image."""
        image = Image.open(io.BytesIO(base64.b64decode(request["image_data"]))).convert("RGB")
        return self.image_processing(image).unsqueeze(0).to(self.dtype)

    def predict(self, x: torch.Tensor) -> torch.Tensor:
        """Probabilities."""
        with torch.inference_mode():
            return self.model(x).float().softmax(1)[0]

    def encode_response(self, output: torch.Tensor) -> dict[str, Any]:
        """From probabilities to a response."""
        index = int(output.argmax())
        return {"label": index, "probability": float(output[index])}


class WithTheSameArithmetic(litserve.LitAPI):
    """Batches through glassworks' engine."""

    def __init__(self, model: str, precision: str) -> None:
        super().__init__(max_batch_size=BATCH, batch_timeout=BATCH_SECONDS)
        self.reference, self.precision = model, precision

    def setup(self, device: str) -> None:
        """Once in each worker."""
        from glassworks.serving.engines.opened import open_served

        self.opened = open_served(self.reference, precision=self.precision, device="cpu", threads=1)
        self.opened.engine.use_threads(1)

    def decode_request(self, request: dict[str, str]) -> Any:
        """From a request to an image."""
        return self.opened.engine.read(base64.b64decode(request["image_data"]))

    def batch(self, inputs: list[Any]) -> list[Any]:
        """Images of one size each: the engine stacks them."""
        return inputs

    def predict(self, x: Sequence[Any]) -> Any:
        """Probabilities."""
        return self.opened.engine.probabilities(x)

    def unbatch(self, output: Any) -> list[Any]:
        """A row for each image."""
        return list(output)

    def encode_response(self, output: Any) -> dict[str, Any]:
        """From probabilities to a response."""
        index = int(output.argmax())
        return {"label": self.opened.classes[index], "probability": float(output[index])}


if __name__ == "__main__":
    model, network, port, how = sys.argv[1:5]
    kind, _, precision = how.partition(":")
    if kind == "same":
        api: litserve.LitAPI = WithTheSameArithmetic(model, precision)
    else:
        api = AsInDocs(network, precision or "float32", 1 if precision else None)
    workers = 1 if kind == "docs" else os.cpu_count()
    server = litserve.LitServer(api, accelerator="cpu", workers_per_device=workers)
    server.run(port=int(port), generate_client_file=False, log_level="warning")
