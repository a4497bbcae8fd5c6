"""A person in the loopback Slack: mentions, writes, types commands and presses buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .loopback import Delivered, Loopback
from .workspace import ResponseUrl, Shown


@dataclass
class Asked:
    """A question that was delivered, and where its answer is to be looked for."""

    slack: Loopback
    channel: str
    ts: str
    user: str
    body: dict[str, Any]
    delivered: Delivered
    began: int  # messages shown before

    def replies(self) -> list[Shown]:
        """Return what the bot has shown for this question so far: in its channel or to its person."""
        shown = self.slack.workspace.messages[self.began :]
        return [
            one for one in shown if one.channel == self.channel and (one.thread in ("", self.ts) or one.user)
        ]

    def reply(self, within: float = 8.0) -> Shown:
        """Return the first reply, as soon as there is one."""
        return self.slack.wait(lambda: next(iter(self.replies()), None), within)

    def only_reply(self, within: float = 8.0, quiet: float = 0.06) -> Shown:
        """Return the reply once the bot is quiet; fails when there is not exactly one."""
        self.reply(within)
        self.slack.quiet(quiet)
        found = self.replies()
        assert len(found) == 1, [one.text for one in found]
        return found[0]


class Person:
    """Someone in the workspace; profile fields as users.info gives them."""

    def __init__(self, slack: Loopback, **profile: Any):
        self.slack = slack
        self.id = slack.workspace.user(**profile)

    # --- asking

    def mentions(self, text: str, *, channel: str = "", thread: str = "", **event: Any) -> Asked:
        """Mention the bot in a channel both are in."""
        workspace = self.slack.workspace
        channel = channel or workspace.channel(self.id)
        event = self.message(f"<@{workspace.bot_user}> {text}", channel, thread=thread, **event)
        return self.sends({"type": "app_mention", **event})

    def writes(self, text: str, *, thread: str = "", **event: Any) -> Asked:
        """Write to the bot directly."""
        channel = self.slack.workspace.direct(self.id)
        event = self.message(text, channel, thread=thread, **event)
        return self.sends({"type": "message", "channel_type": "im", **event})

    def message(self, text: str, channel: str, *, thread: str = "", **event: Any) -> dict[str, Any]:
        """Return the fields of a message event; text comes as Slack escapes it."""
        workspace = self.slack.workspace
        team = workspace.users[self.id].get("team_id", workspace.team)
        in_thread = {"thread_ts": thread} if thread else {}
        fields = {"user": self.id, "text": text, "ts": workspace.now(), "channel": channel, "team": team}
        return {**fields, **in_thread, **event}

    def sends(self, event: dict[str, Any]) -> Asked:
        """Deliver an event as Slack wraps it."""
        return self.resends(wrapped(self.slack, event))

    def resends(self, body: dict[str, Any]) -> Asked:
        """Deliver a body, for instance one that was delivered before."""
        event, began = body["event"], len(self.slack.workspace.messages)
        delivered = self.slack.deliver("events_api", body)
        ts = event.get("thread_ts") or event.get("ts", "")
        return Asked(self.slack, event["channel"], ts, self.id, body, delivered, began)

    def opens_messages(self) -> str:
        """Open the conversation with the bot and return its channel."""
        channel = self.slack.workspace.direct(self.id)
        event = {"type": "app_home_opened", "user": self.id, "channel": channel, "tab": "messages"}
        self.slack.deliver("events_api", wrapped(self.slack, event))
        return channel

    def types(self, command: str, text: str, *, channel: str = "") -> Asked:
        """Type a command, by default where the bot is no member."""
        workspace = self.slack.workspace
        channel = channel or workspace.channel(self.id, bot=False)
        body = {
            "command": command,
            "text": text,
            "user_id": self.id,
            "user_name": "person",
            "team_id": workspace.users[self.id].get("team_id", workspace.team),
            "channel_id": channel,
            "trigger_id": workspace.trigger(),
            "response_url": self._response_url(channel),
        }
        began = len(workspace.messages)
        delivered = self.slack.deliver("slash_commands", body)
        return Asked(self.slack, channel, "", self.id, body, delivered, began)

    # --- pressing

    def presses(self, shown: Shown, action: str, *, thumb: str = "positive") -> Asked:
        """Press a button of a message."""
        element = shown.button(action)
        value = element.get("value") or element.get(f"{thumb}_button", {}).get("value")
        pressed = {"type": element["type"], "action_id": action, "block_id": "b", "value": value}
        body = self._pressed(shown, pressed)
        began = len(self.slack.workspace.messages)
        delivered = self.slack.deliver("interactive", body)
        return Asked(self.slack, shown.channel, shown.thread, self.id, body, delivered, began)

    def _pressed(self, shown: Shown, action: dict[str, Any]) -> dict[str, Any]:
        workspace = self.slack.workspace
        private = shown.kind != "message"
        container = {"type": "message", "message_ts": shown.ts, "channel_id": shown.channel}
        container |= {"is_ephemeral": True} if private else {}
        container |= {"thread_ts": shown.thread} if shown.thread else {}
        body = {
            "type": "block_actions",
            "user": {"id": self.id, "team_id": workspace.users[self.id].get("team_id", workspace.team)},
            "team": {"id": workspace.team},
            "container": container,
            "channel": {"id": shown.channel},
            "trigger_id": workspace.trigger(),
            "response_url": self._response_url(shown.channel, shown),
            "actions": [action],
        }
        return body if private else {**body, "message": {**shown.payload, "ts": shown.ts}}

    def _response_url(self, channel: str, shown: Shown | None = None) -> str:
        workspace = self.slack.workspace
        name = f"url{workspace.number()}"
        workspace.response_urls[name] = ResponseUrl(channel, self.id, message=shown)
        return f"http://127.0.0.1:{self.slack.port}/response/{name}"


def wrapped(slack: Loopback, event: dict[str, Any]) -> dict[str, Any]:
    """Return an event in the envelope of the Events API."""
    workspace = slack.workspace
    return {
        "type": "event_callback",
        "token": "verification-token",
        "team_id": workspace.team,
        "api_app_id": "A0LOOPBACK",
        "event_id": f"Ev{workspace.number()}",
        "event_time": 1_700_000_000,
        "authorizations": [{"team_id": workspace.team, "user_id": workspace.bot_user, "is_bot": True}],
        "event": event,
    }
