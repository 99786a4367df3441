"""The live lessons: marimo notebooks behind one page, widgets that compute in it, and exercises.

``NN_name.py`` is a lesson: a plain Python file that also runs as a script and asserts its numbers. Its words, controls
and exercises are made with ``kit/``; what moves in the page is in ``widgets/``; ``server/`` is the application.
"""
