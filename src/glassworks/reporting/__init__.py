"""Reports as self-contained pages: drawing only, no arithmetic of its own."""
