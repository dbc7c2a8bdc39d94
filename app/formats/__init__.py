"""Formats other programs read, as text made from plain values: annotations of the Web, captions, tables."""
