"""One criterion a file: a yes/no judgement on a reply that returns the words that decided it."""
