"""What the screen asks: some lines to confirm or to type, or one of several choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from briefbook.cli.common import plain


class Ask(ModalScreen[dict[str, str] | None]):
    """Fields with what is proposed in them: Enter confirms one and goes to the next, Escape stops."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def __init__(self, title: str, fields: Mapping[str, tuple[str, str]], said: str = ""):
        super().__init__()
        self._title, self._fields, self._said = title, fields, said

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="title", markup=False)
            if self._said:
                yield Static(plain(self._said), classes="wrong", markup=False)
            for name, (label, value) in self._fields.items():
                yield Static(label, classes="label", markup=False)
                yield Input(value=value, id=name, select_on_focus=False, compact=True)
            yield Static("Enter confirms, Escape goes back", classes="label")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        names = list(self._fields)
        at = names.index(event.input.id or "")
        if at + 1 < len(names):
            self.query_one(f"#{names[at + 1]}", Input).focus()
            return
        self.dismiss({name: self.query_one(f"#{name}", Input).value for name in names})


class Choose(ModalScreen[str | None]):
    """Some text and choices below it; Enter takes the one marked, Escape none."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def __init__(self, title: str, text: str, choices: Sequence[tuple[str, str]]):
        super().__init__()
        self._title, self._text, self._choices = title, text, choices

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain(self._title), classes="title", markup=False)
            yield Static(plain(self._text), markup=False)
            yield OptionList(*(Option(label, id=name) for name, label in self._choices), markup=False)
            yield Static("Enter chooses, Escape goes back", classes="label")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)
