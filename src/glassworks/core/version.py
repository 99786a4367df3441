"""The version of this glassworks, which a checkout that is not installed knows, too."""

VERSION = "0.1.0"
