"""The two schemas of `--json`: each example with its project, or projects and symbols said once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from helpers.harvesting import MIT, write_files

from exsearch.model import Example, File, License, Project
from exsearch.output.structured import as_dict, as_document, one_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

ONE_FILE = "import json\n\njson.dumps(1)\n\n\ndef g(x):\n    return json.dumps(x, indent=2)\n"


@pytest.fixture
def shop(run: Run, tmp_path: Path, lean: None) -> Path:
    """Index a project with two uses of one symbol in one file and one of another in a second file."""
    folder = write_files(
        tmp_path / "shop",
        {"pyproject.toml": '[project]\nname = "shop"\nversion = "2"\nlicense = "MIT"\n', "shop.py": ONE_FILE,
         "gpl.py": "# SPDX-License-Identifier: GPL-3.0-only\nimport json\njson.loads('1')\n"},
    )  # fmt: skip
    assert run("add", str(folder)).status == 0
    return folder


def document(run: Run, *arguments: str) -> dict[str, Any]:
    """Return what a command prints with `--json`."""
    made = json.loads(run(*arguments, "--json").out)
    assert isinstance(made, dict)
    return made


def joined(made: dict[str, Any], keys: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return the records of schema 1 that a document of schema 2 says; `keys`: the more keys of a symbol."""
    records = []
    for example in made["examples"]:
        project = dict(made["projects"][example["project"]])
        (license,) = [
            each for each in project.pop("licenses") if (each["spdx"] or each["text"]) == example["license"]
        ]
        symbol = made["symbols"][example["symbol"]]
        assert set(symbol) == {"aliases", *keys}
        records.append(example | {"schema": 1, "project": project, "license": license} | symbol)
    return records


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [(("search", "json.dumps"), ("answer",)), (("json",), ("answer",)), (("list", "examples"), ()),
     (("show", "json.dumps:1", "json.loads:1"), ())],
)  # fmt: skip
def test_a_document_says_what_the_records_of_schema_1_say(
    run: Run, shop: Path, arguments: tuple[str, ...], keys: tuple[str, ...]
) -> None:
    records = json.loads(run(*arguments, "--json", "--schema", "1").out)
    made = document(run, *arguments)

    assert made["schema"] == 2
    assert len(made["examples"]) == len(records) > 1
    assert joined(made, keys) == records
    assert run(*arguments, "--json", "--schema", "2").out == run(*arguments, "--json").out


def test_a_project_and_a_symbol_stand_once_and_licenses_of_files_beside_those_of_the_project(
    run: Run, shop: Path
) -> None:
    made = document(run, "list", "examples")

    assert list(made["projects"]) == ["shop@2"]
    assert {each["spdx"] for each in made["projects"]["shop@2"]["licenses"]} == {"MIT", "GPL-3.0-only"}
    assert [each["license"] for each in made["examples"]].count("GPL-3.0-only") == 2
    assert sorted(made["symbols"]) == ["json", "json.dumps", "json.loads"]
    assert [each["symbol"] for each in made["examples"]].count("json.dumps") == 2


def test_nothing_found_is_a_document_with_empty_tables(run: Run, shop: Path) -> None:
    assert document(run, "zzzzqq") == {"schema": 2, "projects": {}, "symbols": {}, "examples": []}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "--schema 1 is for --json\n  add --json\n"),
        (("--jsonl",), ""),
        (("--json",), ""),
    ],
)
def test_a_schema_is_for_json(run: Run, shop: Path, options: tuple[str, ...], said: str) -> None:
    ran = run("json.dumps", "--schema", "1", *options)

    assert (ran.status, said in ran.err) == (2 if said else 0, True), ran.err


def test_lines_have_schema_1_only(run: Run, shop: Path) -> None:
    refused = run("list", "examples", "--jsonl", "--schema", "2")

    assert (refused.status, refused.out) == (2, "")
    assert "--schema 2 is not for --jsonl" in refused.err
    lines = run("list", "examples", "--jsonl").out.splitlines()
    assert {json.loads(line)["schema"] for line in lines} == {1}
    assert run("json.dumps", "--json", "--schema", "3").status == 2


def example(number: int, project: Project, license: License = MIT) -> Example:
    """Return a use of `json.dumps`."""
    return Example(
        f"a:{number}", "json.dumps", (), "function", None, None, number, project, license,
        File("a.py", None), "json.dumps(1)\n", ((1, 1, 1),), (1,), (), "import", "source", "here",
    )  # fmt: skip


def test_two_projects_with_one_name_and_version_have_two_keys() -> None:
    here = Project("shop", "https://example.org/a", "1", None, ())
    there = here._replace(url="https://example.org/b")
    nameless = Project(None, None, None, None, ())
    pairs = [(example(number, each), None) for number, each in enumerate((here, there, here, nameless))]

    made = as_document(pairs)

    assert list(made["projects"]) == ["shop@1", "shop@1#2", ""]
    assert [each["project"] for each in made["examples"]] == ["shop@1", "shop@1#2", "shop@1", ""]
    assert made["projects"]["shop@1#2"]["url"] == "https://example.org/b"


def test_a_document_is_json_in_ascii_with_an_example_a_line() -> None:
    orders = Project('a"]}\n\x1b[31m', None, "\u202e1", None, ())
    made = as_document([(example(number, orders), None) for number in range(3)])

    text = "".join(one_document(made))

    assert json.loads(text) == json.loads(json.dumps(made))
    assert (text.isascii(), "\x1b" in text) == (True, False)
    assert sum('"id": "a:' in line for line in text.splitlines()) == 3
    assert as_dict(example(1, orders))["project"]["name"] == 'a"]}\n\x1b[31m'  # control
