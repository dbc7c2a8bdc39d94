"""The verbs of the product: who is here, practising, mentoring, and reading an attempt back."""
