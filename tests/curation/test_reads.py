"""Replies that a change does not touch are not made anew, and the preview is the same as if all of them were."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from briefbook.answering.answerer import Answerer
from briefbook.briefing import Briefing
from briefbook.curation.impact import Asked, Difference, Preview, questions, told
from briefbook.curation.reads import Comparing, Watcher
from briefbook.models import Fact, FactStatus, HeldFact
from briefbook.record import Save
from curation.test_impact import SMALL, edited, make, retired, uncounted

ROUNDS = 4  # made-up changes of the shipped base, each shown against all replies made anew; 12 in the soak
WORDS = "police children firms report images survey the of not never 2018 2021 recommend £21,500 helpline Commons".split()


def in_full(
    briefing: Briefing, before: Answerer, saves: Sequence[Save], asked: Sequence[Asked]
) -> list[Difference]:
    """Return the differences with every reply made twice."""
    after = briefing.shadow(saves, of=before)
    found = []
    for one in asked:
        old, new = told(before.answer(one.text)), told(after.answer(one.text))
        if uncounted(old) != uncounted(new):
            found.append(Difference(question=one.text, origin=one.origin, before=old, after=new))
    return found


def changed_somehow(
    held: HeldFact, others: Sequence[HeldFact], asked: Sequence[Asked], luck: random.Random
) -> Fact:
    """Return a fact with some of it as in another fact, as in a question, or as words come."""
    fact, other = held.fact, luck.choice(others).fact
    words = fact.statement.split()
    ways: list[dict[str, object]] = [
        {"statement": " ".join([*words[: len(words) // 2], *luck.sample(WORDS, 4)])},
        {"statement": other.statement},
        {"phrasings": (*fact.phrasings[:3], f"{luck.choice(asked).text} {luck.choice(WORDS)}")},
        {"phrasings": fact.phrasings[:3]},
        {"phrasings": other.phrasings},
        {"particulars": other.particulars},
        {"speaker": other.speaker, "as_of": other.as_of, "as_of_basis": other.as_of_basis},
        {"citations": other.citations},
        {"topics": other.topics, "kind": other.kind},
        {"differs_from": (other.id,) if other.id != fact.id else ()},
        {"status": FactStatus.retired},
        {"owner": "somebody else", "note": "Looked at."},
    ]  # fmt: skip
    chosen = luck.sample(ways, luck.choice((1, 1, 2)))
    return fact.model_copy(update={name: value for way in chosen for name, value in way.items()})


def changes(
    briefing: Briefing, stated: Sequence[str], asked: Sequence[Asked], luck: random.Random
) -> list[Save]:
    """Return one to three changes of facts, half of them of facts that are stated, or a new fact."""
    held = briefing.facts()
    if luck.random() < 0.2:
        fact = changed_somehow(luck.choice(held), held, asked, luck)
        return [
            Save(fact=fact.model_copy(update={"id": f"F{max(int(one.fact.id[1:]) for one in held) + 1}"}))
        ]
    told = [one for one in held if one.fact.id in stated]
    meant = luck.sample(told if told and luck.random() < 0.5 else held, luck.choice((1, 1, 1, 2, 3)))
    return [
        Save(fact=changed_somehow(one, held, asked, luck), expected_revision=one.revision) for one in meant
    ]


def shown_against_all(briefing: Briefing, asked: Sequence[Asked], rounds: int, seed: int) -> int:
    """Preview made-up changes, every third of which goes live, and return how many replies would have changed."""
    luck, preview, differences = random.Random(seed), Preview(briefing), 0
    before = briefing.shadow(())
    for at in range(rounds):
        stated = [fact for one in asked for fact, _ in told(before.answer(one.text)).facts]
        saves = changes(briefing, stated, asked, luck)
        wanted = in_full(briefing, before, saves, asked)
        assert list(preview.impact(saves, asked).differences) == wanted, saves
        differences += len(wanted)
        if at % 3 == 2:
            make(briefing, saves)
            before = briefing.shadow(())
    return differences


@pytest.mark.parametrize("words_only", [False, True], ids=["with the model", "by words only"])
def test_any_change_of_the_small_base_is_previewed_as_if_all_replies_were_made_anew(
    open_copy: Callable[..., Briefing], words_only: bool
) -> None:
    briefing = open_copy("small", words_only=words_only)

    assert shown_against_all(briefing, [Asked(text=text) for text in SMALL], 40, seed=1) > 40


def test_changes_of_the_shipped_base_are_previewed_as_if_all_replies_were_made_anew(
    open_copy: Callable[..., Briefing],
) -> None:
    briefing = open_copy("shipped")
    asked = [Asked(text=one.text) for one in questions(briefing)[::25]]

    assert shown_against_all(briefing, asked, ROUNDS, seed=2) > 0


@pytest.mark.soak
def test_many_changes_of_the_shipped_base_are_previewed_as_if_all_replies_were_made_anew(
    open_copy: Callable[..., Briefing],
) -> None:
    briefing = open_copy("shipped")
    asked = [Asked(text=one.text) for one in questions(briefing)]

    assert shown_against_all(briefing, asked, 12, seed=3) > 12


def test_a_watched_reply_is_the_reply(open_copy: Callable[..., Briefing]) -> None:
    briefing = open_copy("shipped")
    plain, watcher = briefing.shadow(()), Watcher(briefing.shadow(()).base)

    for one in questions(briefing)[::30]:
        assert watcher.answer(one.text)[0] == plain.answer(one.text)


def test_a_change_touches_the_replies_that_use_the_fact_and_few_others(
    open_copy: Callable[..., Briefing],
) -> None:
    briefing = open_copy("shipped")
    base = briefing.shadow(()).base
    watcher = Watcher(base)
    reads = {one.text: watcher.answer(one.text)[1] for one in questions(briefing)[::10]}
    using = {text for text, read in reads.items() if "F10" in read.facts}

    fact = base.facts["F10"].fact
    save = edited(briefing, "F10", statement=f"In short: {fact.statement}")
    comparing = Comparing(briefing.shadow([save]).base, ["F10"])
    touched = {text for text, read in reads.items() if not comparing.gives_again(read)}

    assert using <= touched
    assert len(touched) <= 0.2 * len(reads)


def test_what_people_asked_is_forgotten_with_its_text(small: Briefing) -> None:
    previews = Preview(small)
    previews.impact([retired(small, "F5")], [Asked(text=text) for text in SMALL])

    previews.impact([retired(small, "F5")], [Asked(text=SMALL[0])])

    assert list(previews._made) == [SMALL[0]]
