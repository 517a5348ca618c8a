"""The role of a file in its project: source, a test, an example, documentation, vendored, or generated.

The names in its path and the comments at its head decide; nothing here opens a file.
"""

from __future__ import annotations

import re

from exsearch.licenses.project import VENDOR_FOLDERS

_EXAMPLE_FOLDERS = frozenset(
    ("example", "examples", "demo", "demos", "sample", "samples", "tutorial", "tutorials")
)
_DOCUMENTATION_FOLDERS = frozenset(("docs", "documentation", "docs_src"))
_GENERATED_ENDINGS = ("_pb2.py", "_pb2_grpc.py")
_TEST = re.compile(r"^\s*(?:async\s+)?def test", re.MULTILINE)
_HEADER_LINES = 10
_GENERATED = re.compile(
    r"(?:auto[- ]?|automatically )generated|generated (?:by|from|with|using|automatically|file|code)\b"
    r"|do not (?:edit|modify)|@generated",
    re.IGNORECASE,
)


def role_of(path: str, text: str) -> str:
    """Return the role of a file; vendored counts before generated, and generated before all others."""
    role = role_of_path(path)
    if role == "test" and _is_for_testing(path, text):
        role = "source"
    if role not in ("vendored", "generated") and _is_marked(text):
        return "generated"
    return role


def role_of_path(path: str) -> str:
    """Return the role that follows from the path alone."""
    *folders, name = path.lower().split("/")
    if name.endswith(".pyi"):
        name = name[:-1]  # a stub file has the role of what it describes
    if not VENDOR_FOLDERS.isdisjoint(folders):
        return "vendored"
    if name.endswith(_GENERATED_ENDINGS):
        return "generated"
    if _is_test(folders, name):
        return "test"
    if not _EXAMPLE_FOLDERS.isdisjoint(folders):
        return "example"
    if not _DOCUMENTATION_FOLDERS.isdisjoint(folders) or folders[:1] == ["doc"]:
        return "documentation"
    return "source"


def role_of_document(path: str) -> str:
    """Return the role of a file of documentation, which follows from its folders; it is never "source"."""
    folders = path.lower().split("/")[:-1]
    if not VENDOR_FOLDERS.isdisjoint(folders):
        return "vendored"
    if _is_test(folders, ""):
        return "test"
    return "documentation" if _EXAMPLE_FOLDERS.isdisjoint(folders) else "example"


def is_in_documentation(path: str) -> bool:
    """Return whether a file lies in a folder of documentation or examples, at any depth."""
    folders = path.lower().split("/")[:-1]
    return not (_EXAMPLE_FOLDERS | _DOCUMENTATION_FOLDERS | {"doc"}).isdisjoint(folders)


def _is_test(folders: list[str], name: str) -> bool:
    # Deeper down a folder "test" may be a package for the users of a project, such as django.test.
    if "tests" in folders or folders[:1] == ["test"]:
        return True
    return name.startswith("test_") or name.endswith("_test.py") or name in ("conftest.py", "tests.py")


def _is_for_testing(path: str, text: str) -> bool:
    """Return whether a module of a package that is called like a test is one of helpers without tests."""
    *folders, name = path.lower().split("/")
    is_named = name.startswith("test_") and not (_is_test(folders, "") or name.endswith("_test.py"))
    return is_named and bool(folders) and "\nclass " in text and not _TEST.search(text)


def _is_marked(text: str) -> bool:
    """Return whether a comment in the first lines calls the file generated."""
    lines = text.split("\n", _HEADER_LINES)[:_HEADER_LINES]
    return any(line.lstrip().startswith("#") and _GENERATED.search(line[:300]) for line in lines)
