"""What every table shares: checksums of rows, models as JSON, text that can be stored, the version."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from sqlite_utils import Database

from briefbook.errors import StoreError

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # NUL ends a text in SQL; lone surrogates have no UTF-8
_NUL_IN_JSON = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")

M = TypeVar("M", bound=BaseModel)


def clean(text: str) -> str:
    """Return free text without NUL characters and lone surrogates."""
    return _UNSTORABLE.sub("", text)


def seal(*values: str | float) -> str:
    """Return the SHA-256 of a row.

    Of every value in it, the key included: a checksum of the text alone let one fact's row be
    served as another's. A damaged row may hold values of any type.
    """
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, default=repr).encode("utf-8")).hexdigest()


def body_of(model: BaseModel, name: str) -> str:
    """Return a model as JSON that reads back as the same model; `StoreError` names it when there is none.

    Fields that hold their default are written too, so that a later default cannot change the record.
    """
    try:
        body = model.model_dump_json()
        same = type(model).model_validate_json(body) == model
    except ValueError as error:  # pydantic's errors and Unicode's are ValueErrors
        raise StoreError(f"{name} cannot be stored: {error}") from error
    if not same or _NUL_IN_JSON.search(body):
        raise StoreError(f"{name} cannot be stored: it holds a NUL character or a number that is not finite.")
    return body


def read_body(kind: type[M], body: str, name: str) -> M:
    """Return the model a body was made from; `StoreError` names it when this build cannot read it."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise StoreError(f"This version of briefbook cannot read {name}: {field}: {first['msg']}.") from error


def damaged(name: str) -> StoreError:
    return StoreError(
        f"{name} is damaged in the database: it is not what was saved, so it is not used. "
        "Restore the latest backup."
    )


def version(db: Database) -> int:
    """Return how often facts, documents or texts have changed."""
    row = db.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    return int(row[0])


def bump(db: Database) -> None:
    """Let every process see that facts, documents or texts have changed."""
    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'version'")


def rewrite(db: Database, table: str) -> None:
    """Write a small table anew, so that what was deleted from it is gone from the file.

    `secure_delete` blanks a deleted row where it lies, but not the copy that stays behind when a full
    page is split and the row moves: now and then (2 of 400) a deleted text was still in the file.
    """
    db.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM main.{table}")  # noqa: S608 - names of our own
    db.execute(f"DELETE FROM main.{table}")  # noqa: S608 - without a condition it frees, and blanks, whole pages
    db.execute(f"INSERT INTO main.{table} SELECT * FROM kept ORDER BY rowid")  # noqa: S608
    db.execute("DROP TABLE kept")
