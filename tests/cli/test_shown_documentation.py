"""What is shown of an example of documentation: its block, the words above it, what earlier blocks bind."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.documenting import Block, documented
from helpers.harvesting import write_files
from helpers.indexes import make_index
from helpers.linked import made

from exsearch.commands.open import _place_in_documentation
from exsearch.index.sqlite.opening import writing
from exsearch.search.rank import rank_keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

GUIDE = """\
# Guide

```python
import shop, os
from money import Euro
price = Euro(3)
```

## Filling

Add an item,
then look:

```pycon
>>> cart = shop.Cart(price)
>>> cart.add(1)
```

```python
cart = None
```
"""
BLOCKS = (
    Block(4, "import shop, os\nfrom money import Euro\nprice = Euro(3)", "Guide", ""),
    Block(15, "cart = shop.Cart(price)\ncart.add(1)", "Guide > Filling \x1b[2J",
          "Add an item,\nthen look: " + "x " * 60,
          ("shop.Cart 1 4", "shop.Cart.add 2")),
    Block(20, "cart = None", "Guide > Filling", "", ("shop.gone 1",)),
)  # fmt: skip
ID = "shop@1.0/docs/guide.md:15"


@pytest.fixture
def guide(home: Path, tmp_path: Path) -> Path:
    """Make an index of a project with a page of documentation; returns the project's folder."""
    make_index(home)
    root = write_files(tmp_path / "shop", {"docs/guide.md": GUIDE})
    url = "https://github.com/shop/shop/blob/v1/docs/guide.md"
    with writing(str(home / "index.sqlite")) as writer:
        writer.begin(str(root), "tree", (), ())
        writer.replace(str(root), ".", "read", documented(made("shop", []), *BLOCKS, url=url))
        writer.settle(rank_keys)
    return root


def test_a_pipe_gets_the_block_with_the_words_above_it_as_comments(run: Run, guide: Path) -> None:
    text = run("show", ID).out

    expected = f"""\
# shop.Cart in shop, docs/guide.md
# https://github.com/shop/shop/blob/v1/docs/guide.md?plain=1#L15
# License: MIT
# Example: {ID}
#
# Guide > Filling ^[[2J
# Add an item, then look:{" x" * 36}
#{" x" * 24}
import shop, os

## ... source file abbreviated to get to Cart examples ...
cart = shop.Cart(price)
cart.add(1)
"""
    assert text == expected
    compile(text, "snippet.py", "exec")
    assert "Filling" not in run("show", ID, "--no-header").out
    assert run("show", ID, "--highlighted", "--no-header").out == "import shop, os\ncart = shop.Cart(price)\n"
    assert "Filling" not in run("show", ID, "--highlighted").out  # control: as for every example


def test_in_colour_there_are_the_same_words(run: Run, guide: Path) -> None:
    colored = run("show", ID, "--color", "always").out

    assert "# Guide > Filling ^[[2J" in colored
    assert "\x1b[2J" not in colored


def test_a_standalone_module_has_what_earlier_blocks_bind(run: Run, guide: Path) -> None:
    text = run("show", ID, "--standalone").out

    assert (
        text.partition("\n\n")[2]
        == """\
import shop
from money import Euro
price = Euro(3)


cart = shop.Cart(price)
cart.add(1)
"""
    )
    assert "#   Heading: Guide > Filling \\x1b[2J\n" in text
    assert "#   Text above it: Add an item, then look: x" in text
    assert "Not defined here" not in text


def test_lines_around_are_those_of_other_blocks(run: Run, guide: Path) -> None:
    assert run("show", ID, "-C", "1", "--no-header").out == "import shop, os\nfrom money import Euro\n" \
        "cart = shop.Cart(price)\ncart.add(1)\n"  # fmt: skip
    assert run("show", ID, "--function", "--no-header").out == "import shop, os\ncart = shop.Cart(price)\n"


def test_the_record_has_heading_and_prose(run: Run, guide: Path) -> None:
    (record,) = json.loads(run("show", ID, "--json").out)["examples"]
    (page,) = json.loads(run("show", "shop@1.0/docs/guide.md:20", "--json").out)["examples"]

    assert (record["heading"], record["prose"]) == (BLOCKS[1].heading, BLOCKS[1].prose)
    assert (record["role"], record["how"]) == ("documentation", "documented")
    assert (page["heading"], page["prose"]) == ("Guide > Filling", None)


def test_a_search_of_several_words_lists_the_block(run: Run, guide: Path) -> None:
    asked = run("filling", "items")

    assert (asked.status, asked.out.split("\t")[1:3]) == (0, ["shop.Cart", "shop"])
    (record,) = json.loads(run("filling", "items", "--json").out)["examples"]
    assert record["prose"] == BLOCKS[1].prose
    assert run("filling", "zebras").status == 1  # control


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the editor")
def test_the_editor_opens_the_line_behind_its_prompt(run: Run, guide: Path, tmp_path: Path) -> None:
    said = tmp_path / "said"
    editor = write_files(tmp_path / "bin", {"vim": f'#!/bin/sh\necho "$@" > "{said}"\n'}) / "vim"
    editor.chmod(0o755)

    ran = run("show", ID, "--open", env={"VISUAL": str(editor)})
    assert (said.read_text().split(), "changed" in ran.err) == (["+15", str(guide / "docs/guide.md")], False)

    (guide / "docs/guide.md").write_text("Hello\n" + GUIDE)
    ran = run("show", ID, "--open", env={"VISUAL": str(editor)})
    assert (said.read_text().split()[0], "changed" in ran.err) == ("+16", True)


def test_a_line_of_a_notebook_is_found_behind_its_quotes() -> None:
    now = ["{", '"source": [', ' "x = \\"a\\"\\n",', ' "y = 1\\n"']

    assert _place_in_documentation("a.ipynb", now, ['x = "a"', "y = 1"], 1) == ("a.ipynb", 3, "")
    assert _place_in_documentation("a.ipynb", now, ["z = 1"], 1).remark != ""  # control
