"""`__all__`, and the tables of names that a module imports when they are asked for."""

from __future__ import annotations

import pytest
from helpers.annotated import names


@pytest.mark.parametrize(
    ("code", "exported"),
    [
        ("__all__ = ['a', 'b']", ("a", "b")),
        ("__all__ = ('a',)", ("a",)),
        ("__all__: list[str] = ['a']", ("a",)),
        ("__all__ = ['a'] + ['b']\n__all__ += ('c',)", ("a", "b", "c")),
        ("__all__ = ['a']\n__all__.append('b')\n__all__.extend(['c'])", ("a", "b", "c")),
        ("__all__ = ['a']\nif x:\n    __all__ += ['b']", ("a", "b")),
        ("__all__ = ['a', 'no name', '\\ud800']", ("a",)),
        ("__all__ = []", ()),
        ("A = ['a']\nB = {'b': 1}\n__all__ = A + list(B.keys()) + 'c d.e'.split()", ("a", "b", "c")),
        ("A = ['a']\nA.append('b')\n__all__ = A", None),
        ("A = ['a']\nfor b in x:\n    A += b\n__all__ = A", None),
        ("A = ['a']\nif x:\n    A = ['b']\n__all__ = A", None),
        ("A = ['a']\ndef f():\n    A = x\n__all__ = A", ("a",)),
        ("x = ['a']", None),
        ("__all__ = ['a'] + m.__all__", None),
        ("__all__ = [name for name in dir()]", None),
        ("__all__ = ['a']\n__all__ += m.__all__", None),
        ("__all__ = ['a']\n__all__.remove('a')", None),
        ("def f():\n    __all__ = ['a']", None),
    ],
)
def test_exported_names(code: str, exported: tuple[str, ...] | None) -> None:
    entry = names(code).summary.get("__all__", "")
    assert (tuple(entry.split()[1:]) if entry.startswith("a") else None) == exported


def imported(code: str) -> dict[str, str]:
    """Return name -> symbol for what the package `shop` imports, apart from what its statements import."""
    entries = names(code, "shop", is_package=True).summary.items()
    return {
        name: entry[2:]
        for name, entry in entries
        if entry.startswith("i ") and name not in ("importlib", "lazy", "lazy_loader", "other", "attach")
    }


GETATTR = """
import importlib
def __getattr__(name):
    if name in TABLE:
        return getattr(importlib.import_module(TABLE[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
"""


@pytest.mark.parametrize(
    ("table", "getter", "lazy"),
    [
        pytest.param("{'A': '.x'}", GETATTR, {"A": "shop.x.A"}, id="relative"),
        pytest.param("{'A': 'shop.x'}", GETATTR, {"A": "shop.x.A"}, id="absolute"),
        pytest.param("{'A': 'other.x'}", GETATTR, {"A": "other.x.A"}, id="of-another-package"),
        pytest.param("{'A': ('.x', 'B')}", GETATTR, {"A": "shop.x.B"}, id="pair"),
        pytest.param("{'A': (__spec__.parent, '.x')}", GETATTR, {"A": "shop.x.A"}, id="package-and-module"),
        pytest.param("{'A': '.x:B'}", GETATTR, {"A": "shop.x.B"}, id="colon"),
        pytest.param("{'x': '.x'}", GETATTR, {"x": "shop.x"}, id="the-module-itself"),
        pytest.param("{'x.y': ['A', 'B']}", GETATTR, {"A": "shop.x.y.A", "B": "shop.x.y.B"}, id="by-module"),
        pytest.param(
            "{'A': 'x'}",
            GETATTR.replace("TABLE[name]", "f'.{TABLE[name]}'"),
            {"A": "shop.x.A"},
            id="dot-added",
        ),
        pytest.param(
            "{'x': '.y'}",
            "def __getattr__(name): return load(TABLE[name])",
            {"x": "shop.y"},
            id="modules-only",
        ),
        pytest.param(
            "{'x': ['A']}\nBY_NAME = {a: m for m, names in TABLE.items() for a in names}",
            "def __getattr__(name): return getattr(load(BY_NAME[name]), name)",
            {"A": "shop.x.A"},
            id="turned-around",
        ),
        pytest.param("{'A': '.x'}", GETATTR.replace("TABLE", "OTHER"), {}, id="another-table"),
        pytest.param(
            "{'A': 'b'}", "def __getattr__(name): return getattr(m, TABLE[name])", {}, id="new-names"
        ),
        pytest.param("{'A': (__spec__.parent, '__module__')}", GETATTR, {}, id="package-and-mark"),
        pytest.param("{'A': '.x'}", GETATTR.replace("__getattr__", "get"), {}, id="no-getattr"),
        pytest.param("{'A': f(), B: '.x', 'no name': '.x', 'C': '../x'}", GETATTR, {}, id="not-plain"),
    ],
)
def test_names_that_are_imported_when_asked_for(table: str, getter: str, lazy: dict[str, str]) -> None:
    code = f"TABLE = {table}\n{getter}"
    assert imported(code) == lazy


@pytest.mark.parametrize(
    "code",
    [
        "import lazy_loader as lazy\n__getattr__, a, b = lazy.attach(__name__, ['x'], {'y': ['A']})",
        "import lazy_loader\n__getattr__, a, b = lazy_loader.attach(__name__, submod_attrs={'y': ['A']}, "
        "submodules=['x'])",
        "from lazy_loader import attach\nT = {'y': ['A']}\n__getattr__, a, b = attach(__name__, {'x'}, T)",
    ],
)
def test_attached_names(code: str) -> None:
    assert imported(code) == {"x": "shop.x", "A": "shop.y.A"}
    assert imported(code.replace("lazy_loader", "other")) == {}  # control
