"""The screen of `briefbook review`: one candidate at a time."""
