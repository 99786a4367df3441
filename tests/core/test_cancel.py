import threading

import pytest

from glassworks.core.cancel import Cancelled, CancelToken


def test_another_thread_may_cancel():
    token = CancelToken()
    token.raise_if_cancelled()
    thread = threading.Thread(target=token.cancel)
    thread.start()
    thread.join()
    assert token.is_cancelled
    with pytest.raises(Cancelled):
        token.raise_if_cancelled()


def test_no_handler_of_errors_keeps_a_run_from_being_cancelled():
    assert not issubclass(Cancelled, Exception)
