"""Verbs of the `underheard` command that have a room of their own; `app.cli` puts them on."""
