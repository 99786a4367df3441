"""How often held-out targets are right to the last symbol, decoded greedily and by beam search.

Shape letters: N pairs, S source symbols, T target symbols.
"""

import torch

from glassworks.metrics.intervals import wilson
from glassworks.models.sequence.seq2seq import Seq2Seq
from glassworks.pipelines.seq2seq.data import EncodedPairs
from glassworks.pipelines.seq2seq.network import attention
from glassworks.pipelines.seq2seq.report import Decoded, Seq2SeqReport
from glassworks.pipelines.seq2seq.train import Seq2SeqJob, Trained
from glassworks.pipelines.seq2seq.watch import greedily, text_of
from glassworks.tasks.seq2seq import PAD, beam

_SHOWN = 8
_BEAMED = 200  # held-out sources that beam search decodes, one by one


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
    )


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
