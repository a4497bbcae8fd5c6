"""Slack as a surface: deliveries become questions, replies become messages, and nothing else is decided."""
