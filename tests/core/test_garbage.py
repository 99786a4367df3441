import gc
import importlib

import pytest

from glassworks.core.garbage import without_collection


def test_garbage_is_left_alone_while_something_is_imported():
    with without_collection():
        with without_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_garbage_is_collected_again_after_an_import_that_failed():
    with pytest.raises(ModuleNotFoundError), without_collection():
        importlib.import_module("nobody_has_this")
    assert gc.isenabled()
