"""Reading the history of a repository, with the `git` command."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

# Two bytes that no message contains: one between fields, one after each commit.
FIELD, END = "\x1f", "\x1e"
FORMAT = "%x1f".join(("%h", "%an", "%aI", "%s", "%b")) + "%x1e"


class GitError(Exception):
    """What git had to say, when it could not do what it was asked for."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit, as far as a list of changes needs it."""

    id: str
    author: str
    written: datetime
    subject: str
    body: str


def git(*arguments: str, repository: Path) -> str:
    """The output of one git command, run in a repository."""
    try:
        finished = subprocess.run(
            ["git", *arguments],
            cwd=repository,
            capture_output=True,
            check=True,
            encoding="utf-8",
            errors="replace",
        )
    except FileNotFoundError as error:
        raise GitError(f"no git, or no such folder: {repository}") from error
    except subprocess.CalledProcessError as error:
        raise GitError(error.stderr.strip()) from error
    return finished.stdout


def is_ancestor(older: str, newer: str, repository: Path) -> bool:
    """True if `newer` was built on `older`. Git answers with its exit status alone."""
    command = ["git", "merge-base", "--is-ancestor", older, newer]
    answer = subprocess.run(command, cwd=repository, stderr=subprocess.DEVNULL)
    return answer.returncode == 0


def last_tag(repository: Path) -> str | None:
    """The newest tag on the way to the current commit."""
    try:
        return git("describe", "--tags", "--abbrev=0", repository=repository).strip()
    except GitError:
        return None


def commits(repository: Path, since: str | None = None) -> Iterator[Commit]:
    """The commits after `since`, newest first; all commits without it."""
    scope = f"{since}..HEAD" if since else "HEAD"
    # "--" says that a revision is meant, even where a file has the same name.
    log = git("log", f"--format={FORMAT}", scope, "--", repository=repository)
    for entry in log.split(END):
        if not entry.strip():
            continue
        commit_id, author, written, subject, body = entry.lstrip("\n").split(FIELD)
        moment = datetime.fromisoformat(written)
        yield Commit(commit_id, author, moment, subject, body.strip())
