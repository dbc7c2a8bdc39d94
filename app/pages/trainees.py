"""Trainees."""

from app.widgets.shell import page_header

page_header("Trainees")
