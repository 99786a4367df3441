"""How the documentation becomes one site: `make docs` writes it to build/site, to be read without a server.

The source folder is the repository, so that a link between two files is the same on disk, on a code host and in the
site. Which pages there are, and in what order, is found here; a new file in docs/ needs no line anywhere.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(Path(__file__).parent)]
os.environ.setdefault("GLASSWORKS_CACHE", str(ROOT / "build" / "cache"))

import glassworks  # noqa: E402 - from src/, whether it is installed or not

project = "glassworks"
author = "The glassworks authors"
copyright = "the glassworks authors. Apache-2.0"  # noqa: A001 - Sphinx's name for it
version = release = glassworks.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "pages", "mathml", "figures"]
root_doc = "README"
include_patterns = ["*.md", "docs/*.md", "docs/recipes/*.md", "bench/*.md", "bench/results/*.md"]

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
smartquotes = False  # they make a dash of the two before a setting, which is then typed as it stands
html_math_renderer = "mathml"

# A name of a field that several classes have is no fault.
suppress_warnings = ["ref.python"]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = "glassworks"
html_static_path = ["static"]
html_css_files = ["site.css"]
templates_path = ["templates"]
html_additional_pages = {"index": "redirect.html"}
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
# A page that was opened from a folder may not read other files: results would wait for excerpts that cannot come.
html_show_search_summary = False
html_theme_options = {"navigation_with_keys": False}
