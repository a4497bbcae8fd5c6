"""Forgetting what people asked, once the days that were set are over."""

from __future__ import annotations

from dataclasses import dataclass

from briefbook.store import Store

DAY = 86_400.0
DELIVERIES_KEPT = 2 * 3600.0  # seconds; Slack's last redelivery comes after about 6 minutes


@dataclass(frozen=True)
class Forgotten:
    """What a sweep has forgotten."""

    texts: int  # questions, reasons and names of who waits
    deliveries: int


def sweep(store: Store, *, retention_days: int, at: float) -> Forgotten:
    """Forget what is older than the days set, in the database and in its log, and return how much that was."""
    forgotten = Forgotten(
        texts=store.forget_questions(before=at - retention_days * DAY),
        deliveries=store.purge_inbox(before=at - DELIVERIES_KEPT),
    )
    store.checkpoint()
    return forgotten
