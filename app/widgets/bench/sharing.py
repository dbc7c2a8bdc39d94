"""Carrying customers in and out: one file or a zip of several."""

from __future__ import annotations

from app.training.authoring import Draft
from app.training.people import Person


def take_out(held: Draft, person: Person) -> None:
    """Offer a draft as a file."""


def bring_in(person: Person) -> None:
    """Take customers from files, asking where one is here already."""
