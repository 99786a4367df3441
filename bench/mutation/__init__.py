"""The parts of ``mutants.py``: which changes are made, and how tests are run on each of them."""
