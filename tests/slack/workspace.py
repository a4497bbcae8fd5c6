"""The workspace behind the loopback Slack: people, channels, and what was shown in them."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from . import block_kit


@dataclass
class Channel:
    """A channel or a direct conversation and who is in it."""

    members: set[str]
    archived: bool = False


@dataclass
class Shown:
    """A message as Slack shows it: to a channel, or to one person."""

    kind: str  # message, ephemeral or response
    channel: str
    thread: str
    user: str
    payload: dict[str, Any]
    ts: str
    visible: bool = True

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return self.payload.get("blocks") or []

    @property
    def text(self) -> str:
        return self.payload.get("text") or ""

    @property
    def shown(self) -> str:
        """Return what a person reads: the blocks, or the text when there are none."""
        return block_kit.shown(self.blocks) if self.blocks else self.text

    def button(self, action: str) -> dict[str, Any]:
        """Return the element with an action id; raises when there is none."""
        return next(one for one in block_kit.elements(self.blocks) if one["action_id"] == action)

    @property
    def buttons(self) -> list[str]:
        return [one["action_id"] for one in block_kit.elements(self.blocks)]


@dataclass
class Window:
    """A window as a person has it open, and what is shown under its fields."""

    id: str
    user: str
    view: dict[str, Any]
    hash: str = "h0"
    errors: dict[str, str] = field(default_factory=dict)
    closed: bool = False
    root: str = ""  # the window at the bottom, when this one was opened above it

    @property
    def shown(self) -> str:
        return block_kit.shown(self.view)

    @property
    def title(self) -> str:
        return self.view["title"]["text"]

    def blocks(self) -> dict[str, dict[str, Any]]:
        """Return the inputs, by the field they are for."""
        inputs = (block for block in self.view["blocks"] if block["type"] == "input")
        return {block["block_id"].partition(":")[0]: block for block in inputs}

    def values(self) -> dict[str, Any]:
        """Return what the fields hold as they came, by field."""
        return {name: _initial(block["element"]) for name, block in self.blocks().items()}

    def button(self, action: str) -> dict[str, Any]:
        return next(one for one in block_kit.elements(self.view["blocks"]) if one["action_id"] == action)


def _initial(element: dict[str, Any]) -> Any:
    if "initial_options" in element:
        return [one["value"] for one in element["initial_options"]]
    if "initial_option" in element:
        return element["initial_option"]["value"]
    return element.get("initial_value") or element.get("initial_date") or ""


@dataclass
class ResponseUrl:
    """Where a click or command may be replied to: 5 times, for 30 minutes."""

    channel: str
    user: str
    thread: str = ""
    message: Shown | None = None
    uses: int = 0


@dataclass
class Workspace:
    """Everything the loopback remembers."""

    team: str = "T0LOOPBACK"
    bot_user: str = "U0BRIEFBOOK"
    bot_id: str = "B0BRIEFBOOK"
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Shown] = field(default_factory=list)
    deleted: list[Shown] = field(default_factory=list)
    views: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    windows: dict[str, Window] = field(default_factory=dict)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    trigger_users: dict[str, str] = field(default_factory=dict)
    prompts: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    triggers: dict[str, float] = field(default_factory=dict)
    roots: dict[str, str] = field(
        default_factory=dict
    )  # trigger of a press in a window -> that at the bottom
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(
        default_factory=dict
    )  # that people have sent, with their content
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)  # of the bot
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def number(self) -> int:
        return next(self._numbers)

    def now(self) -> str:
        """Return a message timestamp, each later than the one before."""
        return f"{int(time.time())}.{self.number():06d}"

    def user(self, **profile: Any) -> str:
        """Add a person and return the id."""
        name = f"U0PERSON{self.number()}"
        self.users[name] = {"id": name, "team_id": self.team, "is_bot": False, "deleted": False, **profile}
        return name

    def channel(self, *members: str, bot: bool = True, archived: bool = False) -> str:
        """Add a channel and return the id."""
        name = f"C0CHANNEL{self.number()}"
        self.channels[name] = Channel({*members, *([self.bot_user] if bot else [])}, archived)
        return name

    def direct(self, user: str) -> str:
        """Return the direct conversation of a person with the bot."""
        for name, channel in self.channels.items():
            if name.startswith("D") and channel.members == {user, self.bot_user}:
                return name
        name = f"D0DIRECT{self.number()}"
        self.channels[name] = Channel({user, self.bot_user})
        return name

    def show(self, message: Shown) -> None:
        """Show a message; a private one in a thread without replies is seen by nobody."""
        if message.kind == "ephemeral" and message.thread:
            message.visible = any(one.thread == message.thread for one in self.posted(message.channel))
        self.messages.append(message)

    def posted(self, channel: str, thread: str = "") -> list[Shown]:
        """Return the messages that everybody in a channel sees, or those of one thread."""
        public = [one for one in self.messages if one.kind == "message" and one.channel == channel]
        return [one for one in public if not thread or one.thread == thread]

    def trigger(self, user: str = "") -> str:
        name = f"trigger.{self.number()}"
        self.triggers[name] = time.monotonic()
        self.trigger_users[name] = user
        return name

    def window(self, trigger: str) -> Window | None:
        """Return the window that was opened with a trigger."""
        return self.windows.get(f"V{trigger}")

    def update(self, channel: str, ts: str, payload: dict[str, Any]) -> bool:
        """Change a message; returns whether there is one of that time."""
        for one in self.messages:
            if (one.channel, one.ts, one.kind) == (channel, ts, "message"):
                one.payload = {**one.payload, **payload}
                return True
        return False
