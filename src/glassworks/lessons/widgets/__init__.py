"""What moves in a lesson's page: plain ES modules, one per widget, each a default export with ``render`` (anywidget).

``arithmetic/`` computes; tests hold it against the library. ``kit.js`` makes controls, figures and addresses.
"""
