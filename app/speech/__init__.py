"""Speaking and hearing: customers sound as they feel, trainees may answer aloud.

`delivery` decides how a turn is said (pace, pauses, a breath), a Speaker makes the words sound, `saying` puts the
pieces together; `incoming` opens what a microphone sent, a Hearer writes down what was said, `pauses` measures the
quiet in it.

Only plain timing is ever taken from somebody's voice. Nothing here guesses how they feel (inferring emotions from a
voice at work is prohibited by Article 5(1)(f) of the EU AI Act, and would be wrong without it), and nothing is scored.
"""
