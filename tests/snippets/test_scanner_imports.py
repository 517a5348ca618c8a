from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from exsearch import model
before = set(sys.modules)
from exsearch.snippets import statements
statements.highlighted_functions("x = 1\\n\\n'''a", (1,), ())
statements.highlighted_statements("a.'''\\nx = 1\\n", (1,), ())
{more}
print(*sorted(set(sys.modules) - before))
"""


def loaded(more: str = "") -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(more=more)], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_finding_statements_loads_nothing_but_itself() -> None:
    assert loaded() == [
        "exsearch.snippets",
        "exsearch.snippets.scanner",
        "exsearch.snippets.spans",
        "exsearch.snippets.statements",
    ]
    assert "ast" in loaded("import exsearch.snippets.standalone")  # control


def test_libcst_is_loaded_only_where_an_import_must_be_cut() -> None:
    load = "from exsearch.snippets.imports import without_unused; "
    assert "libcst" not in loaded(load + "without_unused('from a import b', frozenset('b'))")
    assert "libcst" in loaded(load + "without_unused('from a import (b, # b\\n c)', frozenset('b'))")
