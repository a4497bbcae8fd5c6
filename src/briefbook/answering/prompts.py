"""Example questions, looked for when they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import overload


class WhenAsked(Sequence[str]):
    """Texts that are found when somebody asks for them: an edited base is answered from a third sooner."""

    def __init__(self, find: Callable[[], tuple[str, ...]]):
        self._find = find

    @cached_property
    def _found(self) -> tuple[str, ...]:
        return self._find()

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        return self._found[at]

    def __len__(self) -> int:
        return len(self._found)
