"""What a network makes of some held-out sources while it learns, put into the run folder.

Shape letters: N pairs, T target symbols.
"""

from typing import Any

import torch

from glassworks.core.files import write_atomic
from glassworks.core.workspace import RunFolder
from glassworks.data.text.characters import Vocabulary
from glassworks.models.sequence.seq2seq import Seq2Seq
from glassworks.pipelines.seq2seq.data import EncodedPairs
from glassworks.tasks.seq2seq import EOS, PAD, greedy
from glassworks.training.observers import Observer
from glassworks.training.state import TrainState

_SHOWN = 6
_AT_ONCE = 500  # sources that greedy decoding takes


class Answering(Observer):
    """Puts what the first held-out sources become after each epoch into ``samples/epoch-0001.txt``, ..."""

    def __init__(self, folder: RunFolder, network: Seq2Seq, encoded: EncodedPairs) -> None:
        self.folder, self.network, self.encoded = folder, network, encoded

    def on_epoch(self, state: TrainState, entry: dict[str, Any]) -> None:
        """Writes a line for each: the source, what it became, and what it should be where that is something else."""
        decoded_NT = greedily(self.network, self.encoded, _SHOWN)
        lines = [self._line(row, codes_T) for row, codes_T in zip(self.encoded.test, decoded_NT, strict=False)]
        write_atomic(self.folder.samples / f"epoch-{state.epoch:04d}.txt", "\n".join(lines))

    def _line(self, row: int, codes_T: torch.Tensor) -> str:
        source, target = self.encoded.pairs[row]
        answer = text_of(codes_T, self.encoded.targets)
        return f"{source} → {answer}" + ("" if answer == target else f" (should be {target})")


def greedily(network: Seq2Seq, encoded: EncodedPairs, most: int | None = None) -> torch.Tensor:
    """The targets [N, T] of the held-out sources, or of the first ``most`` of them; the network's mode stays."""
    device, longest, was = next(network.parameters()).device, encoded.targets_NT.shape[1], network.training
    sources_NS = torch.from_numpy(encoded.sources_NS[encoded.test[:most]])
    network.eval()
    try:
        with torch.inference_mode():
            parts = [greedy(network, part.to(device), longest).cpu() for part in sources_NS.split(_AT_ONCE)]
    finally:
        network.train(was)
    return torch.cat(parts)


def text_of(codes_T: torch.Tensor, vocabulary: Vocabulary) -> str:
    """Up to the end."""
    codes = [code for code in codes_T.tolist() if code != PAD]
    return vocabulary.decode(codes[: codes.index(EOS)] if EOS in codes else codes)
