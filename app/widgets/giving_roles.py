"""Roles as admins give them: a box for each, and once more asked before somebody is made an admin."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.training.people import ROLES
from app.widgets.shell import notice, quiet

ROLE_NAMES = {"trainee": "Trainee", "mentor": "Mentor", "trainer": "Trainer", "admin": "Admin"}
ROLE_WORDS = {
    "trainee": "practises with customers",
    "mentor": "reads attempts and leaves feedback",
    "trainer": "looks after the customers, and reads attempts",
    "admin": "looks after people and teams, and sees everybody's practice",
}
_SURE = "people-sure"


def called(roles: tuple[str, ...]) -> str:
    """Roles as one would say them."""
    return ", ".join(ROLE_NAMES[role] for role in roles) or "No role"


def role_boxes(key: str, given: Sequence[str]) -> list[str]:
    """A box for each role, ticked for those that are given already; the ones that are ticked."""
    quiet("Roles")
    return [
        role
        for role in ROLES
        if st.checkbox(f"{ROLE_NAMES[role]}: {ROLE_WORDS[role]}", role in given, key=f"{key}-{role}")
    ]


def goes_ahead(place: str, name: str, sent: bool, *, makes_admin: bool) -> bool:
    """Whether a form that was `sent` may be saved: at once, or where it makes somebody an admin, once that is sure.

    `place` tells one form from another. Nothing typed is lost meanwhile.
    """
    if sent and not makes_admin:
        st.session_state.pop(_SURE, None)
        return True
    if sent:
        st.session_state[_SURE] = place
    if st.session_state.get(_SURE) != place:
        return False
    with st.container(border=True, key="sure-of-admin"):
        notice(
            f"Make {name} an admin? Admins see everybody's practice, say who may do what, and can erase people. "
            "Nothing is saved yet."
        )
        with st.container(horizontal=True, key="sure-deeds"):
            sure = st.button("Yes, make them an admin", key="sure-yes")
            if st.button("No, change it above", key="sure-no", type="tertiary"):
                del st.session_state[_SURE]
                st.rerun()
    if sure:
        del st.session_state[_SURE]
    return sure
