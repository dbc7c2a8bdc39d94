"""Small trained heads beside the rules: what a sentence of a reply does, learned from the gold set.

Nothing is imported here: numpy and the weights are loaded when the first reply is scored, not before.
"""
