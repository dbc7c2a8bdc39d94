"""By no verb of authoring does a trainee or a mentor write a customer, and no trainee reads one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from benches import SmallBench, small_bench

from app.errors import NotAllowed, NotFound
from app.formats.bundle import Bundle, BundledFile
from app.scenario.files import library
from app.training import authoring
from app.training.authoring import comparing, doing

Verb = Callable[[SmallBench, str, str], Any]
"""(bench, a draft's id, the id of who is acting) -> whatever the verb returns."""

HEARD = authoring.Heard((("Customer", "Hi."), ("Agent", "Hello.")), {"Customer": "customer", "Agent": "agent"})
NO_MODEL: Any = None
NO_SPEAKER: Any = None
BUNDLE = Bundle("customers.zip", (BundledFile("one.yaml", "id: one\n"),))

AUTHORS_ONLY: dict[str, Verb] = {
    "begin_blank": lambda bench, at, by: authoring.begin_blank(bench.store, {}, "", by),
    "begin_from_template": lambda bench, at, by: authoring.begin_from_template(bench.store, {}, "plain-caller", "", by),
    "write_expert_check": lambda bench, at, by: authoring.write_expert_check(bench.store, at, by),
    "have_read": lambda bench, at, by: authoring.expert.have_read(bench.store, at, by),
    "anonymised": lambda bench, at, by: authoring.anonymised(bench.store, HEARD, HEARD.speakers, by),
    "begin_from": lambda bench, at, by: authoring.begin_from(bench.store, "Customer: Hi.\nAgent: Hello.", by),
    "ask_sign_off": lambda bench, at, by: authoring.ask_sign_off(bench.store, at, by),
    "count_wanted_sign_offs": lambda bench, at, by: authoring.count_wanted_sign_offs(bench.store, by),
    "newest_proof": lambda bench, at, by: authoring.newest_proof(bench.store, at, by),
    "proof_going": lambda bench, at, by: authoring.proof_going(bench.store, at, by),
    "proof_page": lambda bench, at, by: authoring.proof_page(bench.store, "nothing", ("x", "X"), by),
    "proof_talks": lambda bench, at, by: authoring.proof_talks(bench.store, "nothing", by),
    "publish": lambda bench, at, by: authoring.publish(bench.store, {}, at, "", by),
    "readiness": lambda bench, at, by: authoring.readiness(bench.store, {}, at, by),
    "not_yets": lambda bench, at, by: authoring.not_yets(bench.store, by),
    "say_not_yet": lambda bench, at, by: authoring.say_not_yet(bench.store, at, "", "Why", by),
    "sign_off": lambda bench, at, by: authoring.sign_off(bench.store, at, "", "", by),
    "signing_of": lambda bench, at, by: authoring.signing_of(bench.store, at, by),
    "start_proof": lambda bench, at, by: authoring.start_proof(bench.store, at, by),
    "stop_proof": lambda bench, at, by: authoring.stop_proof(bench.store, at, by),
    "undo_withdraw": lambda bench, at, by: authoring.undo_withdraw(bench.store, "nothing", by),
    "wanted_sign_offs": lambda bench, at, by: authoring.wanted_sign_offs(bench.store, by),
    "withdraw": lambda bench, at, by: authoring.withdraw(bench.store, "nothing", by),
    "withdraw_sign_off": lambda bench, at, by: authoring.withdraw_sign_off(bench.store, at, by),
    "bring_in": lambda bench, at, by: authoring.bring_in(bench.store, {}, BUNDLE, {}, by),
    "export_draft": lambda bench, at, by: authoring.export_draft(bench.store, at, by),
    "export_scenarios": lambda bench, at, by: authoring.export_scenarios(bench.store, by),
    "proposed": lambda bench, at, by: authoring.proposed(bench.store, NO_MODEL, "Customer: Hi.", by),
    "plan_import": lambda bench, at, by: authoring.plan_import(bench.store, {}, BUNDLE, by),
    "undo_bring_in": lambda bench, at, by: authoring.undo_bring_in(bench.store, authoring.Brought((), ()), by),
    "change_draft": lambda bench, at, by: authoring.change_draft(bench.store, at, [], 1, by),
    "compare": lambda bench, at, by: comparing.compare(bench.store, at, "now", "now", by),
    "draft": lambda bench, at, by: authoring.draft(bench.store, at, by),
    "drafts": lambda bench, at, by: authoring.drafts(bench.store, by),
    "first_words_sound": lambda bench, at, by: authoring.first_words_sound(bench.store, NO_SPEAKER, at, by),
    "rehearsed_sound": lambda bench, at, by: authoring.rehearsed_sound(bench.store, NO_SPEAKER, at, by, 0),
    "fix_draft": lambda bench, at, by: authoring.fix_draft(bench.store, at, 1, 1, "nothing", 1, by),
    "keep_rehearsal": lambda bench, at, by: authoring.keep_rehearsal(bench.store, at, ("Hello.",), by),
    "rehearsal": lambda bench, at, by: authoring.rehearsal(bench.store, at, by),
    "save_check": lambda bench, at, by: authoring.save_check(bench.store, at, "A", "expert", True, (), (), 1, by),
    "keep_point": lambda bench, at, by: authoring.keep_point(bench.store, at, "Before", by),
    "points": lambda bench, at, by: authoring.points(bench.store, at, by),
    "remove_draft": lambda bench, at, by: authoring.remove_draft(bench.store, at, by),
    "rename": lambda bench, at, by: authoring.rename(bench.store, at, ("cues", 0), "new", 1, by),
    "restore": lambda bench, at, by: authoring.restore(bench.store, at, "nothing", by),
    "save_text": lambda bench, at, by: authoring.save_text(bench.store, at, "id: x\n", 1, by),
    "start_draft": lambda bench, at, by: authoring.start_draft(bench.store, "id: x\n", by),
    "settle_remark": lambda bench, at, by: authoring.settle_remark(bench.store, "nothing", by),
    "undo_settle_remark": lambda bench, at, by: authoring.undo_settle_remark(bench.store, "nothing", by),
    "undo_remove_draft": lambda bench, at, by: authoring.undo_remove_draft(bench.store, at, by),
}
MENTORS_TOO: dict[str, Verb] = {
    "compare_publications": lambda bench, at, by: comparing.compare_publications(bench.store, "nothing", "none", by),
    "doing": lambda bench, at, by: doing.doing(bench.store, library(), "late-parcel", by),
    "times_met": lambda bench, at, by: doing.times_met(bench.store, by),
    "export_publication": lambda bench, at, by: authoring.export_publication(bench.store, "nothing", by),
    "leave_remark": lambda bench, at, by: authoring.leave_remark(
        bench.store, library(), "late-parcel", 1, "", "Wrong word.", by
    ),
    "remarks_on": lambda bench, at, by: authoring.remarks_on(bench.store, "late-parcel", by),
    "take_back_remark": lambda bench, at, by: authoring.take_back_remark(bench.store, "nothing", by),
    "undo_take_back_remark": lambda bench, at, by: authoring.undo_take_back_remark(bench.store, "nothing", by),
    "who_writes": lambda bench, at, by: authoring.who_writes(bench.store, by),
    "publications": lambda bench, at, by: authoring.publications(bench.store, by),
}
OF_THE_ROOM = {"publication_mark", "in_the_room"}
"""What the server asks for itself; nobody's request reaches it."""


@pytest.fixture
def bench(tmp_path: Path) -> SmallBench:
    return small_bench(tmp_path / "a.db")


def test_every_verb_of_authoring_is_listed_here() -> None:
    listed = {*AUTHORS_ONLY, *MENTORS_TOO, *OF_THE_ROOM}
    rooms = [import_module(f"{authoring.__name__}.{each.name}") for each in iter_modules(authoring.__path__)]
    for module in (authoring, *rooms):
        public = {
            name
            for name, each in vars(module).items()
            if inspect.isfunction(each)
            and each.__module__.startswith(authoring.__name__)
            and not name.startswith("_")
            and next(iter(inspect.signature(each).parameters), "") == "store"
        }
        assert public <= listed, f"{module.__name__} has verbs nobody checks: {public - listed}"


@pytest.mark.parametrize("verb", sorted(AUTHORS_ONLY))
def test_only_authors_write(bench: SmallBench, verb: str) -> None:
    draft = bench.begin()
    for by in (bench.ana.id, bench.mere.id):
        with pytest.raises(NotAllowed):
            AUTHORS_ONLY[verb](bench, draft.id, by)
    with pytest.raises(NotFound):
        AUTHORS_ONLY[verb](bench, draft.id, "nobody")


@pytest.mark.parametrize("verb", sorted(MENTORS_TOO))
def test_no_trainee_reads_a_customers_hidden_part(bench: SmallBench, verb: str) -> None:
    draft = bench.begin()
    with pytest.raises(NotAllowed):
        MENTORS_TOO[verb](bench, draft.id, bench.ana.id)
