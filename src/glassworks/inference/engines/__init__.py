"""Engines beside torch that execute a frozen network: converted once, kept on disk, run in batches of one size."""
