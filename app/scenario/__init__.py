"""Scenario: what a customer file means, how it is read, and what is wrong with it."""

from app.scenario.model import Scenario

__all__ = ["Scenario"]
