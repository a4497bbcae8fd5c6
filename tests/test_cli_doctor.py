"""`briefbook doctor`: each line ok or what to do, and a status that a script can read."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from briefbook.cli.doctor import _curators
from conftest import Ran

Run = Callable[..., Ran]
BOT, APP = "xoxb-made-up", "xapp-made-up"
planned: list[str] = []  # messages that Slack would post one day


class Slack(BaseHTTPRequestHandler):
    """The two methods that the doctor asks, answered for the made-up tokens only."""

    def do_POST(self) -> None:
        given = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/api/chat."):
            self._send(200, json.dumps(self._planned(json.loads(given))))
            return
        known = {"/api/auth.test": BOT, "/api/apps.connections.open": APP}[self.path]
        ok = self.headers.get("Authorization") == f"Bearer {known}"
        answer = (
            {"ok": True, "user": "briefbook", "team": "Policy"}
            if ok
            else {"ok": False, "error": "invalid_auth"}
        )
        self._send(200, json.dumps(answer))

    def _planned(self, given: dict[str, Any]) -> dict[str, Any]:
        """Take a message that is planned, and take it back, in the one channel that the bot is in."""
        if self.headers.get("Authorization") != f"Bearer {BOT}":
            return {"ok": False, "error": "invalid_auth"}
        if given["channel"] != "C0CURATORS":
            return {"ok": False, "error": given["channel"].removeprefix("C0").lower()}
        if self.path.endswith("scheduleMessage"):
            planned.append(f"Q{len(planned)}")
            return {"ok": True, "scheduled_message_id": planned[-1]}
        planned.remove(given["scheduled_message_id"])
        return {"ok": True}

    def do_GET(self) -> None:
        self._send(200 if self.path == "/live" else 404, "{}")

    def _send(self, status: int, body: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing: a test's stderr is what the command printed."""


@contextmanager
def serving() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slack)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Serve on loopback, with SLACK_API_URL pointing there; return the port."""
    with serving() as port:
        monkeypatch.setenv("SLACK_API_URL", f"http://127.0.0.1:{port}/api/")
        yield port


def test_a_fresh_folder_is_well(run: Run, small_base: Path) -> None:
    ran = run("doctor")

    assert ran.status == 0
    assert [line.split(": ")[0] for line in ran.lines] == [
        "ok   settings", "ok   knowledge", "ok   model", "ok   store", "ok   documents", "ok   Slack",
    ]  # fmt: skip
    assert "starts a local chat" in ran.out
    assert "5 facts from 2 documents" in ran.out
    assert not (small_base / "data").exists()


def test_texts_that_are_missing_are_said_and_are_no_fault(run: Run) -> None:
    run("documents", "add", "texts/letter.txt")

    assert "ok   documents: 1 of 2 texts held; the others are cited as recorded." in run("doctor").out


def test_texts_that_are_all_held_have_every_quote_in_its_place(run: Run) -> None:
    run("documents", "add", "texts")

    assert "ok   documents: 2 of 2 texts held, every quote in its place." in run("doctor").out


def test_tokens_that_slack_knows_are_ok(run: Run, slack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP)

    ran = run("doctor")

    assert ran.status == 0
    assert "starts Slack, Socket Mode" in ran.out
    assert "ok   Slack: auth.test is answered as briefbook in Policy." in ran.out
    assert "ok   Slack: apps.connections.open is answered." in ran.out


def test_the_curators_channel_is_tried_and_nothing_is_left_in_it(
    run: Run, slack: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP)
    assert "ok   curators: BRIEFBOOK_CURATORS_CHANNEL is not set" in run("doctor").out

    monkeypatch.setenv("BRIEFBOOK_CURATORS_CHANNEL", "C0CURATORS")
    ran = run("doctor")

    assert (ran.status, planned) == (0, [])
    assert "ok   curators: the bot is in C0CURATORS and may post there." in ran.out


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("C0NOT_IN_CHANNEL", "the bot is not in the channel: type `/invite @briefbook` there."),
        ("C0CHANNEL_NOT_FOUND", "there is no such channel, or it is private and the bot is not in it"),
        ("C0IS_ARCHIVED", "the channel is archived"),
        ("C0RESTRICTED_ACTION", "may not post there"),
        ("C0TEAM_ACCESS_NOT_GRANTED", "chat.scheduleMessage answers 'team_access_not_granted'."),
    ],
)
def test_a_curators_channel_that_the_bot_may_not_post_in_is_said(slack: int, channel: str, said: str) -> None:
    client = WebClient(base_url=f"http://127.0.0.1:{slack}/api/")

    finding = _curators(client, BOT, channel)

    assert not finding.ok
    assert said in finding.text


@pytest.mark.parametrize(
    ("tokens", "message"),
    [
        (("xoxb-other", APP), "FIX  Slack: auth.test answers 'invalid_auth'. Check SLACK_BOT_TOKEN"),
        (
            (BOT, "xapp-other"),
            "FIX  Slack: apps.connections.open answers 'invalid_auth'. Check SLACK_APP_TOKEN",
        ),
        (("xoxp-user", APP), "FIX  settings: SLACK_BOT_TOKEN is no bot token"),
        ((BOT, "xoxb-twice"), "FIX  settings: SLACK_APP_TOKEN is no app token"),
        ((BOT, ""), "FIX  settings: SLACK_BOT_TOKEN alone is not enough"),
        (("", APP), "FIX  settings: SLACK_BOT_TOKEN is missing"),
    ],
)
def test_what_is_wrong_with_a_token_is_said_by_its_name(
    run: Run, slack: int, monkeypatch: pytest.MonkeyPatch, tokens: tuple[str, str], message: str
) -> None:
    for name, token in zip(("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"), tokens, strict=True):
        monkeypatch.setenv(name, token)

    ran = run("doctor")

    assert ran.status == 1
    assert message in ran.out
    assert "made-up" not in ran.out + ran.err


def test_a_slack_that_cannot_be_reached_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as port:
        pass  # nothing listens there any more
    monkeypatch.setenv("SLACK_API_URL", f"http://127.0.0.1:{port}/api/")
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "made-up")

    ran = run("doctor")

    assert ran.status == 1
    assert f"FIX  Slack: http://127.0.0.1:{port}/api/ cannot be reached" in ran.out


def test_every_check_is_made_though_an_earlier_one_failed(run: Run, small_base: Path) -> None:
    (small_base / "knowledge" / "topics.yml").write_text("- id: A B\n", encoding="utf-8")
    (small_base / "data").mkdir()
    (small_base / "data" / "briefbook.db").write_bytes(b"this is no database at all" * 100)

    ran = run("doctor")

    assert ran.status == 1
    assert [line[:3] for line in ran.lines] == ["ok ", "FIX", "ok ", "FIX", "FIX", "ok "]
    assert "FIX  knowledge: topics.yml, A B: id: " in ran.out
    assert "not a database" in ran.out


def test_a_model_folder_without_a_model_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFBOOK_MODEL", "texts")

    assert "FIX  model: BRIEFBOOK_MODEL: there is no model.onnx in texts." in run("doctor").out


def test_a_setting_that_cannot_be_read_ends_the_round(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFBOOK_PORT", "x")

    ran = run("doctor")

    assert (ran.status, len(ran.lines)) == (1, 1)
    assert ran.out.startswith("FIX  settings: BRIEFBOOK_PORT: ")


# --- the health check


def test_quick_asks_the_store_only(run: Run) -> None:
    run("facts", "load")

    ran = run("doctor", "--quick")

    assert ran.status == 0
    assert [line.split(": ")[0] for line in ran.lines] == ["ok   store"]


def test_quick_asks_the_server_when_the_bot_is_one(
    run: Run, slack: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "made-up")
    monkeypatch.setenv("BRIEFBOOK_PORT", str(slack))

    ran = run("doctor", "--quick")

    assert ran.status == 0
    assert f"ok   server: /live answers 200 on port {slack}." in ran.out


def test_quick_fails_when_the_server_is_gone(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as port:
        pass
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "made-up")
    monkeypatch.setenv("BRIEFBOOK_PORT", str(port))

    ran = run("doctor", "--quick")

    assert ran.status == 1
    assert f"FIX  server: port {port} does not answer" in ran.out
