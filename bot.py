"""Starts the bot: Slack when its tokens are set, a local chat when not. The same as `briefbook serve`."""

from briefbook.cli import main

if __name__ == "__main__":
    main(["serve"])
