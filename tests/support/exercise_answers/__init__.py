"""Answers that learners write: three right ones in different styles for each exercise, and wrong ones with what they do.

One file for each file of exercises. ``RIGHT`` gives a list of sources, ``WRONG`` the words of the hint that each gets.
"""

import importlib
import pkgutil

RIGHT, WRONG = {}, {}
for _found in pkgutil.iter_modules(__path__):
    _answers = importlib.import_module(f"{__name__}.{_found.name}")
    RIGHT |= _answers.RIGHT
    WRONG |= _answers.WRONG
