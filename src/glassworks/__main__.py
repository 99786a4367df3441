"""``python -m glassworks`` is the command ``glassworks``."""

from glassworks.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
