"""Where a delivery came from, and so where its reply goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from briefbook.slack.desk import Place
from briefbook.slack.incoming import is_direct


def of_event(event: Mapping[str, Any]) -> Place:
    """Return the thread of a message; a message outside any thread starts its own."""
    return Place(
        channel=event["channel"],
        user=event["user"],
        thread=event.get("thread_ts") or event["ts"],
        in_thread=bool(event.get("thread_ts")),
        direct=is_direct(event),
    )


def of_command(body: Mapping[str, Any]) -> Place:
    """Return the response URL of a command: commands have no thread."""
    return Place(channel=body["channel_id"], user=body["user_id"], response_url=body["response_url"])


def of_click(body: Mapping[str, Any]) -> Place:
    """Return where a button was pressed; what is said about it goes to the person who pressed it."""
    container = body.get("container") or {}
    user = body["user"]["id"]
    # A window and the Home page stand in no channel: what is said about them is written to the person.
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or user
    return Place(
        channel=channel,
        user=user,
        thread=container.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or "",
        in_thread=True,
        direct=channel.startswith("D") or channel == user,
        response_url=body.get("response_url") or "",
    )


def of(body: Mapping[str, Any]) -> Place | None:
    """Return the place of any delivery that a person made, or None."""
    event = body.get("event") or {}
    if event.get("type") in ("app_mention", "message") and event.get("user"):
        return of_event(event)
    if "command" in body:
        return of_command(body)
    return of_click(body) if body.get("type") in ("block_actions", "view_submission") else None
