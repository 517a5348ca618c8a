"""Write the attribution that a project owes for the examples it pastes.

Examples in, plain text out, one entry per project. All of it but the fixed words is strangers'
text, and cleaned. What a licence demands is not known here, and no advice on it is given.
"""

from __future__ import annotations

from exsearch.snippets.comments import comment_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from exsearch.model import Example, License

NOT_STATED = "not stated: ask before you use it"


def notice(examples: Iterable[Example]) -> str:
    """Return one entry per project, sorted by name: licence, links, files taken.

    Examples of a project under different licences are told apart within its entry.
    """
    projects: dict[tuple[str, str, str], list[Example]] = {}
    for example in examples:
        project = example.project
        key = (project.name or "", project.url or "", project.version or "")
        projects.setdefault(key, []).append(example)
    ordered = sorted(projects.items(), key=lambda item: (item[0][0].casefold(), item[0]))
    entries = [_entry(taken) for _, taken in ordered]
    return "\n".join(["This project includes code from:\n", *entries]) if entries else ""


def license_words(license_: License) -> str:
    """Return how a licence is stated: SPDX expression, the words as written, or that none is."""
    text, spdx = comment_text(license_.text or ""), comment_text(license_.spdx or "")
    if spdx and text and text != spdx:
        return f"{spdx} ({text})"
    return spdx or text or NOT_STATED


def _entry(taken: list[Example]) -> str:
    project = taken[0].project
    name = comment_text(" ".join(filter(None, (project.name, project.version))))
    lines = [name or "a project without a name"]
    lines += _listed("Project", [project.url or ""])
    lines += _listed("License", sorted({license_words(example.license) for example in taken}))
    lines += _listed("License text", sorted({example.license.url or "" for example in taken}))
    lines += _listed("Files", sorted({_file(example) for example in taken}))
    return "\n".join(lines) + "\n"


def _file(example: Example) -> str:
    path, url = example.file
    if path and url:
        return f"{path} <{url}>"
    return path or url or f"not stated, example {example.id}"


def _listed(label: str, values: list[str]) -> list[str]:
    cleaned = [comment_text(value) for value in values]
    return [f"  {label}: {value}" for value in cleaned if value]
