"""Run the benchmarks, and print one table of ratios: case, median, ratio, bound, met."""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

import harvest
import indexing
import million
import start
from installed import Installed, arguments, installed, without_python_settings
from measure import Row, table

_PUBLIC_NAMES = Path(__file__).with_name("public_names.py")


def names_rows(there: Installed) -> list[Row]:
    """Return the shares of public names that an index does not know, and does not show, as rows."""
    found = there.folder / "names.json"
    # In its own process, because it needs exsearch; its status is 1 if a bound is missed, as the rows say.
    command = [there.python, str(_PUBLIC_NAMES), "--json", str(found)]
    subprocess.run(command, env=without_python_settings(), check=False)
    libraries = json.loads(found.read_text("utf-8"))
    rows = []
    for label, field, most in (("not known", "known", 2), ("shown under no public name", "is_public", 3)):
        missed = {name: [each for each in of if not each[field]] for name, of in libraries.items()}
        count, every = sum(map(len, missed.values())), sum(map(len, libraries.values()))
        worst = max(100 * len(some) / (len(libraries[name]) or 1) for name, some in missed.items())
        label = f"public names of {len(libraries)} libraries, {label}"
        rows.append(Row(label, count, "names", 100 * count / every, "%", most))
        rows.append(Row(f"{label}, worst library", worst, "%", worst, "%", 10))
    return rows


def main() -> None:
    """Print the table."""
    parser = arguments(__doc__, start.ROUNDS)
    parser.add_argument("--million", action=argparse.BooleanOptionalAction, default=False,
                        help="also build and search the indexes of a million examples")  # fmt: skip
    parser.add_argument("--names", action="store_true",
                        help="also install many libraries and ask for their public names")  # fmt: skip
    million.add_arguments(parser)
    harvest.add_arguments(parser)
    asked = parser.parse_args()
    rows: list[Row] = []
    try:
        with installed() as there:
            rows += start.measured(there, asked.pages, asked.rounds)
            rows += indexing.measured(there, asked.pages, max(3, asked.rounds // 3))
            rows += harvest.measured(there, asked.trees, max(3, asked.rounds // 5))
            if asked.names:
                rows += names_rows(there)
            if asked.million:
                rows += million.measured_as_asked(there, asked)
    finally:  # also after a failure, so that earlier results are not lost
        print(table(rows), end="")


if __name__ == "__main__":
    main()
