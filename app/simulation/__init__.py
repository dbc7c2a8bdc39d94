"""The simulated customer: a director that decides what happens, and voices that word it."""
