"""The command `gitdigest`, with a subcommand for each thing it can write."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from gitdigest.history import GitError, commits, is_ancestor, last_tag
from gitdigest.rules import by_heading


def write_changes(options: argparse.Namespace) -> None:
    """Print the changes under their headings, in Markdown."""
    since = options.since or last_tag(options.repository)
    if since and not is_ancestor(since, "HEAD", options.repository):
        raise GitError(f"{since} is not among the ancestors of this commit")
    for heading, found in by_heading(commits(options.repository, since)).items():
        print(f"## {heading}\n")
        for commit in found:
            print(f"- {commit.subject} ({commit.id})")
        print()


def write_authors(options: argparse.Namespace) -> None:
    """Print who wrote how many commits."""
    history = commits(options.repository, options.since)
    counts = Counter(commit.author for commit in history)
    for author, count in counts.most_common(options.top):
        print(f"{count:>6}  {author}")


def build_parser() -> argparse.ArgumentParser:
    """The command line: options for all subcommands are written once, in `shared`."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "-C",
        "--repository",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="the repository to read (default: the current folder)",
    )
    shared.add_argument("--since", metavar="REVISION", help="only what came later")

    parser = argparse.ArgumentParser(
        prog="gitdigest",
        description="Turn the history of a Git repository into a list of changes.",
    )
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    changes = verbs.add_parser("changes", parents=[shared], help="changes by heading")
    changes.set_defaults(run=write_changes)

    authors = verbs.add_parser("authors", parents=[shared], help="commits by author")
    authors.add_argument("--top", type=int, metavar="N", help="only the first N")
    authors.set_defaults(run=write_authors)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit status."""
    options = build_parser().parse_args(arguments)
    try:
        options.run(options)
    except (GitError, OSError) as error:
        print(f"gitdigest: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
