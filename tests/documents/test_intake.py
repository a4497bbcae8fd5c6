"""A file becomes a text in a child process: five formats alike, hostile files refused in plain words."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import briefbook
from briefbook.documents import passages, sha256
from briefbook.documents.intake import read_file
from briefbook.documents.reading import Reading
from briefbook.errors import DocumentError
from briefbook.models import Document, Passage, PassageKind
from hostile import HOSTILE, Maker
from papers import PAPER, as_docx, as_html, as_pdf, as_text

MARKDOWN = "\n\n".join(
    [f"# {PAPER[0]}", *(f"## {text}" if text in (PAPER[1], PAPER[5]) else text for text in PAPER[1:])]
)
FORMATS = {
    "paper.txt": as_text(PAPER).encode(),
    "paper.md": MARKDOWN.encode(),
    "paper.html": as_html(PAPER),
    "paper.docx": as_docx(PAPER),
    "paper.pdf": as_pdf(PAPER, heads=False),  # on a single page a running head is a line like any other
    "columns.pdf": as_pdf(PAPER, columns=2, heads=False),
}


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def document_of(reading: Reading) -> Document:
    """Return the entry that a reading suggests."""
    lines = reading.model_dump(
        include={"title_lines", "heading_lines", "metadata", "furniture", "numbered", "wrapped"}
    )
    return Document.model_validate({"id": "paper", "title": "Paper", "sha256": sha256(reading.text), **lines})


def read_passages(path: Path) -> list[Passage]:
    reading = read_file(path)
    return passages(document_of(reading), reading.text)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_paragraphs_numbers_and_sections(tmp_path: Path, name: str) -> None:
    found = read_passages(put(tmp_path, name, FORMATS[name]))

    shown = [
        (p.text.removeprefix("• "), p.kind, p.paragraph) for p in found if p.kind is not PassageKind.furniture
    ]
    kinds = [PassageKind.title, *[PassageKind.paragraph] * (len(PAPER) - 1)]
    for at in (1, 5):
        kinds[at] = PassageKind.heading
    for at in (7, 8, 9):
        kinds[at] = PassageKind.item
    numbers = [None, None, 1, 2, 3, None, 4, 4, 4, 4, 5, 6]
    assert shown == [
        (text.removeprefix("• "), kind, number)
        for text, kind, number in zip(PAPER, kinds, numbers, strict=True)
    ]
    assert found[-1].section == "What should change"
    assert found[-1].label == "6"


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_read_says_by_what_and_of_which_file(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, name, FORMATS[name])

    reading = read_file(path)

    assert len(reading.file_sha256) == 64
    assert reading.reader.split()[0] in ("plain", "markdown", "trafilatura", "python-docx", "pdfplumber")
    assert reading.hints.title == PAPER[0]


def test_the_same_file_gives_the_same_text(tmp_path: Path) -> None:
    path = put(tmp_path, "paper.pdf", FORMATS["paper.pdf"])

    assert read_file(path) == read_file(path)


def test_what_surrounds_an_article_is_left_out_of_a_page(tmp_path: Path) -> None:
    text = read_file(put(tmp_path, "paper.html", FORMATS["paper.html"])).text

    assert "shop" not in text
    assert "Cookies" not in text


def test_running_heads_and_page_numbers_are_left_out_and_counted(tmp_path: Path) -> None:
    reading = read_file(
        put(tmp_path, "long.pdf", as_pdf([*PAPER, *(f"{at}. {PAPER[2][3:]}" for at in range(7, 40))]))
    )

    assert "papers for the council" not in reading.text
    assert reading.notes[0].endswith("running heads and page numbers were left out.")
    assert reading.numbered


@pytest.mark.parametrize(("name", "make", "message"), HOSTILE, ids=[case[0] for case in HOSTILE])
def test_a_hostile_file_is_refused_quickly_in_words(
    tmp_path: Path, name: str, make: Maker, message: str
) -> None:
    make(tmp_path / name)
    begun = time.monotonic()

    with pytest.raises(DocumentError) as refused:
        read_file(tmp_path / name)

    said = str(refused.value)
    assert message in said
    assert said.startswith(f"{name} was not added: ")
    assert "Traceback" not in said
    assert str(tmp_path) not in said
    assert time.monotonic() - begun < 10  # under 5 on a machine of its own; this one is shared


def test_a_kind_that_is_not_read_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"sheet\.xlsx is of a kind that is not read.*\.docx.*\.pdf"):
        read_file(put(tmp_path, "sheet.xlsx", b"PK"))


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"report\.pdf cannot be read: No such file"):
        read_file(tmp_path / "report.pdf")


def test_windows_text_is_read_as_such_and_never_guessed(tmp_path: Path) -> None:
    raw = "A roof for £21.5m – “soon”, she said.\n".encode("cp1252")

    reading = read_file(put(tmp_path, "old.txt", raw))

    assert reading.text == "A roof for £21.5m – “soon”, she said.\n"
    assert reading.encoding == "cp1252"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(tmp_path: Path, encoding: str) -> None:
    reading = read_file(put(tmp_path, "note.txt", "The café costs £3.\n".encode(encoding)))

    assert reading.text == "The café costs £3.\n"
    assert reading.encoding == encoding


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.Popen(['true'])",
        "import os; os.system('true')",
        "open('left-behind', 'w')",
        "import os; os.remove('kept')",
        "bytearray(600 * 1024 * 1024)",
    ],
)
def test_a_reader_can_neither_write_nor_call_nor_take_all_memory(tmp_path: Path, attempt: str) -> None:
    (tmp_path / "kept").write_text("kept", encoding="utf-8")
    code = f"import socket, subprocess\nfrom briefbook.documents.limits import confine\nconfine()\n{attempt}"

    ran = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(briefbook.__file__).parents[1]), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 1
    assert "PermissionError" in ran.stderr or "MemoryError" in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
