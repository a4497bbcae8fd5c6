"""Forgetting what people asked, once the days that were set are over."""

from __future__ import annotations

from dataclasses import dataclass

from briefbook.store import Store

DAY = 86_400.0
RATED_DAYS = 30  # that the facts of a reply are known at least, so that its votes can be counted for them
DELIVERIES_KEPT = 2 * 3600.0  # seconds; Slack's last redelivery comes after about 6 minutes


@dataclass(frozen=True)
class Forgotten:
    """What a sweep has forgotten."""

    texts: int  # questions, reasons and names of who waits
    deliveries: int
    statements: int = 0  # which fact was stated where: ids, no text


def sweep(store: Store, *, retention_days: int, correction_days: int = 90, at: float) -> Forgotten:
    """Forget what is older than the days set, in the database and in its log, and return how much that was.

    What people wrote goes after `retention_days`; where a fact was stated, which corrections need, after
    `correction_days`.
    """
    forgotten = Forgotten(
        texts=store.forget_questions(before=at - retention_days * DAY),
        statements=store.forget_told(before=at - max(correction_days, RATED_DAYS) * DAY),
        deliveries=store.purge_inbox(before=at - DELIVERIES_KEPT),
    )
    store.checkpoint()
    return forgotten
