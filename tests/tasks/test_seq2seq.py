from itertools import product

import pytest
import torch

from glassworks.models.sequence.seq2seq import Seq2Seq
from glassworks.tasks.seq2seq import Seq2SeqLearning, beam, greedy, shifted, symbol_loss
from glassworks.testing.tasks import check_task

SOURCES = torch.tensor([[3, 4, 5, 0], [5, 3, 0, 0], [4, 4, 3, 5]])
TARGETS = torch.tensor([[5, 4, 3, 2, 0], [3, 5, 2, 0, 0], [5, 3, 4, 4, 2]])


def network(attention=True, seed=0):
    torch.manual_seed(seed)
    return Seq2Seq(6, 6, embedding=4, hidden=8, attention=attention).eval()


@pytest.mark.parametrize("attention", [True, False])
@pytest.mark.parametrize("teacher_forcing", [1.0, 0.5])
def test_it_is_a_task_as_the_loop_expects(attention, teacher_forcing):
    task = Seq2SeqLearning(network(attention), teacher_forcing)
    check_task(task, {"sources": SOURCES, "targets": TARGETS})


def test_what_the_decoder_is_given():
    assert shifted(TARGETS)[1].tolist() == [1, 3, 5, 2, 0]


def test_filling_changes_nothing():
    """A short source in a batch with longer ones is answered, and attended to, as alone."""
    net = network()
    with torch.inference_mode():
        together = net(SOURCES, shifted(TARGETS))[1]
        alone = net(SOURCES[1:2, :2], shifted(TARGETS)[1:2])[0]
        memory, state = net.encode(SOURCES)
        attention = net.decode(shifted(TARGETS), state, memory)[2]
    torch.testing.assert_close(together, alone, atol=1e-6, rtol=0)
    assert attention[1, :, 2:].abs().max() == 0
    torch.testing.assert_close(attention.sum(2), torch.ones(3, 5))


@pytest.mark.parametrize("attention", [True, False])
def test_a_whole_target_at_once_equals_symbol_by_symbol(attention):
    net = network(attention)
    with torch.inference_mode():
        whole = net(SOURCES, shifted(TARGETS))
        memory, state = net.encode(SOURCES)
        steps = []
        for symbols in shifted(TARGETS).split(1, dim=1):
            logits, state, _ = net.decode(symbols, state, memory)
            steps.append(logits)
    torch.testing.assert_close(torch.cat(steps, dim=1), whole, atol=1e-6, rtol=0)


def log_probability(net, source, target):
    """Of one whole target, its end counted."""
    codes = torch.tensor([[*target, 2]])
    return -float(symbol_loss(net(source[None], shifted(codes)), codes)) * codes.shape[1]


@pytest.mark.parametrize("seed", range(3))
def test_a_wide_beam_finds_the_likeliest_of_all_targets(seed):
    net = network(seed=seed)
    with torch.inference_mode():
        targets = [list(t) for length in range(4) for t in product((3, 4, 5), repeat=length)]
        scores = {tuple(t): log_probability(net, SOURCES[0], t) for t in targets}
        found = beam(net, SOURCES[0], 40, 4)
        best = sorted(scores, key=lambda t: -scores[t])
    assert [tuple(codes) for codes, _ in found[:5]] == best[:5]
    assert found[0][1] == pytest.approx(scores[best[0]], abs=1e-5)


def test_a_beam_of_one_is_greedy():
    net = network()
    with torch.inference_mode():
        said = greedy(net, SOURCES[:1, :3], 6)[0].tolist()
    codes = beam(net, SOURCES[0, :3], 1, 6)[0][0]
    assert codes == [code for code in said if code > 2][: len(codes)]


def test_exact_counts_whole_targets():
    class Told(Seq2Seq):
        """Says what it is to say for the first two sources, and one wrong symbol for the third."""

        def encode(self, sources):
            return sources, (torch.arange(len(sources)), 0)

        def decode(self, inputs, state, memory):
            rows, at = state
            wanted = TARGETS.clone()
            wanted[2, 0] = 3
            logits = torch.nn.functional.one_hot(wanted[rows, at : at + inputs.shape[1]].clamp(min=2), 6).float()
            return 100 * logits, (rows, at + inputs.shape[1]), None

    measured = Seq2SeqLearning(Told(6, 6)).evaluate([{"sources": SOURCES, "targets": TARGETS}])
    assert measured["exact"] == pytest.approx(2 / 3)
    assert measured["n"] == 3
