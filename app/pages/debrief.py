"""debrief"""

from app.widgets.shell import empty_state

empty_state("Not here yet", "This page is being built.")
