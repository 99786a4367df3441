"""``glassworks serve`` for the studio: ``python -m glassworks.studio.model_server WORD...``, which ends with it."""

import runpy
import sys

from glassworks.studio.parent import end_with_parent

if __name__ == "__main__":
    end_with_parent()
    sys.argv = ["glassworks", "serve", *sys.argv[1:]]
    runpy.run_module("glassworks", run_name="__main__")
