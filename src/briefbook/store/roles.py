"""Who may do what."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from briefbook.record import Role, Verb
from briefbook.store import audit
from briefbook.store.audit import Touched
from briefbook.store.rows import clean


def find(db: Database, person: str) -> Role:
    """Return what a person may do; somebody unknown asks."""
    row = db.execute("SELECT role FROM roles WHERE person = ?", [person]).fetchone()
    return Role(row[0]) if row else Role.asker


def everyone(db: Database) -> dict[str, Role]:
    """Return everybody who may do more than ask."""
    found = db.execute("SELECT person, role FROM roles ORDER BY person").fetchall()
    return {person: Role(role) for person, role in found if role != Role.asker}


def grant(db: Database, person: str, role: Role, *, seeded: bool = False) -> Touched:
    """Give a person a role and return what changed."""
    before = find(db, person)
    db.execute(
        "INSERT INTO roles VALUES (?, ?, ?) ON CONFLICT (person) DO UPDATE "
        "SET role = excluded.role, seeded = max(seeded, excluded.seeded)",
        [clean(person), role.value, int(seeded)],
    )
    return Touched("role", clean(person), None, before.value, role.value)


def leaves_no_owner(db: Database, person: str, role: Role) -> bool:
    """Return whether a grant would take the last owner away."""
    owners = [one for one, held in everyone(db).items() if held is Role.owner]
    return owners == [person] and role is not Role.owner


def seed(db: Database, people: Sequence[str], *, at: float) -> None:
    """Make owners of people, each once: who was one and is not any more was demoted by another owner."""
    known = {person for (person,) in db.execute("SELECT person FROM roles WHERE seeded = 1").fetchall()}
    for person in dict.fromkeys(people):
        if person not in known:
            touched = grant(db, person, Role.owner, seeded=True)
            audit.append(
                db,
                at=at,
                actor=audit.BOT,
                verb=Verb.role,
                target=person,
                reason="named in BRIEFBOOK_ADMINS",
                touched=[touched],
            )
