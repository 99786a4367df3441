"""Which module runs: nested, called twice, failing, and with something entered around all of it."""

from contextlib import nullcontext

import pytest
import torch
from torch import nn

from glassworks.instruments.hooks import borrowed
from glassworks.instruments.module_stack import ModuleStack, running_names


class Telling(nn.Module):
    """Notes what stands on the stack while it runs."""

    def __init__(self, told, fails=False):
        super().__init__()
        self.told, self.fails = told, fails

    def forward(self, x):
        self.told()
        if self.fails:
            raise RuntimeError("out of order")
        return x


def test_the_names_of_what_runs_from_the_outermost_to_the_innermost():
    seen = []
    inner = Telling(lambda: seen.append(list(stack.calls)))
    network = nn.Sequential(nn.Sequential(inner), nn.Sequential(inner))
    with borrowed(network) as hooks:
        stack = running_names(network, hooks)
        assert stack.innermost is None
        network(torch.ones(1))
        assert stack.innermost is None
    assert seen == [["", "0", "0.0"], ["", "1", "0.0"]]


def test_begin_is_given_the_call_around_and_end_may_replace_the_output():
    ended = []

    def end(call, _inputs, output):
        ended.append((call, output.item()))
        return output + 1 if call.endswith("1") else None

    network = nn.Sequential(nn.Identity(), nn.Identity())
    with borrowed(network) as hooks:
        ModuleStack[str](lambda name, _module, outer: f"{outer}>{name}", end).follow(network, hooks)
        output = network(torch.tensor(5.0))
    assert ended == [("None>>0", 5), ("None>>1", 5), ("None>", 6)]
    assert output == 6


@pytest.mark.parametrize("fails", [False, True])
def test_the_stack_is_empty_afterwards_and_what_is_around_was_entered_once(fails):
    log = []

    class Around:
        def __enter__(self):
            log.append("in")

        def __exit__(self, *_):
            log.append("out")

    network = nn.Sequential(nn.Identity(), nn.Sequential(Telling(lambda: log.append(stack.innermost), fails)))
    stack = ModuleStack[str](lambda name, *_: name, around=Around())
    with borrowed(network) as hooks:
        stack.follow(network, hooks)
        with pytest.raises(RuntimeError, match="out of order") if fails else nullcontext():
            network(torch.ones(1))
    stack.clear()
    assert log == ["in", "1.0", "out"]
    assert stack.calls == []
