"""`--help` in plain words, whole at 80 columns, with examples that work; `help`, `-h` and `version`."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from helpers import ROOT

from exsearch import __version__
from exsearch.cli import group
from exsearch.commands.arguments import with_verb
from exsearch.commands.names import START, VERBS
from exsearch.commands.options import SPELLINGS
from exsearch.config import places

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpers import Ran

    Run = Callable[..., Ran]

NARROW = {"COLUMNS": "80"}


def test_every_verb_has_its_whole_line_at_80_columns(run: Run) -> None:
    out = run("--help", env=NARROW).out

    for name, verb in VERBS.items():
        assert re.search(rf"^  {name} +{re.escape(verb.line)}$", out, re.MULTILINE), name
    for command, gives in START:
        assert re.search(rf"^    {re.escape(command)} +{re.escape(gives)}$", out, re.MULTILINE), command


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_no_line_of_help_is_wider_than_80_columns(run: Run, verb: str) -> None:
    lines = run(*verb.split(), "--help", env=NARROW).out.splitlines()

    assert len(lines) > 5
    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_a_verb_starts_with_its_line_and_ends_with_examples(run: Run, verb: str) -> None:
    out = run(verb, "--help", env=NARROW).out

    assert out.split("\n\n")[1].strip() == f"{VERBS[verb].line}."
    examples = out.partition("  Examples:\n")[2].splitlines()
    assert [line.split("  ")[2] for line in examples] == [each for each, _ in VERBS[verb].examples]


@pytest.mark.parametrize(
    "words",
    [("help",), ("-h",), ("--help",), ()],
)
def test_four_ways_to_ask_for_help(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words) == run("--help")
    assert "Commands:" in run("--help").out


@pytest.mark.parametrize("verb", ["show", "search", "add", "help"])
def test_three_ways_to_ask_for_the_help_of_a_verb(run: Run, verb: str) -> None:
    whole = run(verb, "--help")

    assert whole.out.startswith(f"Usage: exsearch {verb} ")
    assert run("help", verb) == run(verb, "-h") == whole


def test_two_ways_to_ask_for_the_version(run: Run) -> None:
    assert run("version") == run("--version") == (0, f"exsearch {__version__}\n", "")


@pytest.mark.parametrize("words", [("help", "asyncio"), ("help", "show", "search"), ("version", "3")])
def test_the_hint_searches_for_a_word_that_is_also_a_verb(run: Run, words: tuple[str, ...]) -> None:
    ran = run(*words)

    assert ran.status == 2
    (said,) = re.findall(r"`(exsearch search .*)`$", ran.err, re.MULTILINE)
    assert said.split()[2:] == list(words)
    assert run(*said.split()[1:]).status in (0, 1)


EXAMPLES = [*START, *(example for verb in VERBS.values() for example in verb.examples)]


@pytest.mark.parametrize("command", [command for command, _ in EXAMPLES])
def test_the_examples_are_commands_that_exsearch_understands(command: str) -> None:
    """The command lines are read, and not run."""
    found = re.search(r"exsearch ([^|)>]*)", command)
    assert found

    verb, *rest = with_verb(shlex.split(found[1]), SPELLINGS, places())

    group().commands[verb].make_context(verb, rest)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sh")
def test_the_shell_can_run_the_example_of_completion(run: Run) -> None:
    done = subprocess.run(
        ["bash", "-c", f'exsearch() {{ "{sys.executable}" -m exsearch "$@"; }}; '
         + VERBS["completion"].examples[0][0] + "; complete -p exsearch"],
        capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ},
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (0, "complete -F _exsearch exsearch\n"), done.stderr
