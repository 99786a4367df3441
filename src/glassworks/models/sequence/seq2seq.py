"""Encoder and decoder (Sutskever, Vinyals, Le 2014, arXiv:1409.3215), with or without attention.

The encoder's last state starts the decoder. With attention (Luong et al. 2015, arXiv:1508.04025, "general" score) every
decoder state also looks back over all encoder states. Deviations: one LSTM layer each where 2014 had four; attention
stands behind the recurrence, without input feeding, so that a whole target goes through the fused layer in one call.

About 210,000 parameters with 128 hidden units. Symbol 0 fills up short rows, 1 begins a target, 2 ends it.

Shape letters: B batch, S source steps, T target steps, I embedding, H hidden units, K target symbols.
"""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

State = tuple[torch.Tensor, torch.Tensor]
"""h and c of an LSTM, each [1, B, H]."""


class Memory:
    """What the encoder hands to the decoder's attention.

    Args:
        states_BSH: of the encoder.
        filling_BS: True where a source has ended.
    """

    def __init__(self, states_BSH: torch.Tensor, filling_BS: torch.Tensor) -> None:
        self.states_BSH, self.filling_BS = states_BSH, filling_BS

    def repeated(self, times: int) -> "Memory":
        """Every row so many times, next to each other."""
        return Memory(self.states_BSH.repeat_interleave(times, 0), self.filling_BS.repeat_interleave(times, 0))


class Seq2Seq(nn.Module):
    """From one sequence of symbols to another of any length.

    Args:
        source_symbols: how many, the three reserved ones among them.
        target_symbols: K, likewise.
        embedding: I.
        hidden: H.
        attention: look back over all encoder states.
    """

    def __init__(
        self,
        source_symbols: int,
        target_symbols: int,
        *,
        embedding: int = 32,
        hidden: int = 128,
        attention: bool = True,
    ) -> None:
        super().__init__()
        self.source_embedding = nn.Embedding(source_symbols, embedding, padding_idx=0)
        self.target_embedding = nn.Embedding(target_symbols, embedding, padding_idx=0)
        self.encoder = nn.LSTM(embedding, hidden, batch_first=True)
        self.decoder = nn.LSTM(embedding, hidden, batch_first=True)
        self.score = nn.Linear(hidden, hidden, bias=False) if attention else None
        self.mix = nn.Linear(2 * hidden, hidden) if attention else None
        self.output = nn.Linear(hidden, target_symbols)

    def forward(self, sources_BS: torch.Tensor, inputs_BT: torch.Tensor) -> torch.Tensor:
        """Logits [B, T, K] of the target symbols that follow ``inputs_BT``, which begin with symbol 1."""
        memory, state = self.encode(sources_BS)
        return self.decode(inputs_BT, state, memory)[0]

    def encode(self, sources_BS: torch.Tensor) -> tuple[Memory, State]:
        """All states of the encoder, and each row's last."""
        filling_BS = sources_BS == 0
        lengths_B = (~filling_BS).sum(1).cpu()
        packed = pack_padded_sequence(
            self.source_embedding(sources_BS), lengths_B, batch_first=True, enforce_sorted=False
        )
        states, state = self.encoder(packed)
        states_BSH = pad_packed_sequence(states, batch_first=True, total_length=sources_BS.shape[1])[0]
        return Memory(states_BSH, filling_BS), state

    def decode(
        self, inputs_BT: torch.Tensor, state: State, memory: Memory
    ) -> tuple[torch.Tensor, State, torch.Tensor | None]:
        """Logits [B, T, K], the state after them, and the attention [B, T, S] where there is one."""
        states_BTH, state = self.decoder(self.target_embedding(inputs_BT), state)
        if self.score is None or self.mix is None:
            return self.output(states_BTH), state, None
        scores_BTS = self.score(states_BTH) @ memory.states_BSH.transpose(1, 2)
        attention_BTS = scores_BTS.masked_fill(memory.filling_BS[:, None], float("-inf")).softmax(2)
        context_BTH = attention_BTS @ memory.states_BSH
        mixed_BTH = torch.tanh(self.mix(torch.cat([context_BTH, states_BTH], dim=2)))
        return self.output(mixed_BTH), state, attention_BTS
