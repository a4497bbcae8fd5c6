"""The manifest asks for what the bot needs and says nothing of any machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LEAST = {
    "app_mentions:read", "assistant:write", "chat:write", "commands", "files:read", "files:write", "im:history",
    "users:read",
}  # fmt: skip


@pytest.fixture
def manifest() -> dict[str, Any]:
    return json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))


def test_it_is_an_agent_and_not_an_assistant(manifest: dict[str, Any]) -> None:
    assert len(manifest["features"]["agent_view"]["agent_description"]) <= 300
    assert "assistant_view" not in manifest["features"]
    assert manifest["features"]["app_home"]["messages_tab_enabled"]
    assert not manifest["features"]["app_home"]["messages_tab_read_only_enabled"]


def test_scopes_and_events_are_the_least_that_work_and_each_is_explained(manifest: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")

    assert set(manifest["oauth_config"]["scopes"]["bot"]) == LEAST
    assert all(f"| `{scope}` |" in page for scope in LEAST)
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert events == ["app_home_opened", "app_mention", "message.im"]


def test_it_keeps_slacks_limits_and_starts_in_socket_mode(manifest: dict[str, Any]) -> None:
    ask, curate = manifest["features"]["slash_commands"]

    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    assert (ask["command"], curate["command"]) == ("/brief", "/facts")
    assert curate["should_escape"], "a person who is given a role has to arrive as an id"
    assert manifest["features"]["app_home"]["home_tab_enabled"]
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"]["is_enabled"] is True


def test_it_names_no_address(manifest: dict[str, Any]) -> None:
    assert "://" not in json.dumps(manifest)
