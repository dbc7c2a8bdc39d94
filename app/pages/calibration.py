"""Calibration."""

from app.widgets.shell import page_header

page_header("Calibration")
