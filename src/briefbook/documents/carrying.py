"""What a curator said of a document's lines -> the same of the lines of a new text of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from briefbook.documents.reading import Reading
from briefbook.documents.wording import plain
from briefbook.models import Document, Lines, Part

Mark = tuple[str, str]  # a field of the document, and the reason or the number of the part
_BETWEEN = ("furniture", "metadata", "parts")  # what is new between two lines of these is so too


def carried(document: Document, before: str, reading: Reading) -> dict[str, Any]:
    """Return the fields of a document that name lines, for a new text of it.

    A line keeps what it was, wherever it moves; of a line that is new, what its reader saw in it.
    """
    old, new = before.split("\n"), reading.text.split("\n")
    marks, now = _marks(document), _found(reading)
    homes = _homes(old, new)
    kept: dict[int, set[Mark]] = {}
    for line, content in enumerate(new, start=1):
        if not content.strip():
            continue
        kept[line] = marks.get(homes[line], set()) if line in homes else now.get(line, set())
    for line in [line for line in kept if line not in homes]:
        kept[line] = kept[line] | _around(line, kept, homes)
    return {
        "title_lines": _lines(kept, "title_lines"),
        "heading_lines": _lines(kept, "heading_lines"),
        "metadata": _runs(kept, "metadata"),
        "furniture": _runs(kept, "furniture"),
        "parts": _parts(kept, document.parts),
    }


def _marks(document: Document) -> dict[int, set[Mark]]:
    """Return what is said of each line."""
    found: dict[int, set[Mark]] = {}
    for name in ("title_lines", "heading_lines"):
        for line in getattr(document, name):
            found.setdefault(line, set()).add((name, ""))
    for name in ("metadata", "furniture"):
        for run in getattr(document, name):
            for line in range(run.first, run.last + 1):
                found.setdefault(line, set()).add((name, run.reason))
    for number, part in enumerate(document.parts):
        for line in range(part.lines.first, part.lines.last + 1):
            found.setdefault(line, set()).add(("parts", str(number)))
    return found


def _found(reading: Reading) -> dict[int, set[Mark]]:
    seen = reading.model_dump(include={"metadata", "furniture", "heading_lines"})
    return _marks(Document.model_validate({"id": "new", "title": "new", "sha256": "0" * 64, **seen}))


def _homes(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return the old line that each new one is: in its place, or the only one that reads so."""
    ours, theirs = _filled(old), _filled(new)
    before, after = [text for _, text in ours], [text for _, text in theirs]
    homes: dict[int, int] = {}
    for tag, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and last - first == end - start):
            pairs = zip(theirs[start:end], ours[first:last], strict=True)
            homes |= {line: was for (line, _), (was, _) in pairs}
    often, again = Counter(before), Counter(after)
    where = {text: line for line, text in ours if often[text] == 1}
    homes |= {line: where[text] for line, text in theirs if text in where and again[text] == 1}
    return homes


def _filled(lines: Sequence[str]) -> list[tuple[int, str]]:
    """Return the lines with something on them, evened out, each with its number."""
    return [(at, plain(line)) for at, line in enumerate(lines, start=1) if line.strip()]


def _around(line: int, kept: Mapping[int, set[Mark]], homes: Mapping[int, int]) -> set[Mark]:
    """Return what the known lines before and after a new one both are, as far as it spreads."""
    before = next((kept[at] for at in range(line - 1, 0, -1) if at in kept and at in homes), set())
    after = next((kept[at] for at in range(line + 1, max(kept) + 1) if at in kept and at in homes), None)
    both = before if after is None else before & after
    return {mark for mark in both if mark[0] in _BETWEEN}


def _lines(kept: Mapping[int, set[Mark]], name: str) -> tuple[int, ...]:
    return tuple(line for line, marks in kept.items() if (name, "") in marks)


def _runs(kept: Mapping[int, set[Mark]], name: str) -> tuple[Lines, ...]:
    """Return the lines of a kind as runs; lines that follow one another for one reason are one."""
    runs: list[Lines] = []
    open_ = False
    for line, marks in kept.items():
        reasons = [reason for field, reason in marks if field == name]
        if reasons and open_ and runs[-1].reason == reasons[0]:
            runs[-1] = runs[-1].model_copy(update={"last": line})
        elif reasons:
            runs.append(Lines(first=line, last=line, reason=reasons[0]))
        open_ = bool(reasons)
    return tuple(runs)


def _parts(kept: Mapping[int, set[Mark]], parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts where most of each is now: a line that left its part does not draw it over the page."""
    found = []
    for number, part in enumerate(parts):
        runs: list[list[int]] = [[]]
        for line, marks in kept.items():
            if ("parts", str(number)) in marks:
                runs[-1].append(line)
            elif runs[-1]:
                runs.append([])
        most = max(runs, key=len)
        if most:
            run = Lines(first=most[0], last=most[-1], reason=part.lines.reason)
            found.append(part.model_copy(update={"lines": run}))
    return tuple(found)
