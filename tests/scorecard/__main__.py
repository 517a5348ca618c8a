"""`PYTHONPATH=tests:benchmarks python -m scorecard [--write]`: print the figures, and keep them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from grades import ask, figures_of, missed, table

from scorecard.score import FIGURES, indexed, questions


def main() -> None:
    with TemporaryDirectory() as folder:
        index = indexed(Path(folder))
        asked = [ask(index, question) for question in questions()]
    figures = figures_of(asked)
    print(table(figures), "not first:", *missed(asked), sep="\n")
    if "--write" in sys.argv[1:]:
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
