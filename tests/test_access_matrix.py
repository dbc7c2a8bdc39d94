"""The access matrix: every verb of app.training asked for by everybody there could be; no cell is left open.

A row reads in the order of `access.ROLES`: nobody, somebody erased, the trainee themselves, another trainee, a mentor
of their team, a mentor of another team, a mentor who practises (about an attempt of their own), a trainer of the team,
an admin. 'y' does it, 'n' is refused, '0' is told there is no such thing. The command line is for whoever keeps the
machine and is outside: who can run it can read the database file. Pages and addresses: test_access_pages.py.
"""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
from access import HERS, LIBRARY, ROLES, Everybody, everybody, outcome
from rooms import LOCKED, Puppet
from spoken import Hums
from test_authoring_rights import AUTHORS_ONLY, MENTORS_TOO, OF_THE_ROOM
from test_rights import INSIDE_SOUND, MENTORS_ONLY, OF_A_PERSON, OF_THE_ATTEMPT, OF_THE_HOUSE, OF_THE_TEAM, as_text

from app import training
from app.errors import ModelFault
from app.store import Store
from app.training import (
    accounts,
    administering,
    authoring,
    logbook,
    other_ways,
    people,
    practice,
    provenance,
    reflection_drafts,
    rights,
    teams,
)
from app.training.mentoring import month


@dataclass(frozen=True)
class Asked:
    """One try: the room, which attempt it is about, and who asks."""

    here: Everybody
    store: Store
    at: str
    by: str

    @property
    def ana(self) -> str:
        return self.here.people["owner"].id

    @property
    def account(self) -> str:
        """Ana's id, once she has an account."""
        with self.store.writing() as writer:
            writer.add(
                "accounts", {"person_id": self.ana, "name": "ana", "name_key": "ana", "made_at": self.store.now()}
            )
        return self.ana


class NoModel:
    """A model that is not reached."""

    def ask(self, *_: object, **__: object) -> Any:
        raise ModelFault("unreached", "Not reached.")


Verb = Callable[[Asked], Any]

MORE: dict[str, Verb] = {
    "other_ways": lambda ask: other_ways.other_ways(ask.store, ask.at, ask.by, 0.0),
    "prepare": lambda ask: other_ways.prepare(ask.store, ask.at, ask.by),
    "ask_model": lambda ask: other_ways.ask_model(ask.store, ask.at, 1, ask.by),
    "save_reflection_draft": lambda ask: reflection_drafts.save_reflection_draft(
        ask.store, ask.at, ask.by, "x", [], {}
    ),
    "load_reflection_draft": lambda ask: reflection_drafts.load_reflection_draft(ask.store, ask.at, ask.by),
    "progress_of_another": lambda ask: practice.progress(ask.store, LIBRARY, ask.ana, ask.by),
    "proposed": lambda ask: authoring.proposed(ask.store, NoModel(), "Customer: Hi.", ask.by),
    "first_words_sound": lambda ask: authoring.first_words_sound(ask.store, Hums(), ask.here.draft, ask.by),
    "rehearsed_sound": lambda ask: authoring.rehearsed_sound(ask.store, Hums(), ask.here.draft, ask.by, 0),
    "account_of": lambda ask: accounts.account_of(ask.store, ask.ana, ask.by),
    "accounts": lambda ask: accounts.accounts(ask.store, ask.by),
    "make_account": lambda ask: accounts.make_account(ask.store, ask.ana, "ana", ask.by),
    "rename_account": lambda ask: accounts.rename_account(ask.store, ask.account, "ana2", ask.by),
    "disable": lambda ask: accounts.disable(ask.store, ask.account, ask.by),
    "enable": lambda ask: accounts.enable(ask.store, ask.account, ask.by),
    "invite": lambda ask: accounts.invite(ask.store, ask.account, ask.by),
    "sign_ins_of": lambda ask: accounts.sign_ins_of(ask.store, ask.ana, ask.by),
    "failed_tries": lambda ask: accounts.failed_tries(ask.store, ask.ana, ask.by),
    "end_sign_ins": lambda ask: accounts.end_sign_ins(ask.store, ask.ana, ask.by),
    "end_sign_in": lambda ask: accounts.end_sign_in(ask.store, "nothing", ask.by),
    "waits_until": lambda ask: accounts.waits_until(ask.store, ask.account, ask.by),
    "lift_wait": lambda ask: accounts.lift_wait(ask.store, ask.account, ask.by),
    "teams": lambda ask: teams.teams(ask.store, ask.by),
    "own_teams": lambda ask: teams.own_teams(ask.store, ask.by),
    "only_admins_decide": lambda ask: teams.only_admins_decide(ask.store, ask.by),
    "make_team": lambda ask: teams.make_team(ask.store, "Tōtara", ask.by),
    "rename_team": lambda ask: teams.rename_team(ask.store, "Kauri", "Tōtara", ask.by),
    "close_team": lambda ask: teams.close_team(ask.store, "Kauri", ask.by),
    "open_team": lambda ask: teams.open_team(ask.store, "Kauri", ask.by),
    "set_members": lambda ask: teams.set_members(ask.store, "Kauri", [ask.by], ask.by),
    "set_teams": lambda ask: teams.set_teams(ask.store, ask.ana, ["Rimu"], ask.by),
    "everybody": lambda ask: administering.everybody(ask.store, ask.by),
    "somebody": lambda ask: administering.somebody(ask.store, ask.ana, ask.by),
    "add_person": lambda ask: administering.add_person(ask.store, "Ngaio", ["trainee"], ask.by),
    "add_people": lambda ask: administering.add_people(ask.store, "Ngaio", ["trainee"], ask.by),
    "set_roles": lambda ask: administering.set_roles(ask.store, ask.ana, ["admin"], ask.by),
    "rename_person": lambda ask: administering.rename_person(ask.store, ask.ana, "Anahera", ask.by),
    "log_lines": lambda ask: logbook.log_lines(ask.store, ask.by),
    "people_in_log": lambda ask: logbook.people_in_log(ask.store, ask.by),
    "export_log": lambda ask: logbook.export_log(ask.store, ask.by),
    "note_taken": lambda ask: logbook.note_taken(ask.store, ask.by, "csv", 1),
    "read_log": lambda ask: list(logbook.read_log(ask.store, ask.by)),
    "who_looked": lambda ask: logbook.who_looked(ask.store, ask.ana, ask.by),
    "provenance": lambda ask: provenance.provenance(ask.store, ask.at, ask.by),
    "note_month_taken": lambda ask: month.note_month_taken(ask.store, ask.by, ask.store.now()[:7]),
    "would_erase": lambda ask: rights.would_erase(ask.store, ask.ana, ask.by),
    "erase_person": lambda ask: rights.erase_person(ask.store, ask.ana, ask.by, "Ana"),
    "export_person": lambda ask: rights.export_person(ask.store, ask.ana, ask.by),
    "write_export": lambda ask: rights.write_export(ask.store, ask.ana, ask.by, io.BytesIO()),
    "reader_of_others": lambda ask: people.reader_of_others(ask.store, ask.by),
    "person": lambda ask: people.person(ask.store, ask.by),
}
"""Verbs that are in no table of test_rights.py or test_authoring_rights.py, and second ways of asking."""

UNASKED = {
    **dict.fromkeys(OF_THE_TEAM | OF_THE_HOUSE | INSIDE_SOUND | OF_THE_ROOM, "told in test_rights.py"),
    **dict.fromkeys(
        (
            "sign_in",
            "sign_in_by_provider",
            "sign_out",
            "signed_in",
            "invitation",
            "take_up",
            "change_password",
            "confirm_password",
        ),
        "asked by whoever holds the password or secret, who is nobody yet; see test_attacks.py",
    ),
    **dict.fromkeys(("create_admin", "accounts_here", "invite_from_here"), "the command line's"),
    **dict.fromkeys(("has_accounts", "signs_in", "there_are_teams"), "a yes or no about the room"),
    **dict.fromkeys(
        ("export_analysis", "export_statements", "queue_past", "retry", "send_due", "back_up", "retain", "tend"),
        "the command line's and the server's own round",
    ),
    **dict.fromkeys(("erase_again", "list_erased", "forget_as_others_did", "gone"), "inside erasing; they name nobody"),
    "begin_try": "counts tries at a password inside sign_in",
    "people": "the list to pick from while nobody signs in",
    "create_person": "while nobody signs in whoever is at the machine adds themselves",
    "mark_told": "notes that somebody has read the notice, and gives nothing",
    "report": "figures about scorer and mentors; they name nobody",
    "standing": "figures about the scorer; they name nobody",
    "follows_mentors": "which skills are read as mentors here do; it names nobody",
    "examples": "training examples for whoever keeps the machine",
    "may_ask_model": "a yes or no about one's own attempt, asked again by ask_model",
    "read_waiting": "the judge's own round",
    "wake": "the judge's own round",
    "refit_cuts": "run by whoever keeps the machine",
    "withdraw_cuts": "run by whoever keeps the machine",
    "catch_up": "reckons what the queue shows",
}
"""Verbs nobody's request reaches, or that tell everybody the same, and why."""

#            nobody
#            |erased
#            ||owner
#            |||other
#            ||||mentor
#            |||||far
#            ||||||practises
#            |||||||trainer
#            ||||||||admin
MATRIX = {
    "00ynynyyy": """attempt debrief transcript annotations verdicts contests feedback remarks export_annotations
        export_transcripts receipts mark_remarks_read moments_for_attempt sounds_of timing_of timeline stitched
        fetched carried other_ways prepare""",
    "00ynnnynn": """take_turn wrap_up reflect again_from contest hear_take takes_of drop_takes delete_sound
        save_reflection_draft load_reflection_draft""",
    "00yyyyyyy": """focus_of focuses customers_for start_attempt progress inbox months reckon_month moments_of_month
        month_review behind exemplars own_clips exemplar_filters mark_attempt_read agree_to_sound sound_agreement
        own_sound own_teams only_admins_decide delete_all_sound person""",
    "00nnyyyyy": """queue queue_count count_for_admins queue_people queue_scenarios queue_skills claims withdraw_levels
        set_mark_kinds
        import_annotations propose_replies conversations_to_pick calibrations trainees doing times_met leave_remark
        remarks_on who_writes publications reader_of_others""",
    "00nnynnyy": """close_calibration claim claim_of release annotate annotate_seconds set_levels accept_levels
        look_at_scorer looked_at set_level leave_feedback save_draft load_draft propose_exemplar look_over_exemplar
        keep_exemplar withdraw_exemplar undo_withdraw_exemplar propose_clip keep_clip remove_clip kept_of
        replies_to_pick rate_reply""",
    "00nnynyyy": "practice_of given summary set_focus close_focus notes write_note calibration",
    "00nnynnnn": """delete_remark undo_delete_remark edit_annotation edit_feedback delete_annotation undo_delete
        delete_note undo_delete_note""",
    "00nnnnnyy": """begin_blank begin_from_template write_expert_check have_read anonymised begin_from ask_sign_off
        count_wanted_sign_offs newest_proof proof_going publish readiness not_yets say_not_yet sign_off signing_of
        start_proof stop_proof wanted_sign_offs bring_in export_draft export_scenarios plan_import undo_bring_in
        change_draft compare draft drafts fix_draft keep_rehearsal rehearsal save_check keep_point points remove_draft
        rename save_text start_draft undo_remove_draft proposed first_words_sound rehearsed_sound""",
    "00ynynyyy ": "progress_of_another",
    # Of things that are not there: who may not have them is refused first, everybody else finds nothing.
    "00nnnnn00": """proof_page proof_talks undo_withdraw withdraw withdraw_sign_off restore settle_remark
        undo_settle_remark""",
    "00nn00000": "compare_publications export_publication take_back_remark undo_take_back_remark",
    "00nn0nn00": "start_calibration",
    "000n0n000": "answer sound_bytes",
    "000000000": "mark_read clip_sound",
    "00y000y00": "take_back_clip",
    "00yn0ny00": "customer_sound",
    "00ynnnnnn": "agree_focus",
    "00ynnnnny": "account_of sign_ins_of end_sign_ins failed_tries",
    "00nnnnnny ": "log_lines people_in_log export_log note_taken read_log",
    "00ynnnnny ": "who_looked would_erase erase_person export_person write_export",
    "00ynynyyy  ": "provenance",
    "00yyyyyyy ": "note_month_taken",
    "00nnnnnny": """accounts make_account rename_account disable enable invite waits_until lift_wait teams make_team
        rename_team close_team open_team set_members set_teams everybody somebody add_person add_people set_roles
        rename_person""",
    "00nnnnnn0": "end_sign_in",
    "nnnnnnnnn": "ask_model",  # No language model was agreed on.
}
EXPECTED = {verb: row.strip() for row, verbs in MATRIX.items() for verb in verbs.split()}


AGAIN = {"progress_of_another"}
"""Second ways of asking for a verb that has a row."""


def asked_for(verb: str, ask: Asked) -> Any:
    if verb in MORE:
        return MORE[verb](ask)
    for table in (OF_THE_ATTEMPT, MENTORS_ONLY, OF_A_PERSON):
        if verb in table:
            return table[verb](ask.here.room(ask.store), ask.at, ask.by)
    table = AUTHORS_ONLY if verb in AUTHORS_ONLY else MENTORS_TOO
    return table[verb](ask.here.bench(ask.store), ask.here.draft, ask.by)


def every_verb() -> Iterator[tuple[str, str]]:
    """(module, name) of every public function that takes the store first, but for what works inside a transaction."""
    for found in walk_packages(training.__path__, "app.training."):
        module = import_module(found.name)
        for name, each in vars(module).items():
            if inspect.isfunction(each) and each.__module__ == module.__name__ and not name.startswith("_"):
                takes = [*inspect.signature(each).parameters, "", ""]
                if takes[0] == "store" and takes[1] not in ("reader", "writer"):
                    yield module.__name__, name


def test_every_verb_has_its_row() -> None:
    missing = {f"{module}.{name}" for module, name in every_verb() if name not in EXPECTED and name not in UNASKED}
    assert not missing, f"verbs the matrix does not know: {sorted(missing)}"
    gone = {*EXPECTED, *UNASKED} - {name for _, name in every_verb()} - AGAIN
    assert not gone, f"rows of verbs there are none of: {sorted(gone)}"


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everybody]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(practice, "Customer", Puppet)
        patch.setattr(practice, "_listen_ahead", lambda *_: None)
        made = everybody(tmp_path_factory.mktemp("everybody") / "a.db")
    yield made


@pytest.fixture
def here(seeded: Everybody, monkeypatch: pytest.MonkeyPatch) -> Everybody:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    return seeded


def tried(here: Everybody, verb: str, role: str, at: str, folder: Path) -> tuple[str, Any]:
    practice._customers.clear()
    ask = Asked(here, here.copied(folder / "copy.db"), at, here.by(role))
    return outcome(lambda: asked_for(verb, ask))


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_each_verb_does_for_each_role_what_the_matrix_says(here: Everybody, verb: str, tmp_path: Path) -> None:
    found, told = "", []
    for role in ROLES:
        letter, given = tried(here, verb, role, here.own if role == "practises" else here.attempt, tmp_path)
        found += letter
        # Whoever may not see Ana's practice is given none of it, whatever the verb answers.
        if role in ("nobody", "erased", "other", "far"):
            text = as_text(given)
            told += [f"{role}: {word}" for word in (HERS, here.attempt, here.talking) if word in text]
    assert found == EXPECTED[verb], f"{verb}: {found} and not {EXPECTED[verb]} ({', '.join(ROLES)})"
    assert not told, f"{verb} gives away {told}"


@pytest.mark.parametrize("verb", sorted({*OF_THE_ATTEMPT, *OF_A_PERSON, "other_ways", "queue", "export_annotations"}))
def test_a_mentor_who_practises_is_given_nothing_hidden_of_their_own_attempt(
    here: Everybody, verb: str, tmp_path: Path
) -> None:
    _, given = tried(here, verb, "practises", here.own_talking, tmp_path)
    text = as_text(given)
    assert not [word for word in ("veiled-", LOCKED) if word in text], verb
    if verb in ("attempt", "take_turn", "progress", "transcript", "export_transcripts", "wrap_up"):
        assert not [word for word in ('"trust"', '"levels": {', "picked_up") if word in text], verb
