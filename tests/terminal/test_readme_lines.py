"""Every line of the README that says what can be typed is typed, and ends well.

The words in capitals and brackets are filled in by rules, so that a new line is tested without a change here.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from helpers import ROOT

from terminal.conftest import install, write
from terminal.test_adding import RICH
from terminal.test_verbs import SHOP

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.device import Terminal

    from terminal.conftest import Open

README = (ROOT / "README.md").read_text(encoding="utf-8")
FILLED = {
    "SOURCE...": "shop",
    "WORDS...": "make_response",
    "SYMBOL": "flask.make_response",
    "[PREFIX]": "",
    "FILE": "extracted.py",
    "SHELL": "bash",
    "DIR": "out",
    "PATH": ".venv",
    "NAME": "rich",
}
NEEDS_A_DESKTOP = re.compile(r"--copy|--open")
NEEDS_A_NETWORK = re.compile(r"pypi:|pack:|://|git@|\.git\b")
NEEDS_AN_EXTRA = re.compile(r"exsearch (mcp|skill|site|-i)\b")


def lines_to_type() -> list[str]:
    """Return the commands in the README's blocks of plain text, without the remarks in the second column."""
    blocks = re.findall(r"^```text\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    commands = []
    for block in blocks:
        lines = [line for line in block.splitlines() if line.startswith("exsearch ")]
        # A command may be so long that one blank is left before the column of most remarks.
        starts = [found.end() for line in lines if (found := re.search(r" {2,}", line))]
        column = max(starts, key=starts.count, default=0)
        commands += [
            re.split(r" {2,}", line[:column] if line[column - 1 : column] == " " else line)[0]
            for line in lines
        ]
    return commands


def meant(line: str) -> list[str]:
    """Return the commands that a line with alternatives, options and placeholders stands for.

    `show 4 --copy | --open` stands for two, `list [symbols|projects]` for two, `add [--stdlib]` for two.
    """
    if found := re.search(r"\[([^\[\]]+)\]", line):
        choices = ["", *found[1].split("|")] if found[0] not in FILLED else [""]
        return [each for one in choices for each in meant(line[: found.start()] + one + line[found.end() :])]
    first, *others = re.split(r" \| (?=-)", line)
    commands = [first, *(first.rpartition(" ")[0] + " " + other for other in others)]
    filled = []
    for command in commands:
        for word, value in FILLED.items():
            command = re.sub(rf"(?<![\w-]){re.escape(word)}(?![\w-])", value, command)
        filled.append(" ".join(command.split()))
    return filled


def test_lines_are_read_as_a_person_reads_them() -> None:
    assert meant("exsearch show 4 --copy | --open") == ["exsearch show 4 --copy", "exsearch show 4 --open"]
    assert meant("exsearch list [a|b] [PREFIX]") == ["exsearch list", "exsearch list a", "exsearch list b"]
    assert meant("exsearch remove SOURCE...") == ["exsearch remove shop"]


def test_every_line_of_the_readme_ends_well(terminal: Open, desk: Path) -> None:
    furnish(desk)
    # A reader presses Enter at the question whether to index the environment.
    window = terminal(columns=120, rows=40, PAGER="cat", EXSEARCH_AUTO="always")
    screen = window.type("exsearch make_response")
    assert len(lines_to_type()) >= 15

    for line in lines_to_type():
        for command in meant(line):
            if NEEDS_A_NETWORK.search(command) or NEEDS_AN_EXTRA.search(command):
                continue
            prepare(screen, command)
            screen.type(command, timeout=120)
            allowed = {0, 2} if NEEDS_A_DESKTOP.search(command) else {0}
            assert screen.status in allowed, f"{line}\n{screen.scrolled}"


def furnish(desk: Path) -> None:
    """Put beside the current folder what the README names."""
    install(desk / ".venv", "rich", "99.1", RICH)
    for folder in (desk / "shop", desk.parent / "shop", desk.parent / "user/src/shop"):
        write(folder, SHOP)
    guide = "# Shop\n\n```python\nimport json\njson.dumps(1)\n```\n"
    cell = '{"cells": [{"cell_type": "code", "source": "import json\\njson.dumps(1)"}], "nbformat": 4}'
    write(desk, {"app.py": "import json" + "\n" * 11 + "value = json.dumps(1)\n"})
    write(desk, {"README.md": guide, "guide/one.md": guide, "notes.ipynb": cell})
    (desk / "dist").mkdir()
    with zipfile.ZipFile(desk / "dist/shop-1.2-py3-none-any.whl", "w") as wheel:
        wheel.writestr("shop/cart.py", "import json\n\njson.dumps('shop')\n")
        wheel.writestr("shop-1.2.dist-info/METADATA", "Metadata-Version: 2.1\nName: shop\nVersion: 1.2\n")
        wheel.writestr("shop-1.2.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr("shop-1.2.dist-info/RECORD", "")


def prepare(screen: Terminal, command: str) -> None:
    """Give rows 4 to 7 a list to be of, `remove` a source, and writing verbs an empty folder."""
    screen.type("rm -rf out snippets; tar czf shop-1.2.tar.gz --transform 's,^shop,shop-1.2,' shop")
    if " remove " in command:
        screen.type(command.replace(" remove ", " add "))
    if re.search(r"(show|extract|notice) \d", command):
        screen.type("exsearch flask" if "7" in command else "exsearch make_response")


@pytest.mark.parametrize("name", ["screen", "usage"])
def test_a_screen_on_the_front_page_is_what_a_terminal_shows(terminal: Open, name: str) -> None:
    ((typed, shown),) = re.findall(rf"<!-- {name} -->\n```\n\$ (.*)\n((?:.*\n)*?)```\n", README)

    screen = terminal().type(typed)

    assert screen.status == 0
    lines = [line.rstrip() for line in screen.lines if line.strip()]
    assert lines == [f"$ {typed}", *shown.splitlines(), "$"]
