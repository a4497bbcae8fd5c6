"""Set-up files: what is locked is hashed, and the image's steps are what its files allow."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from conftest import ROOT
from small_base import write_small_base

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
PREFIX = "/opt/briefbook"


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions in order, continuation lines joined and comments dropped."""
    lines = [line for line in DOCKERFILE.splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [
        (word, rest.strip())
        for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line)
    ]


def of(word: str) -> list[str]:
    return [rest for name, rest in instructions() if name == word]


def final_stage() -> list[tuple[str, str]]:
    steps = instructions()
    last = max(at for at, (word, _) in enumerate(steps) if word == "FROM")
    return steps[last:]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_a_version_and_hashes(name: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text(encoding="utf-8"))[1:]

    assert len(entries) > 40
    assert [entry.split()[0] for entry in entries if not re.match(r"[\w.-]+==[\w.]+", entry)] == []
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_direct_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = _locked("requirements.txt")
    build = project["build-system"]["requires"] + project["dependency-groups"]["build"]

    wanted = {re.split(r"[^\w.-]", line)[0].lower() for line in project["project"]["dependencies"] + build}

    assert wanted <= set(locked)
    dev = {
        re.split(r"[^\w.-]", line)[0].lower() for line in project["project"]["optional-dependencies"]["dev"]
    }
    assert dev <= set(_locked("requirements-dev.txt"))


def test_tests_run_with_the_versions_that_are_shipped() -> None:
    shipped, tested = _locked("requirements.txt"), _locked("requirements-dev.txt")

    assert {name: tested.get(name) for name in shipped} == shipped


def test_the_image_runs_without_root_and_writes_to_data_only() -> None:
    steps = final_stage()
    user = next(rest for word, rest in steps if word == "USER")

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert [word for word, _ in steps].index("USER") < [word for word, _ in steps].index("ENTRYPOINT")
    assert ("VOLUME", '["/data"]') in steps
    assert "BRIEFBOOK_DB=/data/briefbook.db" in DOCKERFILE


def test_the_image_has_a_health_check_and_ends_in_the_bot() -> None:
    assert any("briefbook" in rest and "doctor" in rest for rest in of("HEALTHCHECK"))
    assert of("ENTRYPOINT") == ['["briefbook"]']
    assert of("CMD")[-1] == '["serve"]'


def test_base_images_are_pinned_by_tag_and_nothing_is_fetched_by_address() -> None:
    assert all(re.match(r"python:3\.\d+-slim( AS build)?$", image) for image in of("FROM"))
    assert of("ADD") == []
    assert not re.search(r"\b(curl|wget|apt-get|sudo)\b", DOCKERFILE)


def test_no_secret_goes_into_the_image() -> None:
    assert not re.search(r"xox|xapp|SECRET|TOKEN|PASSWORD", "\n".join(rest for _, rest in instructions()))
    assert of("ARG") == []


def test_every_file_that_is_copied_is_there_and_gets_past_dockerignore() -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert "*" in ignore
    for source in _copied():
        assert (ROOT / source).exists(), source
        assert f"!{source}" in ignore


def test_packages_are_installed_by_hash_and_ours_brings_none() -> None:
    installs = [step for step in of("RUN") if "pip install" in step]

    assert len(installs) == 2
    assert "--require-hashes -r requirements.txt" in installs[0]
    assert "--no-deps --no-build-isolation" in installs[1]


def test_the_copied_files_make_a_package_that_answers_on_its_own(tmp_path: Path) -> None:
    """The last build step is run as it stands, with this Python in place of the image's."""
    build, target, home = tmp_path / "build", tmp_path / "target", tmp_path / "home"
    build.mkdir()
    for source in _copied():
        subprocess.run(["cp", "-r", ROOT / source, build], check=True)
    install = of("RUN")[2].replace(f"{PREFIX}/bin/pip", f"{shlex.quote(sys.executable)} -m pip")

    _sh(f"{install} --quiet --no-index --target {shlex.quote(str(target))}", build)

    home.mkdir()
    knowledge = write_small_base(home)
    ran = _sh(f"{shlex.quote(sys.executable)} -m briefbook ask roof price", home, PYTHONPATH=str(target))
    assert "£21,500" in ran
    assert (target / "briefbook" / "_knowledge" / "documents.yml").is_file()
    assert (target / "briefbook" / "matching" / "wordpiece.txt").is_file()
    assert knowledge.is_dir()


def test_make_help_names_every_target() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    shown = _make("help").stdout

    assert {line.split()[1] for line in shown.splitlines()} == set(targets)


def test_make_run_without_a_python_says_what_is_needed(tmp_path: Path) -> None:
    done = _make("--silent", "run", "PYTHON=", f"VENV={tmp_path / 'venv'}")

    assert done.returncode == 2
    assert "needs Python 3.11 or newer" in done.stderr
    assert done.stdout == ""


def test_set_up_is_done_once_and_again_when_the_packages_change(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    venv.mkdir()
    (venv / ".ready").touch()

    assert "pip" not in _make("--dry-run", "run", f"VENV={venv}").stdout
    changed = _make("--dry-run", "run", f"VENV={venv}", "--what-if=requirements.txt")
    assert "pip install" in changed.stdout


def _make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make in the checkout, as if no other make had started the tests."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    return subprocess.run(["make", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)


def _sh(command: str, folder: Path, **environment: str) -> str:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("BRIEFBOOK_", "SLACK_"))
    }
    done = subprocess.run(
        ["sh", "-ec", command],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _copied() -> list[str]:
    """Return what the build copies out of the checkout."""
    return [source for rest in of("COPY") if not rest.startswith("--from") for source in rest.split()[:-1]]


def _locked(name: str) -> dict[str, str]:
    """Return the pinned versions by package; a marker counts where it tells two versions of one package apart."""
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+)==([^ \\]+) ?([^\\\n]*)", text, re.MULTILINE)
    versions: dict[str, str] = {}
    pinned = Counter(package for package, _, _ in pins)
    for package, version, marker in sorted(pins):
        told = f"{version} {marker.strip()};" if pinned[package] > 1 else version
        versions[package] = versions.get(package, "") + told
    return versions
