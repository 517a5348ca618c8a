"""`PYTHONPATH=tests python -m scorecard [--write]`: print the figures, and keep them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from scorecard.score import FIGURES, MEASURES, ask, figures_of, indexed, missed, questions


def main() -> None:
    with TemporaryDirectory() as folder:
        index = indexed(Path(folder))
        asked = [ask(index, question) for question in questions()]
    figures = figures_of(asked)
    print(f"{'':<14}" + "".join(f"{measure:>11}" for measure in MEASURES))
    for kind, of in figures.items():
        print(f"{kind:<14}" + "".join(f"{of[measure]:>11.3f}" for measure in MEASURES))
    print("\nnot first:")
    print("\n".join(f"  {line}" for line in missed(asked)))
    if "--write" in sys.argv[1:]:
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
