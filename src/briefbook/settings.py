"""Settings from the environment and `.env`; every one stands in `.env.example` with what it does."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from briefbook.errors import SettingsError

# The wheel carries a copy of the knowledge; an editable install has the checkout's.
_BROUGHT_ALONG = (Path(__file__).parent / "_knowledge", Path(__file__).parents[2] / "knowledge")
SLACK_API = "https://slack.com/api/"


class Mode(StrEnum):
    """Where questions come from."""

    socket = "Slack, Socket Mode"
    http = "Slack, HTTP"
    chat = "a local chat"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    db: Path = Field(default=Path("data/briefbook.db"), validation_alias="BRIEFBOOK_DB")
    knowledge: Path = Field(default=Path("knowledge"), validation_alias="BRIEFBOOK_KNOWLEDGE")
    admins: Annotated[tuple[str, ...], NoDecode] = Field(default=(), validation_alias="BRIEFBOOK_ADMINS")
    approvals: int | None = Field(default=None, ge=1, le=2, validation_alias="BRIEFBOOK_APPROVALS")
    curators_channel: str | None = Field(
        default=None, pattern="^[A-Z0-9]{2,30}$", validation_alias="BRIEFBOOK_CURATORS_CHANNEL"
    )
    port: int = Field(default=3000, ge=0, le=65535, validation_alias="BRIEFBOOK_PORT")
    host: str = Field(default="127.0.0.1", validation_alias="BRIEFBOOK_HOST")
    model: Path | None = Field(default=None, validation_alias="BRIEFBOOK_MODEL")
    llm_model: str | None = Field(default=None, validation_alias="BRIEFBOOK_LLM_MODEL")
    documents: Path | None = Field(default=None, validation_alias="BRIEFBOOK_DOCUMENTS")
    retention_days: int = Field(default=30, ge=0, validation_alias="BRIEFBOOK_RETENTION_DAYS")
    correction_days: int = Field(default=90, ge=0, validation_alias="BRIEFBOOK_CORRECTION_DAYS")
    allow_external: bool = Field(default=False, validation_alias="BRIEFBOOK_ALLOW_EXTERNAL")
    log_format: str = Field(
        default="auto", pattern="^(auto|json|console)$", validation_alias="BRIEFBOOK_LOG_FORMAT"
    )
    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field(default=SLACK_API, validation_alias="SLACK_API_URL")

    @field_validator("admins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator(
        "slack_bot_token",
        "slack_app_token",
        "slack_signing_secret",
        "model",
        "llm_model",
        "documents",
        "approvals",
        "curators_channel",
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("slack_api_url")
    @classmethod
    def _ends_in_a_slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @property
    def mode(self) -> Mode:
        """Return what `serve` starts: Socket Mode (app token), HTTP (signing secret) or else the chat."""
        if self.slack_bot_token and self.slack_app_token:
            return Mode.socket
        if self.slack_bot_token and self.slack_signing_secret:
            return Mode.http
        return Mode.chat

    @property
    def knowledge_folder(self) -> Path:
        """Return the knowledge folder: the one set, or the one that came along when that is not there."""
        if self.knowledge != Path("knowledge") or self.knowledge.is_dir():
            return self.knowledge
        return next((folder for folder in _BROUGHT_ALONG if folder.is_dir()), self.knowledge)


def load_settings(**given: object) -> Settings:
    """Return the settings; raises `SettingsError` that names the variable and what is wrong with it."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = first["loc"][0] if first["loc"] else "a setting"
        raise SettingsError(f"{name}: {first['msg']}. See .env.example.") from None
