import pytest
from torch import nn

from glassworks.core.errors import InputError
from glassworks.models.users_code import build_from_file


@pytest.mark.parametrize(
    ("code", "factory", "words"),
    [
        ("def make():\n    return 3\n", "make", "int"),
        ("def make():\n    raise KeyError('x')\n", "make", "KeyError: 'x'"),
        ("def make():\n    return None.nothing\n", "make", "AttributeError"),
        ("def make(): pass\n", "mak", "(?i)did you mean 'make'"),
        ("def make(:\n", "make", "SyntaxError"),
    ],
)
def test_what_is_wrong_in_the_users_file_is_said(tmp_path, code, factory, words):
    (tmp_path / "net.py").write_text(code)
    with pytest.raises(InputError, match=words):
        build_from_file(tmp_path / "net.py", factory)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="nothing there"):
        build_from_file(tmp_path / "no.py", "make")


def test_a_factory_or_the_network_itself(tmp_path):
    (tmp_path / "net.py").write_text("from torch import nn\nnet = nn.Linear(2, 2)\ndef make(): return net\n")
    assert isinstance(build_from_file(tmp_path / "net.py", "net"), nn.Linear)
    assert isinstance(build_from_file(tmp_path / "net.py", "make"), nn.Linear)
