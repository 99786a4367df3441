"""Work that the studio asks for: run folders that wait, the processes that work in them, an index of all runs."""
