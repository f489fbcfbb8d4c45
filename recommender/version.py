"""The version of this software, as provenance names it."""

__version__ = "0.1.0"
