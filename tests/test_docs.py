"""The documents of the project say what the program does, and nothing of the machine they were written on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from briefbook import __version__, knowledge
from briefbook.cli import app
from briefbook.curation.verbs import VERBS
from briefbook.models import Knowledge
from briefbook.settings import Settings
from conftest import ROOT

DOCS = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md")))
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
CURATING = (ROOT / "docs" / "curating.md").read_text(encoding="utf-8")
ENV_EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

SETTINGS = {str(field.validation_alias): field.default for field in Settings.model_fields.values()}


def _commands() -> Iterator[tuple[str, list[str]]]:
    """Yield each command as it is typed, with its options."""

    def walk(command: object, name: str) -> Iterator[tuple[str, list[str]]]:
        below = getattr(command, "commands", {})
        for word, sub in below.items():
            yield from walk(sub, f"{name} {word}".strip())
        if not below:
            yield (
                name,
                [max(parameter.opts, key=len) for parameter in command.params if parameter.opts[0][0] == "-"],
            )

    yield from walk(get_command(app), "")


@pytest.mark.parametrize(("name", "options"), list(_commands()))
def test_every_command_and_option_is_described(name: str, options: list[str]) -> None:
    assert re.search(rf"`(briefbook )?{name}\b", COMMANDS), f"docs/commands.md does not describe `{name}`"
    for option in options:
        assert f"`{option}" in COMMANDS, f"docs/commands.md does not describe {option} of `{name}`"


@pytest.mark.parametrize(("name", "options"), list(_commands()))
def test_every_command_has_help_that_is_a_sentence(name: str, options: list[str]) -> None:
    command = get_command(app)
    for word in name.split():
        command = command.commands[word]

    assert (command.help or "").rstrip().endswith(".")


@pytest.mark.parametrize("verb", [usage.verb for usage in VERBS])
def test_every_verb_of_curating_is_shown_for_slack_and_for_the_terminal(verb: str) -> None:
    assert re.search(rf"/facts {verb}\b", CURATING), f"docs/curating.md has no `/facts {verb}`"
    assert re.search(rf"briefbook facts {verb}\b", CURATING), (
        f"docs/curating.md has no `briefbook facts {verb}`"
    )


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_every_setting_is_described(name: str) -> None:
    assert f"`{name}`" in README or f"`{name}`" in DOCS, f"neither README.md nor docs/ describes {name}"
    assert re.search(rf"# .+\n(#[A-Z_]+=.*\n)*#{name}=", ENV_EXAMPLE), f".env.example has no line on {name}"


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_the_example_shows_the_default(name: str) -> None:
    shown = re.search(rf"^#{name}=(.*)$", ENV_EXAMPLE, re.MULTILINE)

    assert shown is not None
    default = SETTINGS[name]
    expected = (
        str(default).lower()
        if isinstance(default, bool)
        else str(default)
        if default not in (None, ())
        else ""
    )
    assert shown.group(1) == expected


def test_the_example_names_no_setting_that_is_not_there() -> None:
    assert set(re.findall(r"^#?([A-Z_]+)=", ENV_EXAMPLE, re.MULTILINE)) == set(SETTINGS)


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return knowledge.load(ROOT / "knowledge")


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_answers_that_are_shown_are_answers_that_are_held(page: str, shipped: Knowledge) -> None:
    facts = {fact.id: fact for fact in shipped.facts}
    blocks = re.findall(r"(?ms)^```\w*\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"))

    shown = [
        (" ".join(block.split()), name)
        for block in blocks
        for name in re.findall(r"\[(F\d+), revision", block)
    ]

    assert shown
    for block, name in shown:
        assert facts[name].statement in block
        assert " ".join(facts[name].citations[0].quote.split()) in block


def test_counts_that_are_shown_are_counts_of_what_is_held(shipped: Knowledge) -> None:
    facts, citations = len(shipped.facts), sum(len(fact.citations) for fact in shipped.facts)

    assert f"{citations} citations of {facts} facts" in COMMANDS
    assert set(re.findall(r"(\d+) facts from 5 documents", COMMANDS)) == {str(facts)}


def test_every_make_target_that_is_written_of_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    pages = "\n".join([README, DOCS, (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")])

    assert set(re.findall(r"`make ([a-z-]+)", pages)) <= targets


def test_every_page_and_file_that_is_linked_is_there() -> None:
    missing = []
    for page in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "CHANGELOG.md",
        *(ROOT / "docs").glob("*.md"),
    ]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                missing.append(f"{page.name}: {target}")

    assert missing == []


def test_the_changelog_starts_with_what_is_unreleased() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert re.findall(r"^## (.+)$", changelog, re.MULTILINE)[0] == "Unreleased"
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


# --- nothing of one machine, and no registry's address

KEPT_OUT = (".git", ".venv", "data", "node_modules", "dist", "build")
# Written in parts, so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(
    r"(?<![\w.])/(?:" + "|".join(["work", "root", "farm", "tmp/w", "home/[a-z]+"]) + r")/[\w.-]+"
)
REGISTRY = re.compile(
    "|".join(["pypi" + r"\.org", "python" + "hosted", r"registry\." + "npmjs", r"deb\." + "debian"])
)
TOKEN = re.compile(r"xox[abp]-\d{6,}|xapp-\d-[A-Z0-9]{6,}")


def _texts() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(
            part in KEPT_OUT or part.endswith(("_cache", "__", ".egg-info", ".hypothesis")) for part in parts
        )
        if (
            path.is_file()
            and not hidden
            and path.suffix not in {".db", ".onnx", ".png"}
            and path.name != ".env"
        ):
            yield path


@pytest.mark.parametrize(
    "pattern", [MACHINE_PATH, REGISTRY, TOKEN], ids=["machine path", "registry", "token"]
)
def test_no_file_holds_what_belongs_to_one_machine(pattern: re.Pattern[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in _texts()
        if (match := pattern.search(path.read_text(encoding="utf-8", errors="replace")))
    ]

    assert found == []
