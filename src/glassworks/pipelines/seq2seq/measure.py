"""How often held-out targets are right to the last symbol, decoded greedily and by beam search.

Shape letters: N pairs, S source symbols, T target symbols.
"""

from dataclasses import replace

import numpy as np
import torch

from glassworks.core.seeds import derive
from glassworks.data.text.pairs import padded, reversed_digits
from glassworks.metrics.intervals import wilson
from glassworks.models.sequence.seq2seq import Seq2Seq
from glassworks.pipelines.seq2seq.data import EncodedPairs, as_read
from glassworks.pipelines.seq2seq.network import attention
from glassworks.pipelines.seq2seq.recipe import Seq2SeqRecipe
from glassworks.pipelines.seq2seq.report import Decoded, OtherLength, Seq2SeqReport
from glassworks.pipelines.seq2seq.train import Seq2SeqJob, Trained
from glassworks.pipelines.seq2seq.watch import greedily, text_of
from glassworks.tasks.seq2seq import PAD, beam

_SHOWN = 8
_BEAMED = 200  # held-out sources that beam search decodes, one by one
_OTHERS = 200  # sources of each other length


def measure(job: Seq2SeqJob, trained: Trained) -> Seq2SeqReport:
    """Decodes what is held out, in both ways."""
    network, encoded, result = trained.network, job.inputs, trained.result
    network.eval()
    with job.context.stage("decoding", None, "steps"):
        decoded_NT = greedily(network, encoded)
        right_N = (decoded_NT == torch.from_numpy(encoded.targets_NT[encoded.test])).all(1)
        order = torch.argsort(right_N[:_BEAMED].int(), stable=True).tolist()  # mistakes first
        examples = [_decoded(network, encoded, at, decoded_NT[at], job.recipe.seq2seq.beam) for at in order]
        matrix_TS = attention(network, encoded, int(encoded.test[order[0]]))
        others = _other_lengths(network, encoded, job.recipe)
    return Seq2SeqReport(
        pairs=len(encoded.pairs),
        n=len(right_N),
        exact=float(right_N.double().mean()),
        interval=wilson(int(right_N.sum()), len(right_N)),
        beam_n=len(examples),
        beam_exact=sum(one.beam == one.target for one in examples) / len(examples),
        greedy_exact_of_beamed=float(right_N[:_BEAMED].double().mean()),
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        best_epoch=result.best_epoch,
        history=result.history,
        examples=examples[:_SHOWN],
        attention=None if matrix_TS is None else matrix_TS.tolist(),
        untrained=trained.untrained,
        other_lengths=others,
    )


def _other_lengths(network: Seq2Seq, encoded: EncodedPairs, recipe: Seq2SeqRecipe) -> list[OtherLength]:
    """Strings of half the digits learned, and of half as many more; nothing of texts, whose lengths differ."""
    if recipe.data.source != "reversed_digits":
        return []
    learned = recipe.data.length
    found = [_of_length(network, encoded, recipe, length) for length in (learned // 2, learned + learned // 2)]
    return [one for one in found if one]


def _of_length(network: Seq2Seq, encoded: EncodedPairs, recipe: Seq2SeqRecipe, length: int) -> OtherLength | None:
    """Nothing where none of the strings has only digits that were learned from: few pairs may lack some."""
    drawn = reversed_digits(min(_OTHERS, 10**length // 2), length, derive(recipe.seed, "other lengths"))
    known = set(encoded.sources.symbols) & set(encoded.targets.symbols)
    pairs = [pair for pair in drawn if set(pair[0]) <= known]
    if not pairs:
        return None
    sources, targets = zip(*pairs, strict=True)
    sources_NS = padded([as_read(source, recipe.data) for source in sources], encoded.sources, end=False)
    targets_NT = padded(targets, encoded.targets, end=True)
    other = replace(encoded, pairs=pairs, sources_NS=sources_NS, targets_NT=targets_NT, test=np.arange(len(pairs)))
    right_N = (greedily(network, other) == torch.from_numpy(targets_NT)).all(1)
    return OtherLength(length, len(pairs), float(right_N.double().mean()))


def _decoded(network: Seq2Seq, encoded: EncodedPairs, at: int, greedy_T: torch.Tensor, width: int) -> Decoded:
    """One held-out pair, with what beam search makes of it beside what greedy decoding made."""
    row = encoded.test[at]
    source_S, longest = torch.from_numpy(encoded.sources_NS[row]), encoded.targets_NT.shape[1]
    best, log_probability = beam(
        network, source_S[source_S != PAD].to(next(network.parameters()).device), width, longest
    )[0]
    source, target = encoded.pairs[row]
    text = text_of(greedy_T, encoded.targets)
    return Decoded(source, target, text, encoded.targets.decode(best), log_probability)
