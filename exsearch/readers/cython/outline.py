"""Write down in Python what a Cython file defines for Python code, each name on the line where it is defined.

Classes, functions that Python can call, their docstrings, imports and plain assignments are kept. What is in
`if`, `try`, `with` and the like counts as if it stood outside.
"""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING

from exsearch.readers.cython.lines import logical_lines
from exsearch.readers.cython.parameters import in_brackets, is_expression, is_python, python_parameters, split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exsearch.readers.cython.lines import LogicalLine

_NAME = r"[^\W\d]\w*"
_CLASS = re.compile(rf"(?:cdef\s+(?:(?:public|api)\s+)?)?class\s+({_NAME})\b\s*")
_ENUM = re.compile(rf"cpdef\s+enum\s+(?:class\s+)?({_NAME})\s*:")
_DEF = re.compile(rf"(async\s+)?def\s+({_NAME})\s*(?=\()")
_CPDEF = re.compile(rf"cpdef\s+([^(=]*?)\b({_NAME})\s*(?=\()")
_PROPERTY = re.compile(rf"property\s+({_NAME})\s*:")
_ATTRIBUTE = re.compile(rf"cdef\s+(?:public|readonly)\s+([^,=(]*?)\b({_NAME})\s*((?:,\s*{_NAME}\s*)*)\Z")
_INCLUDE = re.compile(r"include\s+(['\"])([^'\"\\]+)\1\Z")
_IMPORT = re.compile(r"(?:import|from|cimport)\s")
_WORD = re.compile(r"\w+")
_ASSIGNED = re.compile(rf"({_NAME})\s*(?:=(?!=)|\+=|:\s*{_NAME}[^:=]*=(?!=))")
_BRANCH = re.compile(r"(?:if|elif|else|try|except|finally|with|for|while|IF|ELIF|ELSE)\b")
_INTERNAL = re.compile(r"@\s*(?:cython\s*\.\s*)?internal\Z")
_RESULT = re.compile(r"\s*->\s*(.+?)\s*(?:\b(?:except|noexcept|nogil)\b.*)?:\Z")
_PATH = re.compile(rf"{_NAME}(?:\.{_NAME})*\Z")

_NO_RESULT = ("object", "void", "inline")
_NAME_OF_CONSTRUCTOR = {"__cinit__": "__new__"}
_DEEPEST = 20
"""Classes in classes; what is deeper is left out."""

_LONGEST_END = 500
"""Characters behind the parameters of a function that are looked at."""


class _Block:
    """The lines that are indented more than a head."""

    __slots__ = ("depth", "has_members", "indent", "is_new", "is_open", "owner", "place")

    def __init__(self, indent: int, depth: int, place: int, owner: _Block | None, *, is_open: bool) -> None:
        self.indent = indent
        self.depth = depth
        """Classes and functions around its lines."""
        self.place = place
        """Index of the line of Python with its head; -1 if there is none."""
        self.owner = owner or self
        """The innermost block with a head that it is in, or itself."""
        self.is_open = is_open
        """Whether Python code can reach what is defined in it."""
        self.has_members = False
        self.is_new = True


class Outline:
    """Reads one file of a module."""

    def __init__(self, module: str) -> None:
        self.includes: dict[str, None] = {}
        """Files that belong to the module, as they are written."""
        self._module = module
        self._python: list[str] = []
        self._own: set[str] = set()
        """Classes and other names that the file binds."""
        self._bases: dict[str, None] = {}
        self._blocks: list[_Block] = []
        self._decorators: list[LogicalLine] = []

    def of(self, text: str) -> str:
        """Return the Python code."""
        self._python = [""] * (text.count("\n") + 1)
        self._blocks = [_Block(-1, 0, -1, None, is_open=True)]
        for line in logical_lines(text):
            self._close(line.indent)
            block = self._blocks[-1]
            if not line.is_string:
                if block.is_open:
                    self._add(line)
            elif block.is_new and block.owner is block:
                self._describe(line)
            block.is_new = False
        self._close(0)
        others = [name for name in self._bases if name not in self._own]
        if others:  # a file that this one includes, or that includes this one, may define them
            self._python.append(f"from {self._module} import {', '.join(others)}")
        return "\n".join(self._python)

    # -- blocks

    def _open(self, line: LogicalLine, place: int, *, is_open: bool) -> None:
        around = self._blocks[-1]
        has_head = place >= 0
        depth = around.depth + has_head
        owner = None if has_head else around.owner
        self._blocks.append(
            _Block(line.indent, depth, place, owner, is_open=is_open and around.is_open and depth < _DEEPEST)
        )

    def _close(self, indent: int) -> None:
        """End the blocks that a line with this indentation is not in."""
        while len(self._blocks) > 1 and self._blocks[-1].indent >= indent:
            ended = self._blocks.pop()
            if ended.place >= 0 and not ended.has_members:
                self._python[ended.place] += " pass"

    def _write(self, number: int, text: str) -> int:
        """Write a line of Python in the current block; return its index."""
        block = self._blocks[-1]
        block.owner.has_members = True
        self._python[number - 1] = "    " * block.depth + text
        return number - 1

    def _describe(self, line: LogicalLine) -> None:
        if is_python(line.code):
            first, *rest = line.code.split("\n")
            place = self._write(line.number, first)
            self._python[place + 1 : place + 1 + len(rest)] = rest

    # -- statements

    def _add(self, line: LogicalLine) -> None:
        code = line.code
        if code.startswith("@"):
            self._decorators.append(line)
            return
        decorators, self._decorators = self._decorators, []
        if found := _CLASS.match(code) or _ENUM.match(code):
            self._class(line, found, decorators)
        elif found := _DEF.match(code) or _CPDEF.match(code):
            self._function(line, found, decorators)
        elif found := _PROPERTY.match(code):
            self._write(line.number, f"{found[1]} = property()")
            self._open(line, -1, is_open=False)
        elif code.endswith(":"):
            self._open(line, -1, is_open=_BRANCH.match(code) is not None)
        else:
            self._plain(line)

    def _class(self, line: LogicalLine, found: re.Match[str], decorators: Iterable[LogicalLine]) -> None:
        rest = line.code[found.end() :]
        bases: list[str] = []
        if rest.startswith("("):
            inside, rest = in_brackets(rest, 0)
            bases = [base for part in split(inside, ",") if is_expression(base := part.strip())]
        if found.re is _CLASS and ":" not in rest:
            return  # a declaration
        if any(_INTERNAL.match(each.code) for each in decorators):
            self._open(line, -1, is_open=False)
            return
        self._own.add(found[1])
        self._bases.update(
            dict.fromkeys(base for base in bases if base.isidentifier() and not hasattr(builtins, base))
        )
        self._decorate(decorators)
        head = f"class {found[1]}({', '.join(bases)}):" if bases else f"class {found[1]}:"
        place = self._write(line.number, head)
        self._open(line, place, is_open=found.re is _CLASS)

    def _function(self, line: LogicalLine, found: re.Match[str], decorators: Iterable[LogicalLine]) -> None:
        parameters, end = in_brackets(line.code, found.end())
        if ":" not in end:
            return  # a declaration
        before, name = found[1] or "", found[2]
        result = ""
        if found.re is _CPDEF:
            types = [word for word in before.split() if word not in _NO_RESULT]
            result = types[0] if len(types) == 1 and _PATH.match(types[0]) else ""
            before = ""
        elif written := _RESULT.match(end) if len(end) < _LONGEST_END else None:
            result = written[1]
        arrow = f" -> {result}" if is_expression(result) else ""
        name = _NAME_OF_CONSTRUCTOR.get(name, name)
        self._decorate(decorators)
        head = f"{before and 'async '}def {name}({python_parameters(parameters)}){arrow}:"
        self._open(line, self._write(line.number, head), is_open=False)

    def _decorate(self, decorators: Iterable[LogicalLine]) -> None:
        for each in decorators:
            if "\n" not in each.code and is_python(f"{each.code}\ndef f(): pass"):
                self._write(each.number, each.code)

    def _plain(self, line: LogicalLine) -> None:
        code = line.code
        if found := _INCLUDE.match(code):
            self.includes[found[2]] = None
        elif _IMPORT.match(code):
            self._own.update(_WORD.findall(code))
            if "\n" not in code and is_python(code):
                self._write(line.number, code)
        elif found := _ATTRIBUTE.match(code):
            more = "".join(f"; {name}: object" for name in found[3].replace(",", " ").split())
            self._write(line.number, f"{found[2]}: {_type(found[1])}{more}")
        elif found := _ASSIGNED.match(code):
            is_kept = "\n" not in code and is_python(code)
            self._own.add(found[1])
            self._write(line.number, code if is_kept else f"{found[1]}: object")


def _type(written: str) -> str:
    """Return a type that Cython code names, as an annotation."""
    written = written.strip()
    return written if _PATH.match(written) and is_expression(written) else "object"
