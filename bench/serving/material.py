"""What is served and what is asked: model files with random weights, and 500-pixel JPEGs in each endpoint's form."""

import base64
import io
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image

from glassworks.core.imports import without_compiler
from glassworks.core.pixels import PixelSpec
from glassworks.models.classifier import Classifier
from glassworks.models.files.metadata import Architecture
from glassworks.models.files.model_file import write_model
from glassworks.testing.models import tiny_metadata

with without_compiler():
    import timm

NETWORKS = {"resnet50": "resnet50", "mobilenetv2": "mobilenetv2_100"}
CLASSES = 10
SIDE = 500
_EDGE = "one-edge"


def model_file(folder: Path, network: str) -> Path:
    """A model file of timm's network with random weights."""
    path = folder / f"{network}.safetensors"
    if not path.exists():
        torch.manual_seed(0)
        name = NETWORKS[network]
        backbone = timm.create_model(name, pretrained=False, num_classes=0)
        whole = Classifier(backbone, backbone.num_features, CLASSES).eval()
        metadata = tiny_metadata(
            [f"class {index}" for index in range(CLASSES)],
            pixels=PixelSpec.standard(224, resize=256),
            architecture=Architecture(family="timm", name=name, num_features=backbone.num_features),
        )
        write_model(path, whole, metadata)
    return path


def photographs(source: Path, count: int) -> list[bytes]:
    """The first ``count`` JPEGs whose longer side is 500 pixels, as they lie there."""
    found: list[bytes] = []
    for path in sorted(source.rglob("*.jpg")):
        content = path.read_bytes()
        if max(Image.open(io.BytesIO(content)).size) == SIDE:
            found.append(content)
        if len(found) == count:
            break
    return found


@dataclass(frozen=True)
class Bodies:
    """Request bodies as files, and their media type."""

    kind: str
    files: list[Path]


def bodies(folder: Path, images: list[bytes]) -> dict[str, Bodies]:
    """The same images as they are, as a form with one file, and in base64."""
    forms = {
        "raw": ("image/jpeg", lambda image: image),
        "form": (f"multipart/form-data; boundary={_EDGE}", _form),
        "base64": ("application/json", _base64),
    }
    found: dict[str, Bodies] = {}
    for name, (kind, body) in forms.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        files = [folder / name / f"{number:03}" for number in range(len(images))]
        for file, image in zip(files, images, strict=True):
            file.write_bytes(body(image))
        found[name] = Bodies(kind, files)
    return found


def _form(image: bytes) -> bytes:
    head = (
        f'--{_EDGE}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + image + f"\r\n--{_EDGE}--\r\n".encode()


def _base64(image: bytes) -> bytes:
    return json.dumps({"image_data": base64.b64encode(image).decode()}).encode()
