"""Imported first by the process that workers are forked from, where only files are served: these need no hub.

timm imports the hub's client where there is one, which takes it a quarter of its time, and does without where not.
"""

import sys
from typing import cast

cast("dict[str, None]", sys.modules)["huggingface_hub"] = None  # an import of it fails, and is forgiven
