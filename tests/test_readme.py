"""The README shows real output, real commands and all verbs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from helpers import REAL_PAGES, ROOT

from exsearch.commands.names import VERBS
from exsearch.model import Example
from exsearch.readers.page.reader import read_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpers import Ran

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_output_in_the_readme_is_real(run: Callable[..., Ran]) -> None:
    shown = re.findall(r"```console\n\$ exsearch (.*)\n((?:.*\n)*?)```\n", README)

    assert len(shown) >= 2
    run("make_response")  # the list that the first screen shows
    for words, output in shown:
        assert run(*words.split()).out == output


def test_the_checks_are_the_second_command() -> None:
    (command,) = re.findall(r"<!-- all checks -->\n```sh\n(.*)\n```", README)

    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert lines.count(command) == 1
    assert " -c .ci/constraints.txt " in command


def test_there_are_two_commands_to_start_with() -> None:
    assert len(re.findall(r"^<!-- [a-z ]+ -->\n```sh\n", README, flags=re.MULTILINE)) == 2


def test_each_promise_leads_to_a_test_that_is_there() -> None:
    rows = re.findall(r"^\| (.*) \| \[(.*)\]\((tests/.*\.py)\) \|$", README, flags=re.MULTILINE)

    assert len(rows) >= 10
    for _, name, path in rows:
        code = (ROOT / path).read_text(encoding="utf-8")
        assert f"\ndef test_{name.replace(' ', '_')}(" in code, name
    table = README.partition("<!-- promises -->\n")[2].partition("\n\n")[0]
    assert len(table.split("\n")) == len(rows) + 2  # control: no line has another form


def test_the_page_that_the_readme_shows_can_be_read() -> None:
    (text,) = re.findall(r"````markdown\n(.*?)````\n", README, flags=re.DOTALL)

    (example,) = read_page(text, "readme.md")

    assert isinstance(example, Example)
    assert (example.symbol, example.license.spdx) == ("flask.helpers.make_response", "MIT")
    assert (example.highlighted, example.cuts) == ((1, 5), (3,))


def test_every_dependency_has_its_reason() -> None:
    declared = re.search(
        r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL | re.MULTILINE
    )
    assert declared
    names = re.findall(r'^\s*"([\w-]+)', declared[1], re.MULTILINE)
    table = README.partition("### Dependencies")[2]

    assert names
    assert all(f"| {name} " in table for name in names)


@pytest.mark.parametrize("verb", sorted(VERBS.keys() - {"help", "version"}))
def test_every_verb_is_in_the_readme(verb: str) -> None:
    assert f"exsearch {verb}" in README


def test_real_pages_are_no_part_of_the_project() -> None:
    assert ROOT not in REAL_PAGES.parents
