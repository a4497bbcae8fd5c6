"""A person in the loopback Slack: mentions, writes, types commands and presses buttons."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from . import block_kit
from .loopback import Delivered, Loopback
from .workspace import ResponseUrl, Shown, Window


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
        if not self.channel:  # sent from a window or the Home page: it is answered wherever its person is
            direct = self.slack.workspace.direct(self.user)
            return [one for one in shown if one.user == self.user or one.channel == direct]
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
        self.chosen: dict[str, dict[str, Any]] = {}  # message -> what was chosen on it

    @property
    def team(self) -> str:
        return self.slack.workspace.users.get(self.id, {}).get("team_id", self.slack.workspace.team)

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

    def opens_home(self) -> dict[str, Any]:
        """Open the Home page and return it as it is published."""
        self.slack.workspace.homes.pop(self.id, None)
        event = {"type": "app_home_opened", "user": self.id, "channel": "D0", "tab": "home"}
        self.slack.deliver("events_api", wrapped(self.slack, event))
        return self.home()

    def home(self) -> dict[str, Any]:
        """Return the Home page as it stands, as soon as there is one."""
        return self.slack.wait(lambda: self.slack.workspace.homes.get(self.id))

    def types(self, command: str, text: str, *, channel: str = "") -> Asked:
        """Type a command, by default where the bot is no member."""
        workspace = self.slack.workspace
        channel = channel or workspace.channel(self.id, bot=False)
        body = {
            "command": command,
            "text": text,
            "user_id": self.id,
            "user_name": "person",
            "team_id": self.team,
            "channel_id": channel,
            "trigger_id": workspace.trigger(self.id),
            "response_url": self._response_url(channel),
        }
        return self.retypes(body)

    def retypes(self, body: dict[str, Any]) -> Asked:
        """Deliver a command, for instance one that was delivered before."""
        workspace, channel = self.slack.workspace, body["channel_id"]
        began = len(workspace.messages)
        delivered = self.slack.deliver("slash_commands", body)
        return Asked(self.slack, channel, "", self.id, body, delivered, began)

    # --- files

    def file(self, name: str, content: bytes, **about: Any) -> str:
        """Put a file where Slack keeps those that people send, and return its id."""
        workspace = self.slack.workspace
        file_id = f"F0FILE{workspace.number()}"
        url = f"http://127.0.0.1:{self.slack.port}/files-pri/{file_id}/download"
        workspace.files[file_id] = {
            "id": file_id, "name": name, "user": self.id, "size": len(content), "mode": "hosted",
            "is_external": False, "url_private": url, "url_private_download": url, "content": content, **about,
        }  # fmt: skip
        return file_id

    def sends_file(self, name: str, content: bytes, text: str = "", **about: Any) -> Asked:
        """Send a file to the bot directly."""
        file_id = self.file(name, content, **about)
        files = [{"id": file_id, "name": name, "user": self.id, "size": len(content)}]
        return self.writes(text, subtype="file_share", files=files)

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

    def chooses(self, shown: Shown, block_id: str, value: str) -> None:
        """Choose from a list on a message; what is chosen is sent with the next button pressed."""
        self.chosen.setdefault(shown.ts, {})[block_id] = {
            "value": {"type": "static_select", "selected_option": {"value": value}}
        }

    def presses_home(self, action: str) -> Asked:
        """Press a button of the Home page."""
        return self.presses_home_tab(self.home(), action)

    def presses_home_tab(self, view: dict[str, Any], action: str) -> Asked:
        """Press a button of the Home page as it was before it is published anew."""
        element = next(one for one in block_kit.elements(view["blocks"]) if one["action_id"] == action)
        return self._presses_in({**view, "id": f"H{self.id}", "state": {"values": {}}}, element)

    def presses_in(self, window: Window, action: str, **values: Any) -> Asked:
        """Press a button of a window whose fields have been filled in."""
        view = {
            **window.view,
            "id": window.id,
            "root_view_id": window.root or window.id,
            "hash": window.hash,
            "state": {"values": _state(window, values)},
        }
        return self._presses_in(view, window.button(action))

    def _presses_in(self, view: dict[str, Any], element: dict[str, Any]) -> Asked:
        workspace, began = self.slack.workspace, len(self.slack.workspace.messages)
        body = {
            "type": "block_actions",
            "user": {"id": self.id, "team_id": self.team},
            "team": {"id": workspace.team},
            "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": workspace.trigger(self.id),
            "view": view,
            "actions": [{**element, "block_id": "b"}],
        }
        if "root_view_id" in view:
            workspace.roots[body["trigger_id"]] = view["root_view_id"]
        delivered = self.slack.deliver("interactive", body)
        return Asked(self.slack, "", "", self.id, body, delivered, began)

    def saves(self, window: Window, **values: Any) -> Shown:
        """Send a window that is taken, and return the receipt."""
        sent = self.submits(window, **values)
        assert window.closed, (window.errors, window.shown)
        return sent.reply()

    # --- windows

    def window(self, asked: Asked, within: float = 8.0) -> Window:
        """Return the window that a command or a button opened."""
        trigger = asked.body["trigger_id"]
        return self.slack.wait(lambda: self.slack.workspace.window(trigger), within)

    def submits(self, window: Window, *, view: dict[str, Any] | None = None, **values: Any) -> Asked:
        """Send a window with its fields as they are, but for those given; `view` changes what Slack sends."""
        workspace = self.slack.workspace
        sent = {
            **window.view,
            "id": window.id,
            "root_view_id": window.root or window.id,
            "hash": window.hash,
            "state": {"values": _state(window, values)},
        }
        body = {
            "type": "view_submission",
            "user": {"id": self.id, "team_id": self.team},
            "team": {"id": workspace.team},
            "trigger_id": workspace.trigger(self.id),
            "view": {**sent, **(view or {})},
        }
        return self.resubmits(window, body)

    def resubmits(self, window: Window, body: dict[str, Any]) -> Asked:
        """Deliver a submission and show in the window what Slack would show for the answer."""
        workspace, began = self.slack.workspace, len(self.slack.workspace.messages)
        as_sent = window.hash
        delivered = self.slack.deliver("interactive", body)
        assert delivered.acked, self.slack.calls
        answer = delivered.payload
        answer = json.loads(answer) if isinstance(answer, str) and answer else answer or {}
        window.errors = answer.get("errors", {})
        named = {block["block_id"] for block in window.blocks().values()}
        self.slack.api.problems += [f"an error under no field: {one}" for one in set(window.errors) - named]
        if answer.get("response_action") == "update":
            self.slack.api.check_view(answer["view"])
            if window.hash == as_sent:  # else the bot has shown more by now
                window.view, window.hash = answer["view"], f"h{workspace.number()}"
        window.closed = "response_action" not in answer or answer["response_action"] == "clear"
        return Asked(self.slack, "", "", self.id, body, delivered, began)

    def _pressed(self, shown: Shown, action: dict[str, Any]) -> dict[str, Any]:
        workspace = self.slack.workspace
        private = shown.kind != "message"
        container = {"type": "message", "message_ts": shown.ts, "channel_id": shown.channel}
        container |= {"is_ephemeral": True} if private else {}
        container |= {"thread_ts": shown.thread} if shown.thread else {}
        body = {
            "type": "block_actions",
            "user": {"id": self.id, "team_id": self.team},
            "team": {"id": workspace.team},
            "container": container,
            "channel": {"id": shown.channel},
            "trigger_id": workspace.trigger(self.id),
            "response_url": self._response_url(shown.channel, shown),
            "actions": [action],
        }
        body["state"] = {"values": self.chosen.get(shown.ts, {})}
        return body if private else {**body, "message": {**shown.payload, "ts": shown.ts}}

    def _response_url(self, channel: str, shown: Shown | None = None) -> str:
        workspace = self.slack.workspace
        name = f"url{workspace.number()}"
        workspace.response_urls[name] = ResponseUrl(channel, self.id, message=shown)
        return f"http://127.0.0.1:{self.slack.port}/response/{name}"


def _state(window: Window, values: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a window as Slack sends them; a field that the window has not is refused."""
    held = {**window.values(), **values}
    blocks = window.blocks()
    assert set(held) == set(blocks), set(held) - set(blocks)
    return {
        block["block_id"]: {block["element"]["action_id"]: _entered(block["element"], held[name])}
        for name, block in blocks.items()
    }


def _entered(element: dict[str, Any], value: Any) -> dict[str, Any]:
    kind = element["type"]
    if kind in ("multi_static_select", "checkboxes"):
        return {"type": kind, "selected_options": [{"value": one} for one in value or []]}
    if kind == "static_select":
        return {"type": kind, "selected_option": {"value": value} if value else None}
    if kind == "file_input":
        return {"type": kind, "files": [{"id": value}] if value else []}
    if kind == "datepicker":
        return {"type": kind, "selected_date": value or None}
    return {"type": kind, "value": value or None}


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
