"""Files to and from Slack: fetched from Slack's own hosts with the bot's own token, and handed to one person.

What a payload says of a file is not believed: its id is asked of Slack, and Slack's answer says whose it is, how
large, and where it lies. Nothing is followed anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from pydantic import Field, ValidationError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.errors import BriefbookError
from briefbook.models import Frozen
from briefbook.slack.identity import error_code

FILE = r"F[A-Z0-9]{2,30}"
PIECE = 1 << 16
CONNECT, STALL = 10, 30  # seconds until Slack answers, and between two pieces
NAME_LENGTH = 100
_UNSAFE = re.compile(r"[^\w.()+ -]+")
NO_CHANNEL = {"channel_not_found", "invalid_channel", "invalid_channels", "not_in_channel"}
NO_RIGHT = (
    "Slack does not let me handle files yet: whoever runs the app has to install it again with the newer manifest.json"
    " (scopes files:read and files:write)."
)
GONE = "Slack no longer has that file. Please send it again."
AWAY = "Slack did not hand the file over just now. Please try again in a minute."

log = structlog.get_logger("briefbook.slack")


class FileError(BriefbookError):
    """A file cannot be had from Slack, or not be handed to it."""


class SlackFile(Frozen):
    """A file as Slack describes it."""

    id: str = Field(pattern=f"^{FILE}$")
    name: str
    user: str  # who sent it
    size: int = Field(ge=0)
    url: str = ""
    mode: str = ""

    @property
    def safe_name(self) -> str:
        """Return the name without folders and without what a file system or a terminal might act on."""
        plain = _UNSAFE.sub("-", self.name.replace("\\", "/").rpartition("/")[2]).strip(" .-")
        stem, dot, ending = plain.rpartition(".")
        return f"{stem[:NAME_LENGTH]}{dot}{ending[:10]}" if stem else plain[:NAME_LENGTH] or "file"


class Files:
    """The way to and from Slack's files; `api_url` says which Slack that is."""

    def __init__(self, api_url: str):
        self._api = urlsplit(api_url)

    # --- from Slack

    async def about(self, client: AsyncWebClient, file_id: str) -> SlackFile:
        """Return what Slack says of a file; raises `FileError` for one that is not here, or not Slack's."""
        try:
            found = (await client.files_info(file=file_id)).get("file") or {}
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            raise _as_said(error) from error
        file = _described(found)
        if found.get("is_external") or file.mode in ("external", "remote"):
            raise FileError(
                f"{file.name} does not lie at Slack but elsewhere, and I fetch nothing from elsewhere."
                " Upload the file itself."
            )
        if file.mode in ("tombstone", "hidden_by_limit") or not file.url:
            raise FileError(GONE)
        return file

    async def save(self, client: AsyncWebClient, file: SlackFile, path: Path, *, limit: int) -> None:
        """Write a file to disk; raises `FileError` before and while reading when it is larger than allowed."""
        if file.size > limit:
            raise FileError(_too_large(file, limit))
        if not self.is_slacks(file.url):
            log.error("a file was said to lie elsewhere than at Slack")
            raise FileError(f"{file.name} does not lie at Slack, so it was not fetched.")
        try:
            async with self._answer(client, file) as answer:
                got = await _kept(answer, path, limit)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise FileError(AWAY) from error
        if got > limit:
            raise FileError(_too_large(file, limit))
        if got != file.size:
            raise FileError(f"{file.name} did not arrive whole ({got:,} of {file.size:,} bytes). Try again.")

    @asynccontextmanager
    async def _answer(self, client: AsyncWebClient, file: SlackFile) -> AsyncIterator[aiohttp.ClientResponse]:
        """Ask for a file without following anything; raises `FileError` unless it is what comes."""
        headers = {"Authorization": f"Bearer {client.token}"}
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=STALL)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(
                file.url, headers=headers, allow_redirects=False, proxy=client.proxy, ssl=client.ssl or True
            ) as answer,
        ):
            page = answer.content_type == "text/html" and not file.name.lower().endswith(
                (".html", ".htm", ".xhtml")
            )
            if 300 <= answer.status < 400 or answer.status in (401, 403) or page:
                log.error("Slack sends elsewhere for a file", status=answer.status)  # its sign-in page
                raise FileError(NO_RIGHT)
            if answer.status != 200:
                log.warning("a file could not be fetched", status=answer.status)
                raise FileError(GONE if answer.status in (404, 410) else AWAY)
            yield answer

    def is_slacks(self, url: str) -> bool:
        """Say whether an address is one of Slack's: the host of its API, or the one for its files."""
        try:
            given, port = urlsplit(url), urlsplit(url).port
        except ValueError:
            return False
        hosts = {self._api.hostname, f"files.{self._api.hostname}"}
        plain = given.username is None and given.password is None
        return (
            (given.scheme, port) == (self._api.scheme, self._api.port) and given.hostname in hosts and plain
        )

    # --- to Slack

    async def hand_over(
        self, client: AsyncWebClient, user: str, name: str, content: bytes, said: str
    ) -> None:
        """Put a file into the direct conversation with one person, where nobody else is."""
        try:
            place = await client.files_getUploadURLExternal(filename=name, length=len(content))
            await self._upload(client, str(place.get("upload_url")), content)
            await _shared(client, user, {"id": str(place.get("file_id")), "title": name}, said)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            raise _as_said(error) from error

    async def _upload(self, client: AsyncWebClient, url: str, content: bytes) -> None:
        if not self.is_slacks(url):
            log.error("a file was to be uploaded elsewhere than to Slack")
            raise FileError("Slack named no place of its own for the file, so it was not sent.")
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=STALL)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(
                url, data=content, allow_redirects=False, proxy=client.proxy, ssl=client.ssl or True
            ) as answer,
        ):
            if answer.status != 200:
                log.warning("a file could not be uploaded", status=answer.status)
                raise FileError("Slack did not take the file just now. Please try again in a minute.")


async def _shared(client: AsyncWebClient, user: str, file: dict[str, str | None], said: str) -> None:
    """Share an uploaded file with one person: by their id or, where Slack wants that, in the conversation itself."""
    try:
        await client.files_completeUploadExternal(files=[file], channels=[user], initial_comment=said)
    except SlackApiError as error:
        if error_code(error) not in NO_CHANNEL:
            raise
        posted = await client.chat_postMessage(channel=user, text=said, parse="none")
        await client.files_completeUploadExternal(files=[file], channel_id=str(posted.get("channel")))


async def _kept(answer: aiohttp.ClientResponse, path: Path, limit: int) -> int:
    """Write what comes to disk and return how much it was, no further than one piece beyond the limit."""
    got = 0
    with path.open("wb") as file:
        async for piece in answer.content.iter_chunked(PIECE):
            got += len(piece)
            if got > limit:
                return got
            file.write(piece)
    return got


def _described(found: dict[str, Any]) -> SlackFile:
    try:
        return SlackFile(
            id=found.get("id", ""),
            name=found.get("name") or found.get("title") or "file",
            user=found.get("user") or "",
            size=found.get("size") or 0,
            url=found.get("url_private_download") or found.get("url_private") or "",
            mode=found.get("mode") or "",
        )
    except ValidationError:
        raise FileError(GONE) from None


def _too_large(file: SlackFile, limit: int) -> str:
    return (
        f"{file.name} is larger than {limit / 1e6:,.0f} MB, the most that is read of its kind."
        " Split it into several files."
    )


def _as_said(error: Exception) -> FileError:
    """Return an error of Slack's in plain words."""
    code = error_code(error)
    log.warning("Slack refused something about a file", error=code)
    if code in ("missing_scope", "not_allowed_token_type", "no_permission", "access_denied"):
        return FileError(NO_RIGHT)
    return FileError(GONE if code in ("file_not_found", "file_deleted", "not_visible") else AWAY)
