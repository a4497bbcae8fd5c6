"""Files through Slack: facts out and in, documents in; a look first, then a word, and only then a change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from briefbook.curation.formats import Format
from briefbook.curation.formats.files import export, read
from briefbook.models import Fact
from papers import as_docx, as_html, as_pdf, as_text

from .conftest import Prepared
from .curators import Curator, Newsroom, newsroom
from .test_facts_roles import OUTSIDERS
from .workspace import Shown, Window


@pytest.fixture(scope="module", params=["socket", "http"])
def room(
    request: pytest.FixtureRequest, prepared: Prepared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Newsroom]:
    with newsroom(tmp_path_factory.mktemp("files"), prepared.db, request.param) as room:
        yield room


def looks(person: Curator, name: str, content: bytes, until: str = "", **about: Any) -> Window:
    """Choose a file in the window of `/facts import` and return the window once it has been looked at."""
    window = person.window(person.facts("import"))
    person.submits(window, file=person.file(name, content, **about))
    return shows(person, window, until)


def shows(person: Curator, window: Window, until: str = "") -> Window:
    """Return a window once it shows what came of a file."""
    working = ("Reading the file", "Importing …", "Keeping it")
    person.slack.wait(lambda: until in window.shown and not any(one in window.shown for one in working), 20)
    return window


def facts(*found: Fact, format_: Format = Format.json) -> bytes:
    return export(found, format_)


def fact(room: Newsroom, name: str) -> Fact:
    return room.held(name).fact


def handed_over(person: Curator) -> Shown:
    direct = person.slack.workspace.direct(person.id)
    posted = person.slack.workspace.posted
    return person.slack.wait(lambda: next(one for one in posted(direct)[::-1] if one.payload.get("files")))


# --- out


@pytest.mark.parametrize("format_", ["xlsx", "csv", "yaml", "json"])
def test_an_export_lies_in_the_direct_conversation_of_who_asked_and_nowhere_else(
    room: Newsroom, format_: str
) -> None:
    before = len(room.slack.workspace.messages)
    said = room.curator.says(f"export {format_}")

    assert f"facts.{format_} lies in your direct conversation with me." in said
    (file,) = handed_over(room.curator).payload["files"]
    assert file["name"] == f"facts.{format_}"
    assert len(read(file["content"], file["name"])) == len(room.facts())
    with_files = [one for one in room.slack.workspace.messages[before:] if one.payload.get("files")]
    assert [one.channel for one in with_files] == [room.slack.workspace.direct(room.curator.id)]


def test_where_slack_wants_the_conversation_the_file_goes_there_just_the_same(room: Newsroom) -> None:
    room.slack.refuse("files.completeUploadExternal", "channel_not_found")

    assert "facts.csv lies in your direct conversation" in room.curator.says("export csv")
    assert handed_over(room.curator).payload["files"][0]["name"] == "facts.csv"


def test_a_kind_that_is_not_written_is_said(room: Newsroom) -> None:
    assert "“docx” is no kind of file that I write; those are yaml, csv, xlsx, json." in room.curator.says(
        "export docx"
    )


def test_an_app_installed_before_it_asked_for_files_says_what_to_do(room: Newsroom) -> None:
    room.slack.api.scopes -= {"files:read", "files:write"}
    try:
        assert "install it again with the newer manifest.json" in room.curator.says("export csv")
        assert "install it again with the newer manifest.json" in room.curator.says("import")
    finally:
        room.slack.api.scopes |= {"files:read", "files:write"}


def test_an_export_that_slack_does_not_take_is_said(room: Newsroom) -> None:
    room.slack.refuse("files.getUploadURLExternal", "missing_scope")

    assert "install it again with the newer manifest.json" in room.curator.says("export csv")


# --- facts in


def test_facts_from_a_file_are_looked_at_confirmed_proposed_and_approved(room: Newsroom) -> None:
    edited = fact(room, "F6").model_copy(update={"note": "Asked of the helpline by telephone."})
    window = looks(room.curator, "facts.xlsx", facts(edited, format_=Format.xlsx), "to change")
    assert "0 to add, 1 to change, 0 unchanged" in window.shown
    assert "F6 (revision" in window.shown
    assert "Asked of the helpline by telephone." in window.shown
    assert "waits for approval" in window.shown
    assert not room.proposals(), "nothing is kept before it is confirmed"

    room.curator.submits(window, reason="from the yearly look")
    shows(room.curator, window, "waits for approval")
    number = max(one.id for one in room.proposals())
    card = room.card(number)
    assert "import F6" in card.shown
    assert "from the yearly look" in card.shown
    room.approver.presses(card, f"facts.approve.{number}").reply()

    room.slack.wait(lambda: fact(room, "F6").note.startswith("Asked"))


def test_an_export_edited_and_sent_directly_comes_back_as_a_change(room: Newsroom) -> None:
    content = handed(room, "json")
    edited = content.replace(b'"note": ""', b'"note": "edited"', 1)
    assert edited != content

    looked_up = room.slack.calls["files.info"]
    offer = room.owner.sends_file("facts.json", edited).only_reply()
    assert "Shall I take in facts.json?" in offer.shown
    assert room.slack.calls["files.info"] == looked_up, "nothing is opened because it came"
    window = room.owner.window(room.owner.presses(offer, "files.look.0"))
    shows(room.owner, window, "1 to change")
    room.owner.submits(window)
    shows(room.owner, window, "waits for approval. Once approved: facts.json is imported: 0 added, 1 changed")

    said = room.owner.says("undo")
    assert "is withdrawn" in said


def handed(room: Newsroom, format_: str) -> bytes:
    room.owner.says(f"export {format_}")
    return bytes(handed_over(room.owner).payload["files"][0]["content"])


def test_errors_are_said_row_by_row_and_there_is_nothing_to_confirm(room: Newsroom) -> None:
    wrong = facts(fact(room, "F6"), format_=Format.csv).replace(b'"F6"', b'"F6x"')

    window = looks(room.curator, "facts.csv", wrong, "Errors: 1")

    assert "Row 2" in window.shown
    assert "“F6x” is not an id" in window.shown
    assert "submit" not in window.view


def test_facts_that_repeat_others_wait_for_a_tick(room: Newsroom) -> None:
    held = fact(room, "F6")
    asked = tuple(f"{phrasing}, please" for phrasing in held.phrasings)
    copy = held.model_copy(update={"id": "F70", "phrasings": asked})
    window = looks(room.owner, "facts.json", facts(copy), "May repeat or contradict")
    assert "F6 says the same in other words." in window.shown
    assert not window.blocks()["seen"]["optional"]

    room.owner.submits(window)  # as no window of Slack would send it
    shows(room.owner, window, "nobody has said that both are to stand")
    assert not room.proposals()

    window = looks(room.owner, "facts.json", facts(copy), "May repeat or contradict")
    room.owner.submits(window, seen=["seen"])
    shows(room.owner, window, "waits for approval")
    assert room.proposals()[-1].reason.startswith("seen beside F6")
    room.owner.says("undo")


def test_a_base_that_has_moved_on_is_shown_anew_instead_of_imported(room: Newsroom) -> None:
    edited = fact(room, "F7").model_copy(update={"note": "Of the file."})
    window = looks(room.owner, "facts.json", facts(edited), "to change")
    room.owner.says('alias F7 "is it open at weekends then"')
    number = max(one.id for one in room.proposals())
    room.approver.says(f"approve {number}")

    room.owner.submits(window)

    shows(room.owner, window, "Something has changed since you looked")
    assert not room.proposals()
    assert "is it open at weekends then" in window.shown


def test_a_window_that_is_sent_twice_imports_once(room: Newsroom) -> None:
    edited = fact(room, "F5").model_copy(update={"note": "Twice."})
    window = looks(room.owner, "facts.json", facts(edited), "to change")
    asked = room.owner.submits(window)
    shows(room.owner, window, "waits for approval")
    again = {**asked.body, "trigger_id": room.slack.workspace.trigger(room.owner.id)}
    room.owner.resubmits(window, again)
    shows(room.owner, window, "done already")

    assert len(room.proposals()) == 1
    room.owner.says("undo")


# --- documents in


REVIEW = """# Review of the year 2022

The Safer Screens Forum, 14 February 2023

1. The helpline answered 5,210 calls in 2022.

2. Fifteen schools took part in the peer mentor pilot.
"""


def test_a_document_is_read_looked_at_confirmed_and_kept(room: Newsroom) -> None:
    name = f"review-{room.slack.mode}.md"
    window = looks(room.curator, name, (REVIEW + room.slack.mode).encode(), "How it reads")
    assert "The helpline answered 5,210 calls in 2022." in window.shown
    assert window.title == "A new document"

    room.curator.submits(
        window, title=f"Review {room.slack.mode}", publisher="Safer Screens Forum", date="spring"
    )
    assert "Say whether the document states the publisher" in window.errors["publisher_basis:0"]
    assert "Say whether the document states the date" in window.errors["date_basis:0"]
    said = {"publisher_basis": "stated", "date_basis": "stated", "title": f"Review {room.slack.mode}"}
    room.curator.submits(window, **said, publisher="Safer Screens Forum", date="spring")
    assert window.errors == {"date:0": "Write it as 2021, 2021-06 or 2021-06-30."}
    room.curator.submits(window, **said, publisher="Safer Screens Forum", date="2023-02-14")
    shows(room.curator, window, f"is kept as review-{room.slack.mode}")

    documents = {one.id: one for one in room.bot.read(lambda store: store.snapshot().documents)}
    kept = documents[f"review-{room.slack.mode}"]
    assert (kept.publisher, kept.date, kept.date_basis.value) == (
        "Safer Screens Forum",
        "2023-02-14",
        "stated",
    )
    assert kept.id in room.bot.read(lambda store: store.snapshot().texts)

    window = looks(room.curator, name, (REVIEW + room.slack.mode).encode(), "The bibliography knows it")
    form = room.curator.window(room.curator.facts("add"))
    assert kept.title in form.shown


def test_a_document_that_cannot_be_read_is_refused_in_words(room: Newsroom) -> None:
    for name, content, words in (
        ("bad.pdf", b"%PDF-1.4 nothing more", "bad.pdf was not added:"),
        ("empty.docx", b"", "it is empty"),
        ("photo.png", b"\x89PNG", "photo.png is of a kind that I do not read. Facts come as .yaml"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0", "locked with a password or in Excel's old format"),
        ("../../etc/passwd.csv", b"a,b\n1,2\n", "passwd.csv: its first row has no column “id”"),
    ):
        window = looks(room.curator, name, content, "Nothing was done")
        room.slack.wait(lambda w=window: w.title == "Nothing was done")
        assert words in window.shown, name


PARAGRAPHS = (
    "Report on the year 2022",
    "The helpline answered 5,210 calls in 2022.",
    "Fifteen schools took part.",
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.docx", as_docx(PARAGRAPHS)),
        ("report.pdf", as_pdf(PARAGRAPHS)),
        ("report.html", as_html(PARAGRAPHS)),
        ("report.txt", as_text(PARAGRAPHS).encode()),
    ],
)
def test_each_kind_of_document_is_read_and_shown(room: Newsroom, name: str, content: bytes) -> None:
    window = looks(room.curator, name, content, "How it reads")

    assert "The helpline answered 5,210 calls in 2022." in window.shown


def test_the_bot_answers_while_a_long_file_is_read_and_the_window_says_how_far_it_is(room: Newsroom) -> None:
    pages = as_pdf(["A long report", *(f"Sentence {at} of a long report. " * 30 for at in range(500))])
    window = room.curator.window(room.curator.facts("import"))
    room.curator.submits(window, file=room.curator.file("long.pdf", pages))

    assert room.owner.mentions("Who rings the helpline?").reply(within=5)
    room.slack.wait(lambda: "Reading the file … Page " in window.shown, 20)
    room.slack.wait(lambda: "How it reads" in window.shown, 60)


# --- only Slack's own files, only one's own


def test_nothing_is_fetched_from_elsewhere_and_no_redirect_is_followed(room: Newsroom) -> None:
    elsewhere = "https://files.example.org/facts.json"
    other_port = f"http://127.0.0.1:{room.slack.port + 1}/files-pri/F1/facts.json"
    content = facts(fact(room, "F6"))
    downloads = room.slack.calls["download"]
    for about, words in (
        ({"url_private": elsewhere, "url_private_download": elsewhere}, "does not lie at Slack"),
        ({"url_private_download": other_port}, "does not lie at Slack"),
        (
            {"url_private_download": f"http://127.0.0.1:{room.slack.port}@example.org/x"},
            "does not lie at Slack",
        ),
        ({"is_external": True, "mode": "external"}, "does not lie at Slack but elsewhere"),
        ({"mode": "tombstone"}, "Slack no longer has that file"),
        ({"size": 60_000_000}, "larger than 50 MB"),
    ):
        window = looks(room.curator, "facts.json", content, "Nothing was done", **about)
        assert words in window.shown, about
    assert room.slack.calls["download"] == downloads

    redirected = looks(room.curator, "facts.json", content, "Nothing was done", moved=elsewhere)
    assert "install it again with the newer manifest.json" in redirected.shown


def test_a_file_that_is_not_as_large_as_slack_says_is_refused_while_it_is_read(room: Newsroom) -> None:
    window = looks(room.curator, "facts.json", facts(fact(room, "F6")), "Nothing was done", size=12)
    assert "did not arrive whole" in window.shown


def test_a_file_of_somebody_else_is_refused_and_recorded(room: Newsroom) -> None:
    theirs = room.owner.file("facts.json", facts(fact(room, "F6")))
    window = room.curator.window(room.curator.facts("import"))
    room.curator.submits(window, file=theirs)

    shows(room.curator, window, "That file was sent by somebody else")
    line = room.audit()[-1]
    assert (line.verb.value, line.actor) == ("refused", f"T0LOOPBACK/{room.curator.id}")
    assert "a file that somebody else sent" in line.reason


def test_what_anybody_else_sends_is_not_opened(room: Newsroom) -> None:
    asker = Curator(room.slack)
    downloads, lines = room.slack.calls["files.info"], len(room.audit())

    said = asker.sends_file("facts.json", b"[]").only_reply()
    assert "I open no files" in said.shown
    asked = asker.sends_file("notes.txt", b"notes", "When does the helpline open on weekdays?").only_reply()
    assert "I open no files" not in asked.shown
    assert room.slack.calls["files.info"] == downloads
    assert len(room.audit()) == lines


# --- roles, at each step


def test_a_role_taken_away_between_the_steps_counts_and_is_recorded(room: Newsroom) -> None:
    person = Curator(room.slack)
    edited = fact(room, "F6").model_copy(update={"note": "Without a role."})
    room.owner.says(f"role <@{person.id}> approver")
    empty = person.window(person.facts("import"))
    confirm = looks(person, "facts.json", facts(edited), "to change")
    document = looks(person, "review.md", b"# A title\n\nA line of text that nobody keeps.\n", "How it reads")
    offer = person.sends_file("facts.json", facts(edited)).only_reply()
    room.owner.says(f"role <@{person.id}> asker")
    state, lines = room.state(), len(room.audit())

    person.submits(empty, file=person.file("facts.json", facts(edited)))
    shows(person, empty, "“import” is for curators, and you are an asker")
    person.submits(confirm)
    shows(person, confirm, "is for curators")
    said = {"title": "Kept by nobody", "publisher_basis": "", "date_basis": ""}
    person.submits(document, **said)
    shows(person, document, "is for curators")
    assert "is for curators" in person.presses(offer, "files.look.0").reply().shown
    assert "is for curators" in person.says("export csv")
    assert "is for curators" in person.says("import")

    assert room.state() == state
    assert "Kept by nobody" not in [
        one.title for one in room.bot.read(lambda store: store.snapshot().documents)
    ]
    new = room.audit()[lines:]
    assert [line.verb.value for line in new] == ["refused"] * 6
    assert {line.actor for line in new} == {f"T0LOOPBACK/{person.id}"}


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_outsiders_are_refused_at_each_window_and_recorded(room: Newsroom, kind: str) -> None:
    edited = fact(room, "F6").model_copy(update={"note": "From outside."})
    outsider = Curator(room.slack, **OUTSIDERS[kind])
    empty = room.owner.window(room.owner.facts("import"))
    confirm = looks(room.owner, "facts.json", facts(edited), "to change")
    document = looks(
        room.owner, "note.md", b"# A title\n\nA line of text that nobody keeps.\n", "How it reads"
    )
    state = room.state()
    for window, values in (
        (empty, {"file": outsider.file("facts.json", facts(edited))}),
        (confirm, {}),
        (document, {"title": "Kept by nobody"}),
    ):
        lines = len(room.audit())
        outsider.submits(window, **values)
        shows(outsider, window, "Nothing was done")
        new = room.audit()[lines:]
        assert [(line.verb.value, line.actor.rpartition("/")[2]) for line in new] == [
            ("refused", outsider.id)
        ]
    assert room.state() == state


def test_forged_windows_and_buttons_are_refused_and_recorded(room: Newsroom) -> None:
    edited = fact(room, "F6").model_copy(update={"note": "Forged."})
    state = room.state()
    for metadata in (
        "{",
        '{"file": "F1/../x", "digest": ""}',
        json.dumps({"file": "F0FILE1", "digest": "0" * 64, "x": 1}),
    ):
        window = looks(room.owner, "facts.json", facts(edited), "to change")
        lines = len(room.audit())
        room.owner.submits(window, view={"private_metadata": metadata})
        shows(room.owner, window, "did not come from a form or button of mine")
        assert [line.verb.value for line in room.audit()[lines:]] == ["refused"]
    window = room.owner.window(room.owner.facts("import"))
    room.owner.submits(window, file="https://example.org/x")
    shows(room.owner, window, "did not come from a form or button of mine")
    window = looks(room.owner, "facts.json", facts(edited), "to change")
    other = json.loads(window.view["private_metadata"]) | {"digest": "0" * 64}
    room.owner.submits(window, view={"private_metadata": json.dumps(other)})
    shows(room.owner, window, "Something has changed since you looked")
    assert room.state() == state


def test_an_import_that_a_crash_broke_off_is_done_after_the_restart_once(room: Newsroom) -> None:
    edited = fact(room, "F4").model_copy(update={"note": "Through a crash."})
    window = looks(room.owner, "facts.json", facts(edited), "to change")
    with room.slack.hold("files.info"):
        room.owner.submits(window)
        room.bot.kill()
    assert not room.proposals()
    room.bot.start()

    room.slack.wait(room.proposals, 20)
    shows(room.owner, window, "waits for approval")
    room.slack.quiet(1.0)
    assert len(room.proposals()) == 1
