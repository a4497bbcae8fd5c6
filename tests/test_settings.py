"""Settings come from the environment or `.env`; what is wrong with one is said by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefbook.errors import SettingsError
from briefbook.settings import SLACK_API, Mode, Settings, load_settings


def test_everything_has_a_default_that_starts_a_local_chat() -> None:
    settings = load_settings()

    assert settings.mode is Mode.chat
    assert settings.db == Path("data/briefbook.db")
    assert settings.slack_api_url == SLACK_API


@pytest.mark.parametrize(
    ("given", "mode"),
    [
        (("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"), Mode.socket),
        (("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"), Mode.http),
        (("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"), Mode.socket),
        (("SLACK_BOT_TOKEN",), Mode.chat),
        (("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"), Mode.chat),
    ],
)
def test_the_tokens_decide_where_questions_come_from(
    monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...], mode: Mode
) -> None:
    for name in given:
        monkeypatch.setenv(name, "x")

    assert load_settings().mode is mode


def test_a_setting_left_empty_is_a_setting_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "BRIEFBOOK_MODEL", "BRIEFBOOK_DOCUMENTS"):
        monkeypatch.setenv(name, "")

    settings = load_settings()

    assert settings.mode is Mode.chat
    assert settings.model is None
    assert settings.documents is None


def test_admins_are_separated_by_commas_or_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFBOOK_ADMINS", "U0AAA,U0BBB  U0CCC")

    assert load_settings().admins == ("U0AAA", "U0BBB", "U0CCC")


def test_the_address_of_slack_ends_in_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api")

    assert load_settings().slack_api_url == "http://127.0.0.1:9/api/"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BRIEFBOOK_PORT", "seventy"),
        ("BRIEFBOOK_PORT", "70000"),
        ("BRIEFBOOK_RETENTION_DAYS", "-1"),
        ("BRIEFBOOK_LOG_FORMAT", "xml"),
    ],
)
def test_what_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=rf"^{name}: .*\.env\.example"):
        load_settings()


def test_a_token_is_not_printed_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-made-up-for-this-test")

    assert "made-up" not in f"{load_settings()!r} {load_settings()}"


def test_dotenv_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text(
        "BRIEFBOOK_PORT=4000\nBRIEFBOOK_HOST=127.0.0.2\nOTHER=1\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(Settings.model_config, "env_file", ".env")
    monkeypatch.setenv("BRIEFBOOK_PORT", "5000")

    settings = load_settings()

    assert (settings.port, settings.host) == (5000, "127.0.0.2")


def test_a_knowledge_folder_that_is_set_is_used_even_when_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIEFBOOK_KNOWLEDGE", str(tmp_path / "elsewhere"))

    assert load_settings().knowledge_folder == tmp_path / "elsewhere"


def test_away_from_a_checkout_the_program_brings_its_knowledge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert (load_settings().knowledge_folder / "documents.yml").is_file()
