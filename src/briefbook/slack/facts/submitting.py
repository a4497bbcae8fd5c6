"""Windows that are sent: answered within the three seconds that Slack gives, whatever is still being done then."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from briefbook.curation.results import Done
from briefbook.slack.blocks.forms import notice
from briefbook.slack.facts.gate import Visitor
from briefbook.slack.facts.office import Ack, Body, Office

IN_TIME = 2.3  # seconds until the window has to be answered; Slack gives up after 3


@dataclass(frozen=True)
class Answered:
    """What becomes of a window: it closes with a receipt, shows errors on its fields, or something else."""

    done: Done | None = None
    errors: Mapping[str, str] = field(default_factory=dict)  # block -> what is wrong
    view: dict[str, Any] = field(default_factory=dict)
    proposal: int | None = None  # that the form was about
    visitor: Visitor | None = None  # who sent it, None when they were refused
    moved: bool = False  # what it was about was decided meanwhile


async def answer(
    office: Office, ack: Ack, client: AsyncWebClient, view: Body, work: Coroutine[Any, Any, Answered]
) -> Answered:
    """Close a window, or show what is wrong in it: in the acknowledgement while there is time for it."""
    task = asyncio.create_task(work)
    await asyncio.wait((task,), timeout=IN_TIME)
    late = not task.done()
    if late:
        await ack(response_action="update", view=notice("One moment", "This is being checked …"))
    answered = await task
    if late:
        shown = notice("Saved", answered.done.message) if answered.done else answered.view
        await office.change(client, str(view.get("id")), shown)
    elif answered.done is not None:
        await ack()
    elif answered.errors:
        await ack(response_action="errors", errors=dict(answered.errors))
    else:
        await ack(response_action="update", view=answered.view)
    return answered
