"""Predictions from an exported ONNX file, by ONNX Runtime alone: torch is never imported, an answer takes no second.

Everything from the decoded image to the probabilities is in the graph; the file's metadata say how images are decoded.

Shape letters: H height, W width, K classes.
"""

import importlib
import json
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from glassworks.core.device import num_processors
from glassworks.core.errors import MissingExtraError, ModelFileError, RecipeError
from glassworks.core.files import read_file, utf8_path
from glassworks.core.pixels import PixelSpec
from glassworks.data.images.decode import decode_whole
from glassworks.data.images.opening import UnusableImageError
from glassworks.inference.ahead import ahead
from glassworks.inference.prediction import Answers, Prediction
from glassworks.models.files.metadata import ModelMetadata

_DO = "Export the model again: glassworks export RUN --to onnx"


def is_exported(run: str | Path) -> bool:
    """Whether ``run`` is meant as an ONNX file."""
    return Path(run).suffix.lower() == ".onnx"


class ExportedPredictor:
    """An exported model in ONNX Runtime, on the processor.

    Attributes:
        metadata: everything that the model file said about itself.
        classes: the class names, in the order of the probabilities.
    """

    def __init__(self, session: Any, metadata: ModelMetadata) -> None:
        self._session, self.metadata = session, metadata
        self.classes = list(metadata.classes)

    @classmethod
    def load(cls, path: str | Path, threads: int = 0) -> "ExportedPredictor":
        """Opens a file that ``glassworks export`` wrote.

        Args:
            path: the file.
            threads: that one answer may take; 0 for as many as the machine has.

        Raises:
            ModelFileError: there is no file, or it is not one of ours.
            MissingExtraError: ONNX Runtime is not installed.
        """
        if not Path(path).is_file():
            raise ModelFileError(expected="an exported ONNX file", found=f"nothing at {path}", do="Check the path.")
        if find_spec("onnxruntime") is None:
            raise MissingExtraError("onnxruntime", "export", "to predict with an ONNX file")
        runtime: Any = importlib.import_module("onnxruntime")  # it has no types
        options = runtime.SessionOptions()
        options.log_severity_level = 4  # what is wrong is said once, below
        options.intra_op_num_threads = threads
        try:
            with utf8_path(Path(path)) as named:
                session = runtime.InferenceSession(str(named), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime has a class of its own for every kind of broken file
            raise ModelFileError(
                expected="an ONNX file", found=f"in {path}, in ONNX Runtime's words: {error}", do=_DO
            ) from error
        return cls(session, _metadata(session.get_modelmeta().custom_metadata_map, path))

    @property
    def pixels(self) -> PixelSpec:
        """The preprocessing; only its decoding is not in the graph."""
        return self.metadata.pixels

    def stream(self, images: Iterable[str | Path]) -> Iterator[Prediction]:
        """One prediction per file, in order; a file that cannot be used has an ``error`` and stops nothing."""
        for name, decoded in ahead(self._decoded, images, 2 * num_processors()):
            if isinstance(decoded, str):
                yield Prediction(name, error=decoded)
            else:
                yield Prediction.of(name, self.classes, *self.answers(decoded[None]).of_image(0))

    def answers(self, pixels_NHWC: np.ndarray) -> Answers:
        """Upright uint8 RGB pixels [N, H, W, 3] of any size to all that the model says of these images."""
        (given,) = self._session.get_inputs()
        found = self._session.run(None, {given.name: pixels_NHWC})
        return Answers(np.asarray(found[0]), np.asarray(found[1]) if len(found) > 1 else None)

    def probabilities(self, pixels_HWC: np.ndarray) -> np.ndarray:
        """Upright uint8 RGB pixels [H, W, 3] of any size to calibrated probabilities [K], float32."""
        return self.answers(pixels_HWC[None]).probabilities_NK[0]

    def _decoded(self, _index: int, image: str | Path) -> tuple[str, np.ndarray | str]:
        """The name of a file and its pixels, or why there are none."""
        try:
            return str(image), decoded_pixels(read_file(image), self.pixels)
        except UnusableImageError as error:
            return str(image), str(error)
        except OSError as error:
            return str(image), f"the file cannot be read: {error.strerror or error}"
        except ValueError as error:  # a path with a null byte, for example
            return str(image), f"the image cannot be used: {error}"


def decoded_pixels(content: bytes, pixels: PixelSpec) -> np.ndarray:
    """An encoded file to upright uint8 RGB pixels [H, W, 3], the input of the graph.

    Raises:
        UnusableImageError: the file cannot be decoded.
    """
    return np.asarray(decode_whole(content, pixels.decode_to, pixels.decode.range).image)


def _metadata(properties: dict[str, str], path: str | Path) -> ModelMetadata:
    where = f"the metadata of {path}"
    parse: Callable[[dict[str, Any], str], ModelMetadata] = ModelMetadata.parse
    try:
        return parse(json.loads(properties["glassworks"]), where)
    except KeyError:
        found, problems = "none in it", []
    except RecipeError as error:
        found, problems = error.found, error.problems[:8]
    except ValueError as error:
        found, problems = str(error), []
    raise ModelFileError(expected=f"glassworks' metadata in {path}", found=found, do=_DO, problems=problems)
