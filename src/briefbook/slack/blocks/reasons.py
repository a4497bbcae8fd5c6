"""The modal that asks why an answer was not helpful."""

from __future__ import annotations

from typing import Any

from briefbook.slack.blocks.parts import small

REASON = "feedback.reason"
REASON_FIELD, TELL_FIELD = "reason", "tell"
REASON_LENGTH = 1_000
_TELL_ME = {"text": {"type": "plain_text", "text": "Tell me in a direct message"}, "value": "tell"}


def reason(metadata: str) -> dict[str, Any]:
    """Return the modal that asks why an answer was not helpful."""
    return {
        "type": "modal",
        "callback_id": REASON,
        "private_metadata": metadata,
        "title": {"type": "plain_text", "text": "What was wrong?"},
        "submit": {"type": "plain_text", "text": "Send"},
        "close": {"type": "plain_text", "text": "Cancel"},
        "blocks": [
            small("Your vote is noted. If you say why, the curators can mend the fact."),
            {
                "type": "input",
                "block_id": REASON_FIELD,
                "label": {"type": "plain_text", "text": "What is wrong with the answer, or missing from it?"},
                "element": {
                    "type": "plain_text_input",
                    "action_id": REASON_FIELD,
                    "multiline": True,
                    "max_length": REASON_LENGTH,
                },
            },
            {
                "type": "input",
                "block_id": TELL_FIELD,
                "optional": True,
                "label": {"type": "plain_text", "text": "When it is mended"},
                "element": {
                    "type": "checkboxes",
                    "action_id": TELL_FIELD,
                    "options": [_TELL_ME],
                    "initial_options": [_TELL_ME],
                },
            },
        ],
    }
