"""`briefbook facts export` and `facts import`: the curated facts as files that other programs edit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefbook import knowledge
from briefbook.cli.common import AsJson, note, opened, say
from briefbook.cli.curating import desk
from briefbook.cli.facts import as_json
from briefbook.curation.formats import ONLY_WRITTEN, Exported, format_of
from briefbook.errors import FormatError
from briefbook.settings import load_settings

if TYPE_CHECKING:
    from briefbook.briefing import Briefing
    from briefbook.curation.formats.plan import ImportPlan
    from briefbook.settings import Settings

Target = Annotated[
    Path | None,
    typer.Argument(
        metavar="FOLDER|FILE",
        help="A folder, or a file .yaml, .csv, .xlsx or .json; BRIEFBOOK_KNOWLEDGE when left out.",
        show_default=False,
    ),
]
Wanted = Annotated[
    Exported | None,
    typer.Option("--format", "-f", help="One file of this kind, to stdout if unnamed.", show_default=False),
]
Source = Annotated[
    Path, typer.Argument(metavar="FILE", help="A file .yaml, .csv, .xlsx or .json.", show_default=False)
]
Given = Annotated[
    Exported | None,
    typer.Option("--format", "-f", help="What it is, when its ending does not say so.", show_default=False),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")]
KeepBoth = Annotated[
    bool, typer.Option("--keep-both", help="Facts that repeat or contradict others are to stand beside them.")
]


def export(target: Target = None, format_: Wanted = None, json_: AsJson = False) -> None:
    """Write the facts as the knowledge folder's YAML files, or as one file for a spreadsheet or a program."""
    settings = load_settings()
    wanted = format_ or (_by_ending(target) if target and not target.is_dir() else None)
    with opened(settings) as briefing:
        if json_:
            for held in briefing.facts():
                print(as_json(briefing.cited(held), held))
        elif wanted:
            _write_file(briefing, target, wanted)
        else:
            _write_folder(briefing, settings, target or settings.knowledge)


def import_(file: Source, format_: Given = None, yes: Yes = False, keep_both: KeepBoth = False) -> None:
    """Say what importing a file would add and change, then ask; with an error in it nothing is imported."""
    from briefbook.curation.formats.files import content

    if format_ and format_.comes_back is None:
        raise FormatError(ONLY_WRITTEN)
    with desk(yes=yes) as at:
        wanted = format_.comes_back if format_ else None
        planned = at.curation.plan(at.person, content(file), file.name, wanted)
        say("\n".join(_told(planned)))
        if planned.problems:
            raise typer.Exit(1)
        if not planned.saves or not (yes or _agreed(planned)):
            return
        if yes and planned.open and not keep_both:
            raise FormatError(
                "Nothing was imported: look at the facts that may repeat or contradict others. --keep-both says"
                " that both are to stand."
            )
        say(at.curation.import_(at.person, planned, request_id=at.request_id, seen=True).message)


def _by_ending(target: Path) -> Exported | None:
    """Return what a file's ending says is wanted; None for a folder."""
    if target.suffix.casefold() == ".jsonld":
        raise FormatError(f"{target.name}: say with --format whether annotations or claims are wanted.")
    found = format_of(target.name)
    return Exported(found.value) if found else None


def _write_file(briefing: Briefing, target: Path | None, wanted: Exported) -> None:
    content, count = _content(briefing, wanted)
    if target is None:
        if wanted is Exported.xlsx and sys.stdout.isatty():
            raise FormatError("A workbook is nothing for a terminal: name a file, such as facts.xlsx.")
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    if target.is_dir():
        raise FormatError(f"{target} is a folder. Name a file in it, such as {target / f'facts.{wanted}'}.")
    _replace(target, content)
    note(f"{count} facts written to {target}.")


def _content(briefing: Briefing, wanted: Exported) -> tuple[bytes, int]:
    """Return the file and how many facts are in it; of annotations and claims only those that may be stated."""
    from briefbook.curation.formats import linked
    from briefbook.curation.formats.files import export as as_file

    held, sources = briefing.facts(), briefing.base.sources
    if wanted.comes_back:
        return as_file([one.fact for one in held], wanted.comes_back), len(held)
    write = linked.write_annotations if wanted is Exported.annotations else linked.write_claims
    return write(held, sources), len(linked.statable(held, sources))


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that a full disk leaves the one before it whole."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FormatError(f"{path} cannot be written: {error.strerror}.") from None


def _write_folder(briefing: Briefing, settings: Settings, folder: Path) -> None:
    kept = knowledge.load(settings.knowledge_folder)
    facts = tuple(held.fact for held in briefing.facts())
    current = kept.model_copy(update={"documents": briefing.documents(), "facts": facts})
    changed = knowledge.write(current, folder)
    for path in changed:
        say(str(path))
    note(f"{len(changed)} files written to {folder}." if changed else f"{folder} was up to date already.")


def _told(planned: ImportPlan) -> list[str]:
    """Return the lines of a dry run."""
    added = [f"add {fact.id}: {fact.statement}" for fact in planned.added]
    changed = [f"change {one.fact.id}: {', '.join(one.fields)}" for one in planned.changed]
    wrong = [f"error in {problem}" for problem in planned.problems]
    beside = [f"look at {one}" for one in planned.findings]
    only = [f"Only the first {planned.compared:,} were compared with others."] if planned.compared else []
    return [*added, *changed, *wrong, *beside, *only, planned.summary]


def _agreed(planned: ImportPlan) -> bool:
    changes = len(planned.saves)
    if sys.stdin.isatty() and sys.stdout.isatty():
        although = ", and let both stand where two repeat or contradict each other" if planned.open else ""
        return typer.confirm(
            f"Write {'this change' if changes == 1 else f'these {changes} changes'}{although}?"
        )
    note("Nothing was written: this was a dry run. `--yes` writes.")
    return False
