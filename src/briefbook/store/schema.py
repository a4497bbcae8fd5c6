"""The tables, as migrations that sqlite-utils applies in order and keeps a list of.

Every table is STRICT, so that a column holds what it says. Text that a person may ask to have
forgotten stands in `inbox` and `gaps` only, and never in an index.
"""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database, Migrations

from briefbook.errors import StoreError

APPLICATION_ID = 0x42524642  # "BRFB" in the file's header: tells our files from other programs'

migrations = Migrations("briefbook")


@migrations()
def m001_meta(db: Database) -> None:
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT")
    db.execute("INSERT INTO meta VALUES ('version', 0)")


@migrations()
def m002_facts_and_revisions(db: Database) -> None:
    # `loaded` is the revision that says what the knowledge folder said last: the common ancestor
    # of a file and a command that both changed a fact.
    db.execute("""
        CREATE TABLE facts (
            id TEXT PRIMARY KEY,
            current INTEGER NOT NULL,
            status TEXT NOT NULL,
            loaded INTEGER,
            FOREIGN KEY (id, current) REFERENCES revisions (fact_id, revision) DEFERRABLE INITIALLY DEFERRED,
            FOREIGN KEY (id, loaded) REFERENCES revisions (fact_id, revision) DEFERRABLE INITIALLY DEFERRED
        ) STRICT""")
    db.execute("""
        CREATE TABLE revisions (
            fact_id TEXT NOT NULL REFERENCES facts (id),
            revision INTEGER NOT NULL CHECK (revision >= 1),
            body TEXT NOT NULL,
            actor TEXT NOT NULL,
            at REAL NOT NULL,
            reason TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            PRIMARY KEY (fact_id, revision)
        ) STRICT""")
    for verb in ("UPDATE", "DELETE"):
        db.execute(f"""
            CREATE TRIGGER revisions_stay_{verb.lower()} BEFORE {verb} ON revisions
            BEGIN SELECT RAISE(ABORT, 'every revision of a fact is kept as it was'); END""")


@migrations()
def m003_documents_and_texts(db: Database) -> None:
    db.execute("""
        CREATE TABLE documents (
            id TEXT PRIMARY KEY,
            place INTEGER NOT NULL,
            body TEXT NOT NULL,
            loaded TEXT,
            at REAL NOT NULL,
            sha256 TEXT NOT NULL
        ) STRICT""")
    db.execute("CREATE TABLE texts (sha256 TEXT PRIMARY KEY, text TEXT NOT NULL, at REAL NOT NULL) STRICT")


@migrations()
def m004_vectors(db: Database) -> None:
    db.execute("""
        CREATE TABLE vectors (
            model_id TEXT NOT NULL,
            hash TEXT NOT NULL,
            vector BLOB NOT NULL,
            crc INTEGER NOT NULL,
            PRIMARY KEY (model_id, hash)
        ) STRICT""")


@migrations()
def m005_inbox(db: Database) -> None:
    db.execute("""
        CREATE TABLE inbox (
            key TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            body TEXT,
            owner TEXT NOT NULL,
            lease_until REAL NOT NULL,
            attempts INTEGER NOT NULL,
            received REAL NOT NULL,
            finished REAL
        ) STRICT""")
    db.execute("CREATE INDEX inbox_unfinished ON inbox (lease_until) WHERE finished IS NULL")
    db.execute("CREATE INDEX inbox_received ON inbox (received)")


@migrations()
def m006_posted_votes_and_gaps(db: Database) -> None:
    db.execute("""
        CREATE TABLE posted (
            id TEXT PRIMARY KEY,
            channel TEXT NOT NULL,
            thread TEXT NOT NULL,
            reply TEXT NOT NULL,
            at REAL NOT NULL
        ) STRICT""")
    db.execute("CREATE INDEX posted_thread ON posted (channel, thread, at)")
    # No foreign key to `posted`: a person may vote before the reply's own row is written.
    db.execute("""
        CREATE TABLE votes (
            posted_id TEXT NOT NULL,
            voter TEXT NOT NULL,
            value TEXT NOT NULL CHECK (value IN ('up', 'down')),
            at REAL NOT NULL,
            PRIMARY KEY (posted_id, voter)
        ) STRICT""")
    db.execute("""
        CREATE TABLE gaps (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at REAL NOT NULL,
            outcome TEXT NOT NULL,
            question TEXT,
            facts TEXT NOT NULL
        ) STRICT""")


def refuse_unknown(db: Database, path: Path) -> None:
    """Raise `StoreError` unless the file is empty or a briefbook database this build understands."""
    (application_id,) = db.execute("PRAGMA application_id").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and application_id != APPLICATION_ID:
        raise StoreError(f"{path} is the database of another program. Correct BRIEFBOOK_DB.")
    newer = sorted(_applied(db) - _known())
    if newer:
        raise StoreError(
            f"{path} was written by a newer briefbook (it has {', '.join(newer)}). "
            "Install that version, or restore a backup that this one made."
        )


def apply(db: Database, path: Path) -> int:
    """Apply what is pending and return how many migrations the database has; call it in a transaction."""
    refuse_unknown(db, path)  # again: another process may have migrated it since it was opened
    if _applied(db) != _known():
        migrations.apply(db)
    return len(_known())


def _applied(db: Database) -> set[str]:
    """Return the names recorded in the file; read by ourselves, so that damage there is a driver's error."""
    if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", [migrations.migrations_table]).fetchone():
        return set()
    found = db.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = ?",
        [migrations.name],
    )
    return {name for (name,) in found}


def _known() -> set[str]:
    nothing = Database(memory=True, execute_plugins=False)
    try:
        return {migration.name for migration in migrations.pending(nothing)}
    finally:
        nothing.close()
