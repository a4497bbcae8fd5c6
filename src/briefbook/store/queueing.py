"""The part of the store that keeps proposed sentences and where somebody stands in reviewing them."""

from __future__ import annotations

from collections.abc import Sequence

from briefbook.record import CandidateState, HeldCandidate
from briefbook.store import candidates
from briefbook.store.base import OpenFile


class Queue(OpenFile):
    """Candidates are queued and settled by acts; here they are read."""

    def candidates(
        self, document: str | None = None, state: CandidateState | None = None
    ) -> Sequence[HeldCandidate]:
        """Return the candidates of a document, or of all, in the order of the texts; of all states when left out."""
        return self._read(lambda db: candidates.listed(db, document, state))

    def candidate(self, key: str) -> HeldCandidate | None:
        """Return a candidate, or None."""
        return self._read(lambda db: candidates.find(db, key))

    def review_place(self, person: str, document: str) -> str | None:
        """Return the key of the candidate that a person looked at last; "" stands for all documents."""
        return self._read(lambda db: candidates.place(db, person, document))

    def set_review_place(self, person: str, document: str, key: str) -> None:
        """Keep where a person looks."""
        self._write(lambda db: candidates.set_place(db, person, document, key))
