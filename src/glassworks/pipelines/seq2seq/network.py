"""The encoder with its decoder, and where the decoder looks.

Shape letters: S source symbols, T target symbols.
"""

import numpy as np
import torch

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.models.sequence.seq2seq import Seq2Seq
from glassworks.pipelines.seq2seq.data import EncodedPairs
from glassworks.pipelines.seq2seq.recipe import Seq2SeqConfig
from glassworks.tasks.seq2seq import PAD, shifted


def build(config: Seq2SeqConfig, source_symbols: int, target_symbols: int, seed: int) -> Seq2Seq:
    """The network with random weights."""
    with seeded(derive(seed, "network")):
        return Seq2Seq(
            source_symbols, target_symbols, embedding=config.embedding, hidden=config.hidden, attention=config.attention
        )


def attention(network: Seq2Seq, encoded: EncodedPairs, row: int) -> np.ndarray | None:
    """Of one pair with its true target, [T, S] without padding, S as written; ``None`` without attention."""
    network.eval()
    source, target = (torch.from_numpy(part[row : row + 1]) for part in (encoded.sources_NS, encoded.targets_NT))
    device = next(network.parameters()).device
    with torch.inference_mode():
        memory, state = network.encode(source.to(device))
        weights_BTS = network.decode(shifted(target).to(device), state, memory)[2]
    if weights_BTS is None:
        return None
    weights_TS = weights_BTS[0, : int((target != PAD).sum()), : int((source != PAD).sum())].cpu().numpy()
    return weights_TS[:, ::-1] if encoded.reversed else weights_TS
