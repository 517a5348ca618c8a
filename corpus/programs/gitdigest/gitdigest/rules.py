"""Which heading a commit goes under, told from the first words of its subject."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from gitdigest.history import Commit

OTHER = "Other changes"

RULES = {
    "Added": r"add(s|ed)?|new|introduce(s|d)?|feat",
    "Fixed": r"fix(es|ed)?|repair(s|ed)?|correct(s|ed)?",
    "Removed": r"remove(s|d)?|drop(s|ped)?|delete(s|d)?",
    "Documentation": r"docs?|document(s|ed)?|readme",
}


@lru_cache
def pattern_for(words: str) -> re.Pattern[str]:
    """A pattern for subjects that begin with one of the words, whatever their case."""
    return re.compile(rf"(?:{words})(?:\([\w-]+\))?!?:?\s", re.IGNORECASE)


@lru_cache(maxsize=4_096)
def heading_for(subject: str) -> str:
    """The heading for a subject. Many are the same in any history: "Fix typo"."""
    for heading, words in RULES.items():
        if pattern_for(words).match(subject + " "):
            return heading
    return OTHER


def add_rule(heading: str, words: str) -> None:
    """Put more words under a heading, and forget what was decided without them."""
    known = RULES.get(heading)
    RULES[heading] = f"{known}|{words}" if known else words
    heading_for.cache_clear()


def by_heading(commits: Iterable[Commit]) -> dict[str, list[Commit]]:
    """The commits under their headings, the headings in the order of the rules."""
    found: defaultdict[str, list[Commit]] = defaultdict(list)
    for commit in commits:
        found[heading_for(commit.subject)].append(commit)
    return {name: found[name] for name in (*RULES, OTHER) if name in found}
