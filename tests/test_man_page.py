"""The man page has every verb and option, and groff reads it without a warning."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from helpers import ROOT

from exsearch.cli import group
from exsearch.commands.names import VERBS

if TYPE_CHECKING:
    from types import ModuleType

PAGE = (ROOT / "docs" / "man" / "exsearch.1").read_text(encoding="utf-8")
RENEW = "renew it: python docs/man/make.py"


@pytest.fixture(scope="module")
def make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make", ROOT / "docs" / "man" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_of_a_verb_is_in_the_page(make: ModuleType, verb: str) -> None:
    command = group().commands[verb]
    section = re.split(r"^\.S[SH] ", PAGE.partition(f"\n.SS {verb}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    options = [each for each in command.params if each.param_type_name == "option"]

    assert make.escaped(f"{VERBS[verb].line}.") in section, RENEW
    assert options
    for option in options:
        for name in (*option.opts, *option.secondary_opts):
            assert re.search(rf"^\\fB.*{re.escape(make.escaped(name))}", section, re.MULTILINE), RENEW
        assert f"\n{make.escaped(option.help)}\n" in section, RENEW
    for line, _ in VERBS[verb].examples:
        assert make.escaped(line) in section, RENEW


def test_the_page_has_the_sections_that_the_program_writes(make: ModuleType) -> None:
    def heads(page: str) -> list[str]:
        return [line for line in page.splitlines() if line.startswith((".SH", ".SS"))]

    assert heads(make.page()) == heads(PAGE)


def test_no_text_becomes_a_request(make: ModuleType) -> None:
    assert make.escaped(".so /etc/passwd") == "\\&.so /etc/passwd"
    assert make.escaped("a\\b 'c' -d") == "a\\eb \\(aqc\\(aq \\-d"


@pytest.mark.skipif(shutil.which("groff") is None, reason="there is no groff")
def test_groff_gives_no_warning() -> None:
    def warnings(text: str) -> bytes:
        return subprocess.run(
            ["groff", "-Tutf8", "-man", "-ww"], input=text.encode(), capture_output=True, check=True
        ).stderr

    assert warnings(PAGE) == b""
    assert warnings(PAGE + "\\fZx\n.XX\n") != b""  # control
