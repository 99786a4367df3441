"""The sources that have a name. Help lists them, so nothing is imported here."""

EMBEDDED = {
    "xo": "glassworks.data.synthetic.xo:open_xo",
    "xo_others": "glassworks.data.synthetic.xo_others:open_xo_others",
    "digits": "glassworks.data.sources.embedded:open_digits",
    "birds": "glassworks.data.synthetic.bird_images:open_birds",
    "fractals": "glassworks.data.synthetic.mixture:open_fractals",
    "contours": "glassworks.data.synthetic.mixture:open_contours",
    "glyphs": "glassworks.data.synthetic.mixture:open_glyphs",
}
"""Sets that need no file: each entry is called without arguments."""

DOWNLOADS = {
    "torchvision": "glassworks.data.sources.downloads:open_torchvision",
    "hf": "glassworks.data.sources.downloads:open_hub",
}
"""Prefixes of sets that are downloaded: each entry is called with the text behind the colon."""

ALIASES = {"mnist": "torchvision:MNIST"}
"""Short names of downloads, where nothing of that name lies here."""
