"""The promises of the snippets, measured on real pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers import ROOT

from exsearch.model import Example

if TYPE_CHECKING:
    from pathlib import Path

from snippets_report import Report, read_examples, written


def measured(folder: Path) -> Report:
    report = Report()
    for item in read_examples(folder):
        if isinstance(item, Example):
            report.add(item)
    return report


@pytest.mark.parametrize("pages", ["built-in", "real"])
def test_every_module_parses_and_nearly_every_statement(pages: str, request: pytest.FixtureRequest) -> None:
    folder: Path = ROOT / "corpus" if pages == "built-in" else request.getfixturevalue("real_pages")

    report = measured(folder)

    counts = report.counts
    assert counts["examples"] > 10  # control: there were pages
    assert counts["modules that parse"] == counts["examples"]
    assert counts["modules that are the same when made again"] == counts["examples"]
    assert counts["complete statements in their module"] == counts["complete statements"]
    assert counts["statements that parse by themselves"] >= 0.97 * counts["statements"]
    assert "100.00 %" in "\n".join(written(report, every=False))
