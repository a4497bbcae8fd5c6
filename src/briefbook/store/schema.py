"""The tables, as migrations that sqlite-utils applies in order and keeps a list of.

Every table is STRICT, so that a column holds what it says. Text that a person may ask to have
forgotten stands in `inbox`, `gaps`, `suggestions`, `feedback` and `receipt_words` only, and never in an index.
"""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database, Migrations

from briefbook.documents import sha256
from briefbook.errors import StoreError
from briefbook.record import Verb
from briefbook.store import audit
from briefbook.store.audit import Touched

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
    _keep(db, "revisions", "every revision of a fact is kept as it was")


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


@migrations()
def m007_audit(db: Database) -> None:
    db.execute("""
        CREATE TABLE audit (
            seq INTEGER PRIMARY KEY,
            at REAL NOT NULL,
            actor TEXT NOT NULL,
            verb TEXT NOT NULL,
            target TEXT NOT NULL,
            reason TEXT NOT NULL,
            request_id TEXT NOT NULL,
            before TEXT NOT NULL,
            after TEXT NOT NULL,
            previous TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT""")
    db.execute("CREATE INDEX audit_request ON audit (request_id) WHERE request_id <> ''")
    db.execute("""
        CREATE TABLE changes (
            seq INTEGER NOT NULL REFERENCES audit (seq),
            place INTEGER NOT NULL,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            revision INTEGER,
            before TEXT NOT NULL,
            after TEXT NOT NULL,
            PRIMARY KEY (seq, place)
        ) STRICT""")
    db.execute("CREATE INDEX changes_subject ON changes (kind, subject)")
    db.execute("""
        CREATE TABLE requests (
            request_id TEXT PRIMARY KEY,
            digest TEXT NOT NULL,
            seq INTEGER NOT NULL REFERENCES audit (seq)
        ) STRICT""")
    for table in ("audit", "changes", "requests"):
        _keep(db, table, "the audit is kept as it was written")


@migrations()
def m008_roles_and_proposals(db: Database) -> None:
    db.execute("""
        CREATE TABLE roles (
            person TEXT PRIMARY KEY,
            role TEXT NOT NULL CHECK (role IN ('asker', 'curator', 'approver', 'owner')),
            seeded INTEGER NOT NULL DEFAULT 0
        ) STRICT""")
    db.execute("""
        CREATE TABLE proposals (
            id INTEGER PRIMARY KEY,
            body TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'rejected', 'withdrawn')),
            decided_by TEXT,
            decided_at REAL,
            decision TEXT NOT NULL DEFAULT ''
        ) STRICT""")
    db.execute("CREATE INDEX proposals_open ON proposals (id) WHERE state = 'open'")
    db.execute("""
        CREATE TRIGGER proposals_stay_update BEFORE UPDATE ON proposals
        WHEN old.state <> 'open' OR new.id <> old.id OR new.body <> old.body OR new.sha256 <> old.sha256
        BEGIN SELECT RAISE(ABORT, 'a proposal is kept as it was written, and decided once'); END""")
    _keep(db, "proposals", "a proposal is kept as it was written", "DELETE")


@migrations()
def m009_entries_and_receipts(db: Database) -> None:
    # Every entry that the bibliography ever had: a receipt names the ones that its source lines came from.
    db.execute("""
        CREATE TABLE entries (
            id TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (id, sha256)
        ) STRICT""")
    for name, body in db.execute("SELECT id, body FROM documents").fetchall():
        db.execute("INSERT INTO entries VALUES (?, ?, ?)", [name, sha256(str(body)), body])
    db.execute("""
        CREATE TABLE receipts (
            id TEXT PRIMARY KEY,
            at REAL NOT NULL,
            facts TEXT NOT NULL,
            body TEXT NOT NULL,
            sha256 TEXT NOT NULL
        ) STRICT""")
    db.execute("CREATE INDEX receipts_at ON receipts (at)")
    for table in ("entries", "receipts"):
        _keep(db, table, "what answers were made of is kept as it was")
    db.execute("""
        CREATE TABLE receipt_words (id TEXT PRIMARY KEY, at REAL NOT NULL, words TEXT NOT NULL) STRICT""")


@migrations()
def m010_told_and_notices(db: Database) -> None:
    db.execute("""
        CREATE TABLE told (
            reply_id TEXT NOT NULL,
            fact_id TEXT NOT NULL,
            revision INTEGER NOT NULL,
            channel TEXT NOT NULL,
            thread TEXT NOT NULL,
            at REAL NOT NULL,
            PRIMARY KEY (reply_id, fact_id)
        ) STRICT""")
    db.execute("CREATE INDEX told_fact ON told (fact_id, at)")
    db.execute("""
        INSERT OR IGNORE INTO told
        SELECT p.id, json_extract(f.value, '$.id'), json_extract(f.value, '$.revision'), p.channel, p.thread, p.at
        FROM posted p, json_each(p.reply, '$.facts') f
        WHERE json_extract(p.reply, '$.outcome') IN ('answer', 'differ')""")
    db.execute("""
        CREATE TABLE notices (key TEXT PRIMARY KEY, lease_until REAL NOT NULL, sent REAL) STRICT""")
    db.execute("CREATE TABLE bookmarks (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT")


@migrations()
def m011_gaps_suggestions_and_feedback(db: Database) -> None:
    for column in (
        "channel TEXT NOT NULL DEFAULT ''",
        "thread TEXT NOT NULL DEFAULT ''",
        "person TEXT",
        "asked INTEGER NOT NULL DEFAULT 0",
        "state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed'))",
        "fact TEXT",
        "closed REAL",
    ):
        db.execute(f"ALTER TABLE gaps ADD COLUMN {column}")
    db.execute("""
        CREATE TABLE suggestions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at REAL NOT NULL,
            question TEXT,
            fact_id TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'rejected', 'forgotten')),
            decided_by TEXT,
            decided_at REAL
        ) STRICT""")
    db.execute("""
        CREATE TABLE feedback (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at REAL NOT NULL,
            posted_id TEXT NOT NULL,
            reason TEXT,
            question TEXT,
            facts TEXT NOT NULL,
            channel TEXT NOT NULL,
            thread TEXT NOT NULL,
            person TEXT,
            state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
            fact TEXT,
            closed REAL
        ) STRICT""")


@migrations()
def m012_what_was_there_before_the_audit(db: Database) -> None:
    revisions = db.execute("SELECT fact_id, revision, sha256, at FROM revisions ORDER BY rowid").fetchall()
    entries = db.execute("SELECT id, sha256 FROM entries ORDER BY rowid").fetchall()
    if revisions or entries:
        audit.append(
            db,
            at=max((row[3] for row in revisions), default=0.0),
            actor=audit.BOT,
            verb=Verb.load,
            target="base",
            reason=f"held when the audit began: revisions {len(revisions)}, documents {len(entries)}",
            touched=[
                *(Touched("fact", name, revision, "", mark) for name, revision, mark, _ in revisions),
                *(Touched("document", name, None, "", mark) for name, mark in entries),
            ],
        )


@migrations()
def m013_candidates(db: Database) -> None:
    db.execute("""
        CREATE TABLE candidates (
            key TEXT PRIMARY KEY,
            document TEXT NOT NULL REFERENCES documents (id),
            start INTEGER NOT NULL,
            text_sha256 TEXT NOT NULL,
            body TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'open'
                CHECK (state IN ('open', 'approved', 'split', 'merged', 'rejected', 'withdrawn')),
            decided_by TEXT,
            decided_at REAL,
            reason TEXT NOT NULL DEFAULT '',
            facts TEXT NOT NULL DEFAULT '[]',
            proposal INTEGER REFERENCES proposals (id)
        ) STRICT""")
    db.execute("CREATE INDEX candidates_document ON candidates (document, start)")
    db.execute("CREATE INDEX candidates_proposal ON candidates (proposal) WHERE proposal IS NOT NULL")
    _keep(db, "candidates", "what was proposed and decided is kept", "DELETE")
    db.execute("""
        CREATE TABLE review_places (
            person TEXT NOT NULL,
            document TEXT NOT NULL,
            key TEXT NOT NULL,
            PRIMARY KEY (person, document)
        ) STRICT""")


@migrations()
def m014_findings(db: Database) -> None:
    db.execute("""
        CREATE TABLE findings (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            fact_id TEXT NOT NULL,
            body TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            settled_by TEXT,
            settled_at REAL,
            settled_as TEXT NOT NULL DEFAULT ''
        ) STRICT""")
    db.execute("CREATE INDEX findings_open ON findings (fact_id) WHERE settled_at IS NULL")


def _keep(db: Database, table: str, why: str, *verbs: str) -> None:
    """Let rows of a table only be added."""
    for verb in verbs or ("UPDATE", "DELETE"):
        db.execute(f"""
            CREATE TRIGGER {table}_stay_{verb.lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, '{why}'); END""")


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
