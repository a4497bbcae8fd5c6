"""The ids of the buttons that stand for a verb of `/facts`; a press comes back with one of them."""

from __future__ import annotations

SHOW = "facts.show"
EDIT = "facts.edit"
HISTORY = "facts.history"
RETIRE = "facts.retire"
RESTORE = "facts.restore"
OPEN = "facts.open"
MERGE = "facts.merge"
DRAFT = "facts.draft"
ALIAS = "facts.alias"
DISMISS = "facts.dismiss"
UNDO = "facts.undo"
