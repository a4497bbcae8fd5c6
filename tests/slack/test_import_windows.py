"""Windows of files hold whatever a file holds, and a fetch stops where it has to; no bot is needed for either."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from briefbook import knowledge
from briefbook.curation.checks import Finding, FindingKind
from briefbook.curation.formats.checking import Problem
from briefbook.curation.formats.plan import Beside, Changed, ImportPlan
from briefbook.curation.taking import Arrived
from briefbook.documents.reading import Hints, Reading
from briefbook.models import Fact, HeldFact
from briefbook.slack.blocks import imports as views
from briefbook.slack.files import FileError, Files, SlackFile

from . import block_kit
from .bot_process import KNOWLEDGE
from .loopback import BOT_TOKEN, Loopback
from .person import Person

SEEN = '{"file":"F0FILE","digest":"' + "0" * 64 + '"}'
FACTS = knowledge.load(KNOWLEDGE).facts
LIVELY = "<!channel> & <https://evil.invalid|gov.uk> " * 30


def shown(view: dict[str, Any]) -> str:
    assert block_kit.check_view(view) == []
    assert block_kit.live_tokens({"blocks": view["blocks"]}) == []
    return block_kit.shown(view)


def many(number: int, statement: str = LIVELY) -> list[Fact]:
    return [
        FACTS[0].model_copy(update={"id": f"F{at}", "statement": statement[:2400]})
        for at in range(100, 100 + number)
    ]


def test_a_plan_of_thousands_fits_and_says_how_many_are_not_shown() -> None:
    facts = many(3_000)
    finding = Finding(kind=FindingKind.duplicate, other="F1", statement=LIVELY, why=f"F1 says {LIVELY}")
    plan = ImportPlan(
        name="<!here>.csv",
        added=tuple(facts),
        changed=tuple(
            Changed(fact=fact, before=HeldFact(fact=FACTS[0], revision=7), fields=("statement",))
            for fact in facts
        ),
        findings=tuple(Beside(place="row 7", fact=fact, finding=finding) for fact in facts),
        places={fact.id: "row 7" for fact in facts},
        compared=1_000,
    )

    text = shown(views.facts(plan, SEEN, live=True))

    assert "To add: 3000" in text
    assert "… and 2988 more" in text
    assert "Only the first 1,000 facts were compared with others." in text


def test_a_file_full_of_errors_fits_and_cannot_be_confirmed() -> None:
    problem = Problem(row=2, fact_id="F1", field="quote", problem=LIVELY, remedy=LIVELY)
    plan = ImportPlan(name="facts.csv", problems=(problem,) * 5_000)

    view = views.facts(plan, SEEN, live=True)

    assert "Errors: 5000" in shown(view)
    assert "submit" not in view


def test_a_file_that_changes_nothing_cannot_be_confirmed() -> None:
    view = views.facts(ImportPlan(name="facts.csv", unchanged=("F1",)), SEEN, live=True)

    assert "The base has all of it already." in shown(view)
    assert "submit" not in view


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_document_of_a_thousand_long_paragraphs_fits(encoding: str) -> None:
    text = "\n\n".join(f"{number}. {LIVELY}" for number in range(1, 1_001)) + "\n"
    hints = Hints(title=LIVELY * 5, publisher=LIVELY, date="2021")
    reading = Reading(
        text=text, reader="plain", encoding=encoding, hints=hints, notes=(LIVELY,) * 20, file_sha256="0" * 64
    )
    arrived = Arrived(name=f"{LIVELY[:90]}.txt", reading=reading)

    view = views.document(arrived, views.suggested(reading), SEEN, note=LIVELY)

    assert "1000 passages" in shown(view)
    assert ("These letters are right" in shown(view)) is (encoding == "cp1252")


def test_what_is_offered_fits_whatever_a_file_is_called() -> None:
    blocks = views.offer([(f"F0FILE{at}", LIVELY * 5) for at in range(5)])

    assert block_kit.check_message({"blocks": blocks}) == []
    assert block_kit.live_tokens({"blocks": blocks}) == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\temp\\facts.xlsx", "facts.xlsx"),
        ("a\x00b\n.csv", "a-b-.csv"),
        ("x" * 300 + ".docx", "x" * 100 + ".docx"),
        ("...", "file"),
        ("résumé 2021.pdf", "résumé 2021.pdf"),
    ],
)
def test_a_file_has_no_name_that_leads_anywhere(name: str, safe: str) -> None:
    assert SlackFile(id="F0FILE", name=name, user="U1", size=1).safe_name == safe


# --- fetching


@pytest.fixture
def fetch(loopback: Loopback, tmp_path: Path) -> Callable[..., bytes]:
    """Return what fetches a file from the loopback Slack; it stands on disk as far as it was read."""

    def fetched(content: bytes, *, limit: int = 1_000, token: str = BOT_TOKEN, **about: Any) -> bytes:
        file_id = Person(loopback).file("facts.json", content, **about)

        async def work() -> None:
            files = Files(loopback.url)
            client = AsyncWebClient(token=BOT_TOKEN, base_url=loopback.url)
            file = await files.about(client, file_id)
            client.token = token
            await files.save(client, file, tmp_path / "file", limit=limit)

        asyncio.run(work())
        return (tmp_path / "file").read_bytes()

    return fetched


def test_a_file_arrives_as_it_was_sent(fetch: Callable[..., bytes]) -> None:
    assert fetch(b"[]" * 100) == b"[]" * 100


def test_a_file_that_is_said_to_be_small_and_is_not_is_read_no_further_than_allowed(
    fetch: Callable[..., bytes], tmp_path: Path
) -> None:
    with pytest.raises(FileError, match="larger than"):
        fetch(b"x" * 5_000_000, size=10)

    assert (tmp_path / "file").stat().st_size <= 1_000


def test_a_token_that_does_not_count_gets_no_file_and_says_so(fetch: Callable[..., bytes]) -> None:
    with pytest.raises(FileError, match="scopes files:read and files:write"):
        fetch(b"[]", token="xoxb-other")


@pytest.mark.parametrize(
    ("api", "url", "slacks"),
    [
        ("https://slack.com/api/", "https://files.slack.com/files-pri/T1-F1/x.csv", True),
        ("https://slack.com/api/", "https://files.slack.com.evil.invalid/x.csv", False),
        ("https://slack.com/api/", "https://files.slack.com@evil.invalid/x.csv", False),
        ("https://slack.com/api/", "https://evil.invalid/files.slack.com/x.csv", False),
        ("https://slack.com/api/", "http://files.slack.com/x.csv", False),
        ("https://slack.com/api/", "https://files.slack.com:8443/x.csv", False),
        ("https://slack.com/api/", "https://user:pass@files.slack.com/x.csv", False),
        ("https://slack.com/api/", "https://files.slack.com:port/x.csv", False),
        ("https://slack.com/api/", "file:///etc/passwd", False),
        ("https://slack-gov.com/api/", "https://files.slack-gov.com/x.csv", True),
        ("https://slack-gov.com/api/", "https://files.slack.com/x.csv", False),
    ],
)
def test_only_slacks_own_hosts_are_asked(api: str, url: str, slacks: bool) -> None:
    assert Files(api).is_slacks(url) is slacks
