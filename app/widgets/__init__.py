"""Drawn pieces used by more than one page."""
