"""Exercises that check themselves: the learner's function against the right one, in a process of its own.

``exercise.py`` says what an exercise is; one module per lesson holds them. ``start.py`` asks for a check;
``nursery.py`` is the process from which each check is forked; ``supervise.py`` ends what takes too long; ``limits.py``
and ``landlock.py`` bound what it may do; ``check.py`` compares.
"""
