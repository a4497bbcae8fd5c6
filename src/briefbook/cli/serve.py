"""`briefbook serve`: Slack when its tokens are set, a local chat when not."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from briefbook.cli.chat import talk
from briefbook.cli.common import opened
from briefbook.settings import Mode, load_settings


def serve() -> None:
    """Start the bot: Slack when its tokens are set, a local chat when not."""
    settings = load_settings()
    if settings.mode is Mode.chat:
        talk(settings)
        return
    from briefbook.slack.app import serve as serve_slack  # aiohttp and Bolt are of no use to a chat

    with (
        opened(settings) as briefing,
        suppress(KeyboardInterrupt),
    ):  # Ctrl-C is how a service is stopped by hand
        asyncio.run(serve_slack(settings, briefing))
