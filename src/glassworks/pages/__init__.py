"""Self-contained pages: no network, no font files, nothing that must run."""
