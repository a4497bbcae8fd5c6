"""HTTP mode: who may deliver, and what a supervisor is told."""

from __future__ import annotations

import json
import time

import pytest

from .loopback import Loopback, encoded, signed
from .person import Person, wrapped

pytestmark = pytest.mark.parametrize("bot", ["http"], indirect=True)

CALLS = "How many calls did the helpline answer in 2021?"


@pytest.fixture
def delivery(person: Person, slack: Loopback) -> str:
    """Return the body of a mention that nobody has delivered yet."""
    event = {"type": "app_mention", **person.message(CALLS, slack.workspace.channel(person.id))}
    return encoded("events_api", wrapped(slack, event))[0]


def headers_of(raw: str, **changed: str) -> dict[str, str]:
    return {"Content-Type": "application/json", **signed(raw), **changed}


def test_signed_delivery_is_taken(slack: Loopback, delivery: str) -> None:
    assert slack.post(delivery, headers_of(delivery)) == 200


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda raw: {"Content-Type": "application/json"}, id="no signature"),
        pytest.param(lambda raw: headers_of(raw, **signed(raw, secret="another")), id="another secret"),
        pytest.param(lambda raw: headers_of(raw + " "), id="another body"),
        pytest.param(lambda raw: headers_of(raw, **signed(raw, at=time.time() - 302)), id="too old"),
        pytest.param(lambda raw: headers_of(raw, **signed(raw, at=time.time() + 302)), id="in the future"),
        pytest.param(lambda raw: headers_of(raw, **{"X-Slack-Request-Timestamp": "soon"}), id="no number"),
        pytest.param(
            lambda raw: headers_of(raw, **{"X-Slack-Request-Timestamp": "9" * 5000}), id="huge number"
        ),
        pytest.param(lambda raw: headers_of(raw, **{"X-Slack-Request-Timestamp": ""}), id="empty"),
        pytest.param(lambda raw: headers_of(raw, **{"X-Slack-Signature": "v0="}), id="empty signature"),
        pytest.param(lambda raw: headers_of(raw, **{"X-Slack-Signature": "v0=é"}), id="odd signature"),
    ],
)
def test_delivery_that_is_not_slacks_is_refused_unread(slack: Loopback, delivery: str, forge) -> None:
    slack.quiet()
    before = slack.calls.total()

    assert slack.post(delivery, forge(delivery)) == 401
    slack.quiet()
    assert slack.calls.total() == before


def test_ssl_check_in_a_body_opens_no_way_round_the_signature(slack: Loopback) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    assert slack.post("ssl_check=1&command=/brief&text=hello", form) == 401


def test_signed_body_that_is_no_payload_is_a_bad_request(slack: Loopback) -> None:
    assert slack.post("{", headers_of("{")) == 400


def test_slack_may_verify_the_address(slack: Loopback) -> None:
    raw = json.dumps({"type": "url_verification", "challenge": "c"})

    assert slack.post(raw, headers_of(raw)) == 200


def test_live_and_ready_answer(slack: Loopback) -> None:
    assert slack.get("/live") == 200
    assert slack.get("/ready") == 200
    assert slack.get("/elsewhere") == 404
