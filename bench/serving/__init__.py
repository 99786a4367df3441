"""The parts of ``bench/serve.py``: images and models, servers, load, and the bare work."""
