"""The parts of ``bench/lessons.py``: what readers ask, how they ask it, and what a browser draws of it."""
