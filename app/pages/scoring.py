"""How you are scored: what is read, by what, how often it is wrong, and what to do about it; for everybody."""

from __future__ import annotations

from app.training.agreement import standing
from app.training.team_cuts import follows_mentors
from app.widgets.how_scored import (
    blind_spots,
    by_what,
    contesting,
    how_often_wrong,
    law,
    what_is_scored,
    what_never_counts,
    who_sees_it,
)
from app.widgets.identity import person_here
from app.widgets.room import room
from app.widgets.shell import page_header

person = person_here()
page_header(
    "How you are scored",
    "What is scored and by what, how often it is wrong, and how you have a person look. Three minutes to read.",
)
what_is_scored()
by_what(follows_mentors(room().store))
what_never_counts()
how_often_wrong(standing(room().store))
blind_spots()
contesting()
who_sees_it(person)
law()
