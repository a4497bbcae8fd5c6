"""Files made to harm whoever opens them, and files that only look like documents. All are made here."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

Maker = Callable[[Path], None]
CONTENT_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="xml" ContentType="application/xml"/></Types>'
)
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 12) for at in range(12)
) + b"]><w>&m;</w>"  # fmt: skip


def a_docx(**changed: bytes) -> bytes:
    """Return a Word document with parts replaced or added; "document" is word/document.xml."""
    plain = io.BytesIO()
    made = docx.Document()
    made.add_paragraph("The reading room lent 4,120 books.")
    made.save(plain)
    names = {"document": "word/document.xml", "numbering": "word/numbering.xml"}
    replaced = {names.get(name, name): content for name, content in changed.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry.filename, replaced.pop(entry.filename, source.read(entry)))
        for name, content in replaced.items():
            target.writestr(name, content)
    return out.getvalue()


def a_pdf(objects: list[bytes], root: int = 1, extra: bytes = b"") -> bytes:
    """Return a PDF of these objects, numbered from 1, with a cross-reference table."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for at, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (at, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        extra,
        table,
    )
    return bytes(out)


def stream(content: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    return b"<</Length %d/Filter%s>>\nstream\n%s\nendstream" % (len(content), filters, content)


def page_pdf(content: bytes, resources: bytes = b"<</Font<</F1 5 0 R>>>>") -> bytes:
    """Return a PDF of one page with a content stream."""
    return a_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources %s>>" % resources,
            content,
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
    )


def _spaces(megabytes: int) -> bytes:
    """Return so many spaces compressed: one block that stands for a megabyte, again and again."""
    packer = zlib.compressobj(9)
    block = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)  # without the stream's head
    size = megabytes * 1_000_000
    last = (1 + 32 * size) % 65_521
    checksum = (size + 32 * size * (size + 1) // 2) % 65_521  # Adler-32 of so many spaces
    return block + again * (megabytes - 1) + b"\x03\x00" + (checksum << 16 | last).to_bytes(4, "big")


def zip_bomb(path: Path) -> None:
    path.write_bytes(a_docx(document=b"<w>" + b" " * 300_000_000 + b"</w>"))


def zip_of_many(path: Path) -> None:
    path.write_bytes(a_docx(**{f"word/media/{at}.xml": b"<x/>" for at in range(6_000)}))


def zip_that_lies(path: Path) -> None:
    """State in the directory that the text is small, while it unpacks to 100 MB."""
    raw = bytearray(a_docx(document=b" " * 100_000_000))
    at = raw.rfind(b"PK\x01\x02", 0, raw.rfind(b"word/document.xml"))
    raw[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
    path.write_bytes(raw)


def billion_laughs(path: Path) -> None:
    path.write_bytes(a_docx(document=LAUGHS))


def laughs_in_utf16(path: Path) -> None:
    path.write_bytes(a_docx(document=LAUGHS.decode().encode("utf-16")))


def outside_entity(path: Path) -> None:
    declared = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><w>&e;</w>'
    path.write_bytes(a_docx(numbering=declared))


def nested_xml(path: Path) -> None:
    path.write_bytes(a_docx(document=b"<w>" * 60_000 + b"</w>" * 60_000))


def path_traversal(path: Path) -> None:
    path.write_bytes(a_docx(**{"../../../../etc/cron.d/evil": b"* * * * * root true"}))


def password_docx(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096)


def program_as_docx(path: Path) -> None:
    path.write_bytes(b"\x7fELF" + os.urandom(4096))


def encrypted_pdf(path: Path) -> None:
    canvas = Canvas(str(path), pagesize=A4, encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(72, 700, "The reading room lent 4,120 books.")
    canvas.save()


def scanned_pdf(path: Path) -> None:
    canvas = Canvas(str(path), pagesize=A4)
    for _ in range(3):
        canvas.setFillGray(0.4)
        canvas.rect(72, 72, 400, 600, fill=1)
        canvas.showPage()
    canvas.save()


def flate_bomb(path: Path) -> None:
    path.write_bytes(page_pdf(stream(_spaces(2_000))))


def flate_in_flate(path: Path) -> None:
    twice = zlib.compress(_spaces(3_000), 9)
    path.write_bytes(page_pdf(stream(twice, b"[/FlateDecode/FlateDecode]")))


def endless_operators(path: Path) -> None:
    shown = zlib.compress(b"BT /F1 9 Tf " + b"(a) Tj 1 0 0 1 3 3 Tm " * 3_000_000 + b"ET", 9)
    path.write_bytes(page_pdf(stream(shown)))


def pages_in_a_circle(path: Path) -> None:
    kids = b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"
    path.write_bytes(a_pdf([b"<</Type/Catalog/Pages 2 0 R>>", kids]))


def pages_without_end(path: Path) -> None:
    """Twenty levels of page trees, each naming the next ten times: 10^20 pages in 2 KB."""
    levels = [b"<</Type/Catalog/Pages 2 0 R>>"]
    levels += [b"<</Type/Pages/Kids[%s]/Count 9>>" % (b"%d 0 R " % (at + 1) * 10) for at in range(2, 22)]
    levels.append(b"<</Type/Page/MediaBox[0 0 595 842]>>")
    path.write_bytes(a_pdf(levels))


def references_in_a_circle(path: Path) -> None:
    raw = a_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"3 0 R", b"2 0 R"])
    path.write_bytes(raw)


def form_in_itself(path: Path) -> None:
    drawn = zlib.compress(b"/X0 Do " * 20)
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X0 5 0 R>>>>"
    path.write_bytes(
        a_pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X0 5 0 R>>>>>>",
                stream(drawn),
                form + b"/Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(drawn), drawn),
            ]
        )
    )


def cut_pdf(path: Path) -> None:
    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawString(72, 700, "The reading room lent 4,120 books.")
    canvas.save()
    path.write_bytes(path.read_bytes()[:400])


def nested_html(path: Path) -> None:
    path.write_bytes(b"<html><body>" + b"<div>" * 400_000 + b"<p>The reading room.</p>")


def wide_html(path: Path) -> None:
    path.write_bytes(b"<html><body>" + b"<p><b><i><a href=x>" * 240_000)


def large_file(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200_000_000)


def noise_as_text(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 100)


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


# (file name, what makes it, what the refusal says)
HOSTILE: tuple[tuple[str, Maker, str], ...] = (
    ("zip-bomb.docx", zip_bomb, "zip bomb"),
    ("many-parts.docx", zip_of_many, "6,0"),
    ("lying-zip.docx", zip_that_lies, "damaged or is not what it says"),
    ("laughs.docx", billion_laughs, "XML bomb"),
    ("laughs-utf16.docx", laughs_in_utf16, "XML bomb"),
    ("outside-entity.docx", outside_entity, "XML bomb"),
    ("nested.docx", nested_xml, "not a Word document"),
    ("traversal.docx", path_traversal, "outside of it"),
    ("password.docx", password_docx, "protected by a password"),
    ("program.docx", program_as_docx, "not a Word document"),
    ("encrypted.pdf", encrypted_pdf, "protected by a password"),
    ("scanned.pdf", scanned_pdf, "scanned"),
    ("flate-bomb.pdf", flate_bomb, "512 MB"),
    ("flate-in-flate.pdf", flate_in_flate, "512 MB"),
    ("endless.pdf", endless_operators, "too long"),
    ("page-circle.pdf", pages_in_a_circle, ""),
    ("page-tree.pdf", pages_without_end, ""),
    ("reference-circle.pdf", references_in_a_circle, ""),
    ("form-in-itself.pdf", form_in_itself, ""),
    ("cut.pdf", cut_pdf, "damaged"),
    ("nested.html", nested_html, "nested"),
    ("wide.html", wide_html, "nested"),
    ("huge.pdf", large_file, "200 MB"),
    ("huge.txt", large_file, "200 MB"),
    ("noise.txt", noise_as_text, "neither UTF-8"),
    ("empty.md", nothing, "empty"),
    ("pipe.txt", a_pipe, "pipe"),
)
