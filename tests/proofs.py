"""A proof of a draft for tests, made of one day's conversations told five times: quick, and kept as a real one is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from benches import SmallBench, of_our_own

from app.probe.policies import SCRIPTS
from app.probe.run import Played, play_all
from app.scenario.changes import changed
from app.scenario.files import read_text
from app.scenario.model import Scenario
from app.scenario.source import Change
from app.training.authoring import content_hash, draft
from app.training.authoring.proving import DAYS, keep_proof


@cache
def own_words(text: str) -> str:
    """A customer's text with first words, a life and a secret that no other has word for word."""
    data = read_text(text).source.data  # type: ignore[union-attr]
    for at in (("presenting", "opener"), ("persona", "situation"), ("behind", "fact")):
        text = changed(text, Change("set", at, f"{data[at[0]][at[1]].rstrip()} It was so."))
    return text


def our_own() -> Scenario:
    """The customer of `of_our_own` in words of its own, read."""
    scenario = read_text(own_words(of_our_own())).scenario
    assert scenario is not None
    return scenario


@cache
def played() -> tuple[Played, ...]:
    """What a proof of it is made of."""
    day = list(play_all([our_own()], [4], SCRIPTS))
    return tuple(replace(talk, seed=seed) for seed in range(DAYS) for talk in day)


def prove_by_hand(bench: SmallBench, draft_id: str, talks: tuple[Played, ...] | None = None) -> str:
    """Keep a proof of the draft as it stands; its id. `talks` other than the usual make another proof of it."""
    scenario = read_text(draft(bench.store, draft_id, bench.tom.id).text).scenario
    assert scenario is not None
    with bench.store.writing() as writer:
        return keep_proof(
            writer, draft_id, content_hash(scenario), DAYS, talks or played(), 0.2, bench.tom.id, bench.store.now()
        )
