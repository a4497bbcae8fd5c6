"""The verbs of curating, one for every surface: a person and a request in, a receipt or a refusal in words out.

A role is checked before anything is looked at and again in the transaction that writes; every refusal stands in
the audit. The same request done twice is done once. Nothing here prints and nothing knows where it was asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefbook.curation.closing import Closing
from briefbook.curation.deciding import Deciding
from briefbook.curation.impact import Impact, Preview, Progress, questions
from briefbook.curation.looking import Looking
from briefbook.record import Save


class Curation(Deciding, Closing, Looking):
    """Everything that can be done to the base, over the store and the briefing that answers from it."""

    _preview: Preview | None = None

    def preview(self, saves: Sequence[Save], progress: Progress | None = None) -> Impact:
        """Return the replies that would change if these were saved now: of the exam and of questions still held."""
        if self._preview is None:
            self._preview = Preview(self.briefing)
        return self._preview.impact(saves, questions(self.briefing), progress)
