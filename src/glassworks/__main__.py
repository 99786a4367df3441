"""``python -m glassworks`` is the command ``glassworks``."""

from glassworks.cli.main import run

if __name__ == "__main__":
    run()
