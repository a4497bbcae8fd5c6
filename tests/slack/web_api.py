"""The Web API of the loopback Slack: what each method needs, refuses and does."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import block_kit
from .workspace import Shown, Window, Workspace

TIMESTAMP = re.compile(r"\d{10}\.\d{6}")
TRIGGER_SECONDS = 3.0
MANIFEST = Path(__file__).parents[2] / "manifest.json"


def scopes() -> set[str]:
    """Return the scopes that the manifest asks for: the bot has these and no others."""
    return set(json.loads(MANIFEST.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"])


@dataclass(frozen=True)
class Method:
    """What a method is called with."""

    does: Callable[[WebApi, dict[str, Any]], dict[str, Any]]
    required: set[str] = field(default_factory=set)
    optional: set[str] = field(default_factory=set)
    scope: str = ""
    app_token: bool = False


class Refused(Exception):
    """An answer with `ok: false`."""

    def __init__(self, error: str, *messages: str):
        super().__init__(error)
        self.error = error
        self.messages = messages


class WebApi:
    """Answers calls over a workspace; `problems` are calls that no careful client makes."""

    def __init__(self, workspace: Workspace, bot_token: str, app_token: str):
        self.workspace = workspace
        self.scopes = scopes()
        self.problems: list[str] = []
        self._tokens = {False: bot_token, True: app_token}
        self.open_connection: Callable[[], str] = str
        self.address = ""

    def answer(self, name: str, args: dict[str, Any], token: str) -> dict[str, Any]:
        """Return the JSON of an answer."""
        method = METHODS.get(name)
        if method is None:
            self.problems.append(f"unknown method {name}")
            return {"ok": False, "error": "unknown_method"}
        try:
            self._check(name, method, args, token)
            return {"ok": True, **method.does(self, args)}
        except Refused as refused:
            metadata = {"response_metadata": {"messages": list(refused.messages)}} if refused.messages else {}
            return {"ok": False, "error": refused.error, **metadata}

    def _check(self, name: str, method: Method, args: dict[str, Any], token: str) -> None:
        if token != self._tokens[method.app_token]:
            raise Refused("invalid_auth" if token not in self._tokens.values() else "not_allowed_token_type")
        if method.scope and method.scope not in self.scopes:
            raise Refused("missing_scope")
        unknown = set(args) - method.required - method.optional - {"team_id"}
        if unknown:
            self.problems.append(f"{name}: unknown arguments {sorted(unknown)}")
        for one in sorted(method.required):
            if args.get(one) in (None, "", []):
                raise Refused("invalid_arguments", f"missing required field: {one}")

    # --- methods

    def auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": "https://loopback.invalid/",
            "team": "Loopback",
            "user": "briefbook",
            "team_id": self.workspace.team,
            "user_id": self.workspace.bot_user,
            "bot_id": self.workspace.bot_id,
        }

    def apps_connections_open(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": self.open_connection()}

    def users_info(self, args: dict[str, Any]) -> dict[str, Any]:
        user = self.workspace.users.get(args["user"])
        if user is None:
            raise Refused("user_not_found")
        return {"user": user}

    def chat_post_message(self, args: dict[str, Any]) -> dict[str, Any]:
        self._check_message(args, "chat.postMessage")
        channel = self._channel(args["channel"])
        message = Shown("message", channel, args.get("thread_ts") or "", "", args, self.workspace.now())
        self.workspace.show(message)
        return {
            "channel": channel,
            "ts": message.ts,
            "message": {"text": args.get("text", ""), "ts": message.ts},
        }

    def chat_post_ephemeral(self, args: dict[str, Any]) -> dict[str, Any]:
        self._check_message(args, "chat.postEphemeral")
        channel = self._channel(args["channel"])
        if args["user"] not in self.workspace.channels[channel].members:
            raise Refused("user_not_in_channel")
        message = Shown(
            "ephemeral", channel, args.get("thread_ts") or "", args["user"], args, self.workspace.now()
        )
        self.workspace.show(message)
        return {"message_ts": message.ts}

    def conversations_replies(self, args: dict[str, Any]) -> dict[str, Any]:
        needed = "im:history" if args["channel"].startswith("D") else "channels:history"
        if needed not in self.scopes:
            raise Refused("missing_scope")
        in_thread = self.workspace.posted(args["channel"], args["ts"])
        return {"messages": [{**one.payload, "ts": one.ts} for one in in_thread], "has_more": False}

    def views_open(self, args: dict[str, Any]) -> dict[str, Any]:
        trigger = args["trigger_id"]
        issued = self.workspace.triggers.get(trigger)
        if issued is None:
            raise Refused("invalid_trigger_id")
        if issued == 0.0:
            raise Refused("exchanged_trigger_id")
        if time.monotonic() - issued > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        self.check_view(args["view"])
        self.workspace.triggers[trigger] = 0.0
        self.workspace.views.append((trigger, args["view"]))
        window = Window(f"V{trigger}", self.workspace.trigger_users.get(trigger, ""), args["view"])
        self.workspace.windows[window.id] = window
        return {"view": {**args["view"], "id": window.id, "hash": window.hash}}

    def views_push(self, args: dict[str, Any]) -> dict[str, Any]:
        root = self.workspace.roots.get(args["trigger_id"])
        if root is None:
            raise Refused("no_window_to_push_onto")
        opened = self.views_open(args)
        self.workspace.windows[opened["view"]["id"]].root = root
        return opened

    def views_update(self, args: dict[str, Any]) -> dict[str, Any]:
        window = self.workspace.windows.get(args["view_id"])
        if window is None or window.closed:
            raise Refused("not_found")
        if args.get("hash") not in (None, window.hash):
            raise Refused("hash_conflict")
        self.check_view(args["view"])
        window.view, window.hash = args["view"], f"h{self.workspace.number()}"
        return {"view": {**args["view"], "id": window.id, "hash": window.hash}}

    def views_publish(self, args: dict[str, Any]) -> dict[str, Any]:
        problems = block_kit.check_home(args["view"])
        if problems:
            self.problems += problems
            raise Refused("invalid_arguments", *problems)
        self.workspace.homes[args["user_id"]] = args["view"]
        return {"view": {**args["view"], "id": f"H{args['user_id']}"}}

    # --- files

    def files_info(self, args: dict[str, Any]) -> dict[str, Any]:
        file = self.workspace.files.get(args["file"])
        if file is None:
            raise Refused("file_not_found")
        return {"file": {name: value for name, value in file.items() if name != "content"}}

    def upload_url(self, args: dict[str, Any]) -> dict[str, Any]:
        name = f"F0UPLOAD{self.workspace.number()}"
        self.workspace.uploads[name] = {
            "name": args["filename"],
            "size": int(args["length"]),
            "content": None,
        }
        return {"upload_url": f"{self.address}upload/{name}", "file_id": name}

    def complete_upload(self, args: dict[str, Any]) -> dict[str, Any]:
        users = [one for one in (args.get("channels") or args.get("channel_id") or "").split(",") if one]
        for one in args["files"]:
            upload = self.workspace.uploads.get(one["id"])
            if upload is None or upload["content"] is None:
                raise Refused("file_not_found")
            if len(upload["content"]) != upload["size"]:
                raise Refused("file_update_failed")
            for name in users:
                channel = self._channel(name)
                payload = {
                    "text": args.get("initial_comment", ""),
                    "files": [upload | {"title": one.get("title")}],
                }
                self.workspace.show(Shown("message", channel, "", "", payload, self.workspace.now()))
        return {"files": [{"id": one["id"]} for one in args["files"]]}

    def check_view(self, view: dict[str, Any]) -> None:
        """Refuse a window that Slack would refuse."""
        problems = block_kit.check_view(view)
        inputs = [
            block["element"]["type"] for block in view.get("blocks", []) if block.get("type") == "input"
        ]
        if "file_input" in inputs and "files:read" not in self.scopes:
            raise Refused("invalid_arguments", "file_input needs files:read")
        if problems:
            self.problems += problems
            raise Refused("invalid_arguments", *problems)

    def chat_update(self, args: dict[str, Any]) -> dict[str, Any]:
        self._check_message(args, "chat.update")
        if not self.workspace.update(args["channel"], args["ts"], args):
            raise Refused("message_not_found")
        return {"channel": args["channel"], "ts": args["ts"]}

    def set_suggested_prompts(self, args: dict[str, Any]) -> dict[str, Any]:
        prompts = args["prompts"]
        if len(prompts) > 4 or any(set(prompt) != {"title", "message"} for prompt in prompts):
            raise Refused("invalid_arguments", "prompts")
        if args.get("thread_ts"):  # Slack answers ok and shows nothing for an agent
            self.problems.append("suggested prompts with thread_ts")
        self.workspace.prompts[args["channel_id"]] = prompts
        return {}

    # --- checks

    def _channel(self, name: str) -> str:
        if name in self.workspace.users:
            name = self.workspace.direct(name)
        channel = self.workspace.channels.get(name)
        if channel is None:
            raise Refused("channel_not_found")
        if channel.archived:
            raise Refused("is_archived")
        if self.workspace.bot_user not in channel.members:
            raise Refused("not_in_channel")
        return name

    def _check_message(self, args: dict[str, Any], name: str) -> None:
        if not args.get("text") and not args.get("blocks"):
            raise Refused("no_text")
        if len(args.get("text") or "") > 4_000:
            self.problems.append(f"{name}: text of {len(args['text'])} characters is shown cut")
        if not args.get("text"):
            self.problems.append(f"{name}: no text for notifications and screen readers")
        if args.get("thread_ts") and not TIMESTAMP.fullmatch(args["thread_ts"]):
            raise Refused("invalid_thread_ts")
        if args.get("parse") not in (None, "none") or args.get("link_names"):
            self.problems.append(f"{name}: lets Slack make mentions of words")
        if name == "chat.postMessage" and (args.get("unfurl_links") or args.get("unfurl_media")):
            self.problems.append(f"{name}: unfurls")
        self._check_metadata(args.get("metadata"))
        problems = block_kit.check_message(args)
        if problems:
            self.problems += problems
            too_long = problems[0].startswith("msg_blocks_too_long")
            raise Refused("msg_blocks_too_long" if too_long else "invalid_blocks", *problems)

    def _check_metadata(self, metadata: Any) -> None:
        if metadata is None:
            return
        payload = metadata.get("event_payload")
        if not metadata.get("event_type") or not isinstance(payload, dict):
            raise Refused("invalid_metadata_format")
        if not all(isinstance(value, str) and len(value) < 100 for value in payload.values()):
            self.problems.append("metadata holds more than ids")


_MESSAGE = {"text", "blocks", "thread_ts", "parse", "link_names"}
METHODS = {
    "auth.test": Method(WebApi.auth_test),
    "apps.connections.open": Method(WebApi.apps_connections_open, app_token=True),
    "users.info": Method(WebApi.users_info, {"user"}, {"include_locale"}, "users:read"),
    "chat.postMessage": Method(
        WebApi.chat_post_message,
        {"channel"},
        _MESSAGE | {"metadata", "unfurl_links", "unfurl_media"},
        "chat:write",
    ),
    "chat.postEphemeral": Method(WebApi.chat_post_ephemeral, {"channel", "user"}, _MESSAGE, "chat:write"),
    "conversations.replies": Method(
        WebApi.conversations_replies, {"channel", "ts"}, {"limit", "include_all_metadata", "oldest"}
    ),
    "chat.update": Method(WebApi.chat_update, {"channel", "ts"}, {"text", "blocks", "parse"}, "chat:write"),
    "views.open": Method(WebApi.views_open, {"trigger_id", "view"}),
    "views.push": Method(WebApi.views_push, {"trigger_id", "view"}),
    "views.update": Method(WebApi.views_update, {"view_id", "view"}, {"hash"}),
    "files.info": Method(WebApi.files_info, {"file"}, scope="files:read"),
    "files.getUploadURLExternal": Method(WebApi.upload_url, {"filename", "length"}, scope="files:write"),
    "files.completeUploadExternal": Method(
        WebApi.complete_upload, {"files"}, {"channels", "channel_id", "initial_comment"}, "files:write"
    ),
    "views.publish": Method(WebApi.views_publish, {"user_id", "view"}, {"hash"}),
    "assistant.threads.setSuggestedPrompts": Method(
        WebApi.set_suggested_prompts, {"channel_id", "prompts"}, {"title", "thread_ts"}, "assistant:write"
    ),
}
