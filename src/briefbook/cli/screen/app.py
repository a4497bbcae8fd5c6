"""One screen a candidate: read it, press a key, see the next. Every decision is made by the service."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import ClassVar

from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Static

from briefbook.cli.common import plain
from briefbook.cli.forms import filled_in_editor
from briefbook.cli.screen.card import card_text, standing
from briefbook.cli.screen.dialogs import Ask, Choose
from briefbook.cli.screen.parts import split_in_editor
from briefbook.curation.candidates import Bulk, ReviewCard, ReviewQueue
from briefbook.curation.checks import Choice, Finding
from briefbook.curation.drafts import FieldErrors
from briefbook.curation.forms import LABELS, Draft, as_lines, lines_of
from briefbook.curation.results import Done, FindingsError
from briefbook.curation.service import Curation
from briefbook.errors import BriefbookError
from briefbook.record import DecidedError

CONFIRMED = (
    "speaker",
    "as_of",
    "as_of_basis",
    "phrasings",
)  # a wrong speaker is the worst mistake in a briefing
BETWEEN = " / "  # phrasings that stand in one line
EMPTY = "Nothing waits for review. `briefbook documents propose DOCUMENT` puts its sentences up."

Chosen = dict[str, Choice]
Decide = Callable[[str, Chosen], Done]  # a request id and choices -> what became of it


class ReviewApp(App[None]):
    """The queue of a document, or of all, for one person."""

    TITLE = "briefbook review"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #standing { background: $primary; color: $text; padding: 0 1; }
    #card { padding: 1 2; }
    #said { padding: 0 2; min-height: 1; }
    Ask, Choose { align: center middle; }
    .dialog { width: 80%; max-width: 90; height: auto; max-height: 90%; border: round $primary; padding: 0 2;
              background: $surface; overflow-y: auto; }
    .title { text-style: bold; }
    .label { color: $text-muted; padding-top: 1; }
    .wrong { color: $error; padding-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "approve", "Approve"),
        Binding("e", "edit", "Edit"),
        Binding("s", "split", "Split"),
        Binding("m", "merge", "Merge"),
        Binding("r", "reject", "Reject"),
        Binding("n,right", "move(1)", "Next", key_display="n"),
        Binding("p,left", "move(-1)", "Back", key_display="p"),
        Binding("u", "undo", "Undo"),
        Binding("q", "quit", "Quit"),
        Binding("A", "approve_unflagged", "All unflagged"),
        Binding("F", "reject_furniture", "Furniture"),
        *(Binding(str(number), f"take({number})", show=False) for number in range(1, 6)),
    ]

    def __init__(self, curation: Curation, person: str, document: str | None = None):
        super().__init__()
        self.curation, self.person, self.document = curation, person, document
        self.card: ReviewCard | None = None
        self.review = ReviewQueue(open=(), decided=0)
        self.position = 0
        self.typed: dict[str, Draft] = {}  # what was typed and is not approved, by candidate
        self.parts: dict[str, list[Draft]] = {}
        self.taken: dict[str, list[str]] = {}  # open questions taken as phrasings, by candidate
        self.last_reason = ""
        self._deciding = False

    def compose(self) -> ComposeResult:
        yield Static(id="standing", markup=False)
        with VerticalScroll():
            yield Static(id="card", markup=False)
        yield Static(id="said", markup=False)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        self._load()
        keys = [held.key for held in self.review.open]
        self._show(keys.index(self.review.at) if self.review.at in keys else 0)

    # --- what is shown

    def _load(self) -> None:
        self.review = self.curation.to_review(self.person, self.document)

    def _show(self, position: int) -> None:
        """Show the candidate at a position of the queue, and keep that somebody is there."""
        waiting = self.review.open
        self.position = max(0, min(position, len(waiting) - 1))
        self.card = None
        if waiting:
            key = waiting[self.position].key
            self.card = self.curation.candidate(self.person, key)
            self.curation.look(self.person, key, self.document)
        self._draw()
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def _draw(self) -> None:
        shown = card_text(self.card, self._draft(self.card), self._taken(self.card)) if self.card else EMPTY
        self.query_one("#card", Static).update(shown)
        self.query_one("#standing", Static).update(plain(standing(self.review, self.position, self.document)))

    def _say(self, text: str, *, wrong: bool = False) -> None:
        said = self.query_one("#said", Static)
        said.update(plain(text))
        said.set_class(wrong, "wrong")

    def _draft(self, card: ReviewCard) -> Draft:
        draft = self.typed.get(card.held.key, card.draft)
        asked = dict.fromkeys([*lines_of(draft.phrasings or ""), *self._taken(card)])
        return draft.model_copy(update={"phrasings": as_lines(asked)})

    def _taken(self, card: ReviewCard) -> list[str]:
        return self.taken.get(card.held.key, [])

    # --- keys that decide nothing

    def action_move(self, step: int) -> None:
        if not self._deciding:
            self._say("")
            self._show(self.position + step)

    def action_take(self, number: int) -> None:
        """Take an open question as a phrasing, or leave it again."""
        if self.card and number <= len(self.card.asked):
            question = self.card.asked[number - 1].question
            taken = self.taken.setdefault(self.card.held.key, [])
            (taken.remove if question in taken else taken.append)(question)
            self._draw()

    # --- keys that decide

    @work
    async def action_approve(self) -> None:
        with self._decision() as card:
            if card is not None and await self._is_ready(card):
                await self._confirm(card)

    @work
    async def action_edit(self) -> None:
        with self._decision() as card:
            if card is None:
                return
            key, name = card.held.key, f"candidate-{card.held.key}"

            def accept(draft: Draft) -> None:
                self.typed[key] = draft
                self._rehearse(
                    lambda curation: curation.approve_candidate(self.person, key, draft, request_id=key)
                )

            with self._editor():
                heading = f"Candidate {key} of {card.document.id}"
                self.typed[key], _ = filled_in_editor(self._draft(card), heading, name, accept)
            self.taken.pop(key, None)  # they stand in the form now
            self._draw()
            await self._confirm(card)

    @work
    async def action_split(self) -> None:
        with self._decision() as card:
            if card is None:
                return
            key = card.held.key

            def accept(parts: list[Draft]) -> None:
                self.parts[key] = parts
                self._rehearse(
                    lambda curation: curation.split_candidate(self.person, key, parts, request_id=key)
                )

            with self._editor():
                parts = split_in_editor(self._draft(card), self.parts.get(key), f"split-{key}", accept)
            for at, part in enumerate(parts):
                confirmed = await self._confirmed(part)
                if confirmed is None:
                    return
                self.parts[key][at] = confirmed
            await self._decide(
                lambda request, chosen: self.curation.split_candidate(
                    self.person, key, self.parts[key], request_id=request, resolved=chosen
                )
            )

    @work
    async def action_merge(self) -> None:
        with self._decision() as card:
            if card is None:
                return
            key, near = card.held.key, card.nearest[0].fact.id if card.nearest else ""
            told = "\n".join(f"{one.fact.id}  {one.fact.statement}" for one in card.nearest)
            answer = await self.push_screen_wait(Ask("Into which fact?", {"into": (told, near)}))
            if answer is None:
                return
            phrasings = Draft(phrasings=as_lines(self._taken(card)))
            await self._decide(
                lambda request, chosen: self.curation.merge_candidate(
                    self.person, key, answer["into"], phrasings, request_id=request, resolved=chosen
                )
            )

    @work
    async def action_reject(self) -> None:
        with self._decision() as card:
            if card is None:
                return
            answer = await self.push_screen_wait(Ask("Why not?", {"reason": ("Reason", self.last_reason)}))
            if answer is None:
                return
            self.last_reason = answer["reason"]
            await self._decide(
                lambda request, _: self.curation.reject_candidate(
                    self.person, card.held.key, answer["reason"], request_id=request
                )
            )

    @work
    async def action_undo(self) -> None:
        if self._deciding:
            return
        with self._decision():
            before = {held.key for held in self.review.open}
            await self._decide(lambda request, _: self.curation.undo_review(self.person, request_id=request))
            keys = [held.key for held in self.review.open]
            back = next((at for at, key in enumerate(keys) if key not in before), self.position)
            self._show(back)

    @work
    async def action_approve_unflagged(self) -> None:
        with self._decision() as card:
            if card is None:
                return
            document = card.document.id

            def approve(curation: Curation, request: str) -> Done:
                return curation.approve_unflagged(self.person, document, request_id=request)

            self._say("Comparing each with the facts that are held …")
            planned = (
                await asyncio.to_thread(
                    self.curation.rehearse, lambda curation: approve(curation, "rehearsal")
                )
            ).done
            self._say("")
            if await self._agreed(planned.message, _skipped(planned)):
                await self._decide(lambda request, _: approve(self.curation, request))

    @work
    async def action_reject_furniture(self) -> None:
        with self._decision() as card:
            if card is None:
                return
            document = card.document.id
            found = self.curation.furniture(self.person, document)
            if not found:
                self._say(f"No candidate of {document} looks like furniture.")
                return
            if await self._agreed("Reject these?", "\n".join(held.candidate.sentence for held in found)):
                await self._decide(
                    lambda request, _: self.curation.reject_furniture(
                        self.person, document, request_id=request
                    )
                )

    # --- what the keys share

    @contextmanager
    def _decision(self) -> Iterator[ReviewCard | None]:
        """Yield the candidate shown, None while another decision is under way; what is wrong is said on the screen."""
        if self._deciding:
            yield None
            return
        self._deciding = True
        try:
            yield self.card
        except BriefbookError as error:
            self._say(str(error), wrong=True)
        finally:
            self._deciding = False

    async def _is_ready(self, card: ReviewCard) -> bool:
        """Return whether a candidate can be approved as it stands; what is in the way is said."""
        if card.held.key in self.typed or not card.problems:
            return True
        told = "; ".join(f"{LABELS.get(name, name)}: {text}" for name, text in card.problems.items())
        self._say(f"{told} Press e to edit, s to split.", wrong=True)
        return False

    async def _confirm(self, card: ReviewCard) -> None:
        """Let speaker and date be confirmed, each with Enter, and approve; a wrong one is asked for again."""
        said = ""
        while True:
            shown = self._draft(card)
            draft = await self._confirmed(shown, said)
            if draft is None:
                return
            if draft != shown:
                self.typed[card.held.key] = draft
            try:
                await self._decide(
                    lambda request, chosen, draft=draft: self.curation.approve_candidate(  # type: ignore[misc]
                        self.person, card.held.key, draft, request_id=request, resolved=chosen
                    )
                )
                return
            except FieldErrors as error:
                if not set(error.errors) & set(CONFIRMED):
                    raise
                said = str(error)

    async def _confirmed(self, draft: Draft, said: str = "") -> Draft | None:
        """Return a form with what was confirmed, None when somebody goes back."""
        given = {**draft.given(), "phrasings": BETWEEN.join(lines_of(draft.phrasings or ""))}
        fields = {name: (LABELS[name], given.get(name, "")) for name in CONFIRMED}
        fields["phrasings"] = (f"{LABELS['phrasings']}, with “ / ” between", given["phrasings"])
        answer = await self.push_screen_wait(Ask(plain(draft.statement or ""), fields, said))
        if answer is None:
            return None
        asked = [text.strip() for text in answer["phrasings"].split(BETWEEN)]
        return draft.model_copy(update={**answer, "phrasings": as_lines(filter(None, asked))})

    async def _decide(self, decide: Decide) -> None:
        """Carry a decision out, once it is said how the facts beside it go together, and show what comes next."""
        chosen: Chosen = {}
        while True:
            try:
                done = await asyncio.to_thread(decide, f"review-{uuid.uuid4()}", dict(chosen))
                break
            except FindingsError as error:
                if not await self._resolved(error, chosen):
                    self._say("Nothing was decided.")
                    return
            except DecidedError as error:  # by somebody else: go on with what is left
                self._load()
                self._show(self.position)
                self._say(str(error), wrong=True)
                return
        self._load()
        self._show(self.position)
        self._say(done.message)

    async def _resolved(self, error: FindingsError, chosen: Chosen) -> bool:
        """Ask how facts go together; False when somebody does not say."""
        asked = [f for f in error.findings.found if f.needs_choice and f.other in error.waiting]
        for finding in {f.other: f for f in reversed(asked)}.values():
            choice = await self._choice(finding)
            if choice is None:
                return False
            chosen[finding.other] = choice
        return True

    async def _choice(self, finding: Finding) -> Choice | None:
        options = [(choice.value, CHOICES[choice].format(finding.other)) for choice in finding.choices]
        answer = await self.push_screen_wait(Choose(finding.why, f"It says: “{finding.statement}”", options))
        return Choice(answer) if answer else None

    async def _agreed(self, title: str, text: str) -> bool:
        return await self.push_screen_wait(Choose(title, text, [("yes", "Yes"), ("no", "No")])) == "yes"

    def _rehearse(self, call: Callable[[Curation], Done]) -> None:
        """Raise what is wrong with a form; how facts go together is asked later."""
        try:
            self.curation.rehearse(call)
        except FindingsError:
            return

    @contextmanager
    def _editor(self) -> Iterator[None]:
        """Give the terminal to an editor for a while."""
        suspended = nullcontext() if self.is_headless else self.suspend()
        with suspended:
            yield
        self.refresh()


CHOICES: Mapping[Choice, str] = {
    Choice.merge: "Give {} this quote: it says the same",
    Choice.supersede: "Retire {}: this replaces it",
    Choice.differ: "Keep both and show them side by side",
    Choice.distinct: "They are not about the same thing",
}


def _skipped(done: Done) -> str:
    """Return which candidates a bulk approval leaves, and why."""
    if not isinstance(done, Bulk) or not done.skipped:
        return ""
    reasons: dict[str, int] = {}
    for _, why in done.skipped:
        reasons[why] = reasons.get(why, 0) + 1
    return f"{len(done.skipped)} are left:\n" + "\n".join(f"{count}: {why}" for why, count in reasons.items())
