"""The SQLite store is a `Store`."""

from __future__ import annotations

import inspect

import pytest

from briefbook.store import SqliteStore, Store

METHODS = [name for name, _ in inspect.getmembers(Store, inspect.isfunction) if not name.startswith("_")]


@pytest.mark.parametrize("name", METHODS)
def test_a_method_takes_and_returns_what_the_protocol_says(name: str):
    assert inspect.signature(getattr(SqliteStore, name)) == inspect.signature(getattr(Store, name))
