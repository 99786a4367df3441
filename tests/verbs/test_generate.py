"""What ``generate`` refuses."""

import pytest

from glassworks.core.errors import InputError
from glassworks.pipelines.registry import generators
from glassworks.verbs.generate import generate
from glassworks.verbs.train import train


def test_a_run_that_generates_nothing_says_so(tmp_path):
    train("perceptron_and", out=tmp_path / "run")
    with pytest.raises(InputError, match=r"finished run|kind that generates"):
        generate(tmp_path / "run")
    assert set(generators()) >= {"language", "seq2seq"}
