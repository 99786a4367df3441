"""What a language model writes while it learns, put into the run folder."""

from typing import Any

from glassworks.core.files import write_atomic
from glassworks.core.workspace import RunFolder
from glassworks.data.text.characters import Vocabulary
from glassworks.models.sequence.recurrent import CharacterNetwork
from glassworks.pipelines.language.network import written
from glassworks.training.observers import Observer
from glassworks.training.state import TrainState

_LENGTH = 300
_TEMPERATURE = 0.8


class Writing(Observer):
    """Puts what the network writes after each epoch into ``samples/epoch-0001.txt``, ..."""

    def __init__(self, folder: RunFolder, network: CharacterNetwork, vocabulary: Vocabulary, seed: int) -> None:
        self.folder, self.network, self.vocabulary, self.seed = folder, network, vocabulary, seed

    def on_epoch(self, state: TrainState, entry: dict[str, Any]) -> None:
        """Writes."""
        text = written(self.network, self.vocabulary, "\n", _LENGTH, _TEMPERATURE, self.seed)
        write_atomic(self.folder.samples / f"epoch-{state.epoch:04d}.txt", text)
