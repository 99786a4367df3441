"""What `same_behaviour.py` is made of: the cases, their data, how one is recorded, and how two records are compared."""
