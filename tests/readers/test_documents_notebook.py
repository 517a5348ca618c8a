"""Notebooks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from exsearch.readers.documents import notebook
from exsearch.readers.documents.blocks import Block, Read


def read(*cells: dict[str, Any], **other: Any) -> Read:
    return notebook.read(json.dumps({"nbformat": 4, "cells": cells, **other}), "a.ipynb")


def code(source: str | list[str], *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs)}


def text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source}


def test_cells_give_code_what_it_prints_headings_and_prose() -> None:
    cells = (
        text("# Shop\n\nPay once."),
        code(["%matplotlib inline\n", "import shop\n"]),
        code("shop.pay()", {"output_type": "stream", "text": ["paid\n"]},
             {"output_type": "execute_result", "data": {"text/plain": "3", "image/png": "AA"}}),
    )  # fmt: skip

    assert read(*cells).blocks == (
        Block(4, "# %matplotlib inline\nimport shop\n", (4, 5), "Shop", "Pay once.", "python"),
        Block(7, "shop.pay()\n# paid\n# 3\n", (7, 8, 9), "Shop", "Pay once.", "python"),
    )


def test_a_notebook_of_format_3_is_read() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Shop"},
        {"cell_type": "code", "input": ["f()"], "language": "python",
         "outputs": [{"output_type": "pyout", "text": ["3"]}]},
    ]  # fmt: skip
    text = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]})

    assert notebook.read(text, "a").blocks == (Block(2, "f()\n# 3\n", (2, 3), "Shop", "", "python"),)


def test_cells_of_other_languages_are_counted() -> None:
    assert read(code("%%bash\nls")).not_python == 1
    assert read(code("f()"), metadata={"kernelspec": {"language": "R"}}).not_python == 1
    assert read(code("%%time\nf()")).blocks[0].code == "# %%time\nf()\n"  # control


def test_what_a_cell_prints_is_bounded() -> None:
    (block,) = read(code("f()", {"output_type": "stream", "text": ("x" * 1_000 + "\n") * 1_000})).blocks

    assert block.code.count("\n") == 1 + notebook.MOST_PRINTED + 1
    assert max(map(len, block.code.split("\n"))) < 210


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("not JSON", "no notebook: "),
        ("[1]", "no notebook: it has no list of cells"),
        ('{"cells": 3}', "no notebook: it has no list of cells"),
        ("[" * 200_000, "nested too deeply"),
        ('{"cells": [], "n": ' + "9" * 5_000 + "}", "no notebook: "),
    ],
)
def test_what_is_no_notebook_is_skipped(text: str, reason: str) -> None:
    (skipped,) = notebook.read(text, "a.ipynb").skipped

    assert (skipped.path, skipped.reason[: len(reason)]) == ("a.ipynb", reason)


def test_values_of_wrong_types_cost_nothing_but_themselves() -> None:
    odd = {
        "cell_type": "code",
        "source": {"a": 1},
        "outputs": [3, {"data": []}, {"output_type": "stream", "text": 3}],
    }
    heading = {"cell_type": "heading", "level": "x", "source": None}

    assert [block.code for block in read(odd, heading, code("f()")).blocks] == ["f()\n"]
