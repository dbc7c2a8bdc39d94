"""Plays scripted trainees against a customer, many times over, and says what came of it."""
