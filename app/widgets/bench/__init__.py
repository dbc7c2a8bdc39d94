"""The author's bench: writing a customer, trying and proving it, and putting it into the room."""
