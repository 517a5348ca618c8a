"""Measure how good the first rows are that a real environment gives to questions as people type them.

`python benchmarks/answers.py VENV` indexes an environment and the standard library of its Python, and asks
the questions in `answers.txt`: qualified names, bare ends, methods by receiver, abbreviations, several
words, misspelt names, pasted code, and names in another case. Each set of questions in that file has figures
of its own: the later ones were written to check what was tuned with the first. Symbols that a good first
answer may be about are checked by importing the libraries there (`importable.py`): a question is left out if
none of its symbols can be imported, and a row is right if its symbol leads to the same object.

    recall@1, recall@5   the share of questions with a right row first, or among the first five
    MRR                  the mean of 1 / number of the first right row
    variety@5            the share of the first five rows that differ in symbol or project from those before

`--home DIR` asks an index that is there already.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import thread_time
from typing import TYPE_CHECKING

from grades import Asked, Question, ask, figures_of, missed, read_sets, table
from public_names import python_of, same_objects

from exsearch.config import places
from exsearch.index.sqlite.read import open_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.index.sqlite.read import Index

QUESTIONS = Path(__file__).with_name("answers.txt")
_TIMES = 3


def importable(python: Path, questions: Sequence[Question]) -> list[Question]:
    """Return the questions with those of their symbols that can be imported; others are left out."""
    same = same_objects(python, [(name, name) for each in questions for name in each.accepted])
    kept = [each._replace(accepted=frozenset(name for name in each.accepted if same[name, name]))
            for each in questions]  # fmt: skip
    return [each for each in kept if each.accepted]


def graded(python: Path, asked: Sequence[Asked]) -> list[Asked]:
    """Return the answers, with those of their names accepted that lead to the object of an accepted one."""
    pairs = [(wanted, name) for each in asked for wanted in sorted(each.question.accepted)
             for name in _names(each)]  # fmt: skip
    same = same_objects(python, list(dict.fromkeys(pairs)))
    found = []
    for each in asked:
        accepted = each.question.accepted
        right = {name for name in _names(each) if any(same[wanted, name] for wanted in accepted)}
        found.append(each._replace(question=each.question._replace(accepted=accepted | right)))
    return found


def _names(asked: Asked) -> list[str]:
    names = [name for hit in asked.hits for name in (hit.symbol, hit.shown_name()) if name]
    return list(dict.fromkeys(names))


def timed(index: Index, question: Question) -> tuple[Asked, float]:
    """Return an answer, and the milliseconds of processor time that it took."""
    best = float("inf")
    for _ in range(_TIMES):
        started = thread_time()
        asked = ask(index, question)
        best = min(best, thread_time() - started)
    return asked, best * 1000


@contextmanager
def indexed(environment: Path, home: Path | None) -> Iterator[Index]:
    """Yield an index of an environment and its standard library: a new one, or that in a folder."""
    with TemporaryDirectory(prefix="exsearch-benchmark-") as made:
        settings = os.environ | {"EXSEARCH_HOME": str(home or made)}
        if home is None:
            command = [sys.executable, "-m", "exsearch", "add", "--quiet", "--stdlib", "--env"]
            subprocess.run([*command, str(environment)], env=settings, check=True)
        index = open_index(places(settings).index_file)
        try:
            yield index
        finally:
            index.close()


def main() -> int:
    """Print the table, and what was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("venv", type=Path, metavar="VENV", help="the environment")
    parser.add_argument("--home", type=Path, help="an EXSEARCH_HOME in which it is indexed already")
    options = parser.parse_args()
    environment = options.venv.absolute()
    python = python_of(environment)
    with indexed(environment, options.home) as index:
        for name, questions in read_sets(QUESTIONS).items():
            kept = importable(python, questions)
            print(
                f"{name} set: {len(kept)} of {len(questions)} are about something that can be imported there"
            )
            _print_answers(python, [timed(index, question) for question in kept])
    return 0


def _print_answers(python: Path, answers: Sequence[tuple[Asked, float]]) -> None:
    asked = graded(python, [each for each, _ in answers])
    print(table(figures_of(asked)))
    times = sorted(took for _, took in answers)
    print(f"\nmilliseconds: median {median(times):.1f}, most {times[-1]:.1f}\n\nnot first:")
    print("\n".join(f"  {line}" for line in missed(asked)) + "\n")


if __name__ == "__main__":
    sys.exit(main())
