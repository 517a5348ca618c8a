"""Say in one line what a definition looks like: its signature, its first sentence, and why it is deprecated.

Nodes and the lines of their module go in, text comes out. The source is cut, not written anew, because
`ast.unparse` takes longer than the parser. Nothing here raises: where positions and text do not agree, the
text is only odd.
"""

from __future__ import annotations

import ast
import re
from ast import AnnAssign, Assign, Attribute, Call, ClassDef, Constant, Expr, Name, Subscript, Tuple
from typing import TYPE_CHECKING, Any

from exsearch.resolve.markup import plain_docstring

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Node = Any
    """A node of `ast`."""

LONGEST_DEFAULT = 60
"""Characters; "..." stands for a longer default, or a longer constant."""
LONGEST_SIGNATURE = 500
"""Characters; a longer one is cut at a parameter."""
LONGEST_SENTENCE = 300
"""Characters."""

_LONGEST_ANNOTATION = 200
_LOOKED_AT = 2_000
"""Characters of a docstring in which its first sentence is looked for."""
_MOST_LINES = 60
"""Lines of one default or annotation that are read."""
_LOOKED_AT_FOR_DEPRECATION = 50_000

_GAP = r"(?:\s|\\\n|\#[^\n]*(?:\n|$))+"
_TOKENS = re.compile(
    rf"""(?P<text>\"\"\".*?\"\"\"|'''.*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|,?{_GAP}(?=[)\]}}])|{_GAP}""",
    re.DOTALL,
)


def source_of(lines: Sequence[str], node: Node) -> str:
    """Return the source of a node on one line, without comments; brackets around it are lost."""
    first, last = node.lineno, node.end_lineno
    if first == last:
        line = lines[first - 1]
        if line.isascii():
            text = line[node.col_offset : node.end_col_offset]
        else:
            text = _cut(line, node.col_offset, node.end_col_offset)
        return one_line(text) if "  " in text or "\t" in text else text
    if last - first > _MOST_LINES:
        return "..."
    inside = [_cut(lines[first - 1], node.col_offset), *lines[first : last - 1]]
    inside.append(_cut(lines[last - 1], 0, node.end_col_offset))
    return one_line("\n".join(line[:_LOOKED_AT] for line in inside))


def _cut(line: str, start: int, end: int | None = None) -> str:
    """Return the part of a line between two columns, which are counted in bytes."""
    return line.encode("utf-8", "surrogatepass")[start:end].decode("utf-8", "replace")


def one_line(code: str) -> str:
    """Return code on one line: comments are left out, and white space outside strings is collapsed."""
    return _TOKENS.sub(_plain_token, code).strip()


def _plain_token(found: re.Match[str]) -> str:
    if text := found["text"]:
        return " ".join(text.split("\n"))
    code = found.string
    before, after = code[found.start() - 1 : found.start()], code[found.end() : found.end() + 1]
    if before in ("(", "[", "{") or after in (")", "]", "}"):
        return ""
    return " "


# -- signatures


def signature_of(lines: Sequence[str], node: Node, drops_first: bool, with_result: bool = True) -> str:
    """Return "(x: int = 1, *, y=None) -> str" for a function; `drops_first` leaves `self` out."""
    line: str = lines[node.lineno - 1]
    if node.body[0].lineno == node.lineno:
        text = ""
    elif line[-1:] == ":" and "#" not in line and line.count("(") == line.count(")"):
        text = line[line.find("(") : -1]
        if drops_first:
            text = _without_first(text)
    elif line[-1:] == "(":
        text = _in_block(lines, node, drops_first)
    else:
        text = ""
    if not with_result and node.returns is not None:
        text = text[: text.rfind("->")].rstrip()
    if text and _is_plain(text, node):
        return text
    return _by_parts(lines, node, drops_first, with_result)


def _in_block(lines: Sequence[str], node: Node, drops_first: bool) -> str:
    """Return the signature of a function with its parameters in lines of their own; "" if it is not plain."""
    inside: list[str] = []
    last = ""
    for line in lines[node.lineno : node.body[0].lineno]:
        text = line.strip()
        if text[:1] == ")":
            last = text
            break
        inside.append(text)
    code = " ".join(inside)
    if last[-1:] != ":" or "#" in code or "#" in last or "[ " in code or "( " in code or "{ " in code:
        return ""
    if drops_first:
        name, comma, rest = code.partition(",")
        if not comma or name not in ("self", "cls"):
            return ""
        code = rest.lstrip()
        if code[:1] == "/":
            return ""
    return f"({code.removesuffix(',')}{last[:-1]}"


def _without_first(text: str) -> str:
    """Return a signature without `self` or `cls`; "" if it does not begin so, or goes on with `/`."""
    if text[:5] == "(self":
        place = 5
    elif text[:4] == "(cls":
        place = 4
    else:
        return text if text[:2] == "()" else ""
    if text[place] == ")":
        return "(" + text[place:]
    after = text[place + 1 :].lstrip() if text[place] == "," else "/"
    return "" if after[:1] == "/" else "(" + after


def _is_plain(text: str, node: Node) -> bool:
    """Return whether the text from the first bracket to the colon is the signature as it is shown."""
    if "  " in text or getattr(node, "type_params", None):
        return False
    if len(text) <= LONGEST_DEFAULT:
        return True
    if len(text) > LONGEST_SIGNATURE:
        return False
    args = node.args
    return not any(map(_is_long, args.defaults)) and not any(map(_is_long, args.kw_defaults))


def _is_long(default: Node) -> bool:
    return default is not None and default.end_col_offset - default.col_offset > LONGEST_DEFAULT


def _by_parts(lines: Sequence[str], node: Node, drops_first: bool, with_result: bool) -> str:
    parts: list[str] = []
    length = 0
    for part in _parameters(lines, node.args, int(drops_first)):
        length += len(part) + 2
        if length > LONGEST_SIGNATURE:
            parts.append("...")
            break
        parts.append(part)
    text = f"({', '.join(parts)})"
    if with_result and node.returns is not None:
        return f"{text} -> {annotation_of(lines, node.returns)}"
    return text


def _parameters(lines: Sequence[str], args: ast.arguments, start: int) -> Iterator[str]:
    """Yield the parameters as written, from the position `start` on, with the marks "/" and "*"."""
    positional = args.posonlyargs + args.args
    without_default = len(positional) - len(args.defaults)
    last_positional_only = len(args.posonlyargs) - 1
    for place in range(start, len(positional)):
        default = args.defaults[place - without_default] if place >= without_default else None
        yield _parameter(lines, positional[place], default)
        if place == last_positional_only:
            yield "/"
    if args.vararg:
        yield "*" + _parameter(lines, args.vararg, None)
    elif args.kwonlyargs:
        yield "*"
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield _parameter(lines, arg, default)
    if args.kwarg:
        yield "**" + _parameter(lines, args.kwarg, None)


def _parameter(lines: Sequence[str], arg: ast.arg, default: Node) -> str:
    text = arg.arg
    if arg.annotation is not None:
        text = f"{text}: {annotation_of(lines, arg.annotation)}"
    if default is None:
        return text
    equals = "=" if arg.annotation is None else " = "
    return f"{text}{equals}{short(lines, default) or '...'}"


def annotation_of(lines: Sequence[str], node: Node) -> str:
    """Return an annotation as written, on one line; a very long one is cut.

    Of a very long `Annotated` only the type is left: the rest is often a documentation of many lines.
    """
    text = source_of(lines, node)
    is_long = len(text) > _LONGEST_ANNOTATION or text == "..."
    if is_long and (annotated := _annotated(node)):
        text = source_of(lines, annotated)
    return text if len(text) <= _LONGEST_ANNOTATION else text[: _LONGEST_ANNOTATION - 3] + "..."


def _annotated(node: Node) -> Node:
    """Return the type in `Annotated[type, ...]`; None for any other annotation."""
    if type(node) is Subscript and last_name(node.value) == "Annotated" and type(node.slice) is Tuple:
        return node.slice.elts[0] if node.slice.elts else None
    return None


def short(lines: Sequence[str], node: Node) -> str:
    """Return an expression as written, on one line; "" if it is too long."""
    if node.lineno == node.end_lineno and node.end_col_offset - node.col_offset > LONGEST_DEFAULT:
        return ""
    text = source_of(lines, node)
    return text if len(text) <= LONGEST_DEFAULT else ""


def fields_of(lines: Sequence[str], node: ClassDef) -> str:
    """Return the fields of a dataclass or a named tuple as the parameters of its constructor."""
    parts: list[str] = []
    length = 0
    for statement in node.body:
        part = _field(lines, statement)
        length += len(part) + 2
        if length > LONGEST_SIGNATURE:
            parts.append("...")
            break
        if part:
            parts.append(part)
    return f"({', '.join(parts)})"


_FIELDS = ("field", "Field", "ib", "attrib")
_FACTORIES = ("default", "default_factory", "factory")


def _field(lines: Sequence[str], node: Node) -> str:
    """Return a field as a parameter; "" for a statement that makes none."""
    value: Node = getattr(node, "value", None)
    makes = type(value) is Call and last_name(value.func) in _FIELDS
    if type(node) is AnnAssign and type(node.target) is Name:
        name, annotation = node.target.id, annotation_of(lines, node.annotation)
        if last_name(node.annotation) == "KW_ONLY":
            return "*"
        if last_name(getattr(node.annotation, "value", node.annotation)) == "ClassVar":
            return ""
        text, equals = f"{name}: {annotation}", " = "
    elif type(node) is Assign and makes and type(node.targets[0]) is Name:
        text, equals = node.targets[0].id, "="
    else:
        return ""
    if not makes:
        return text if value is None else f"{text}{equals}{short(lines, value) or '...'}"
    named = {keyword.arg: keyword.value for keyword in value.keywords}
    if getattr(named.get("init"), "value", None) is False:
        return ""
    if value.args or "default" in named:
        given = short(lines, value.args[0] if value.args else named["default"])
        return f"{text}{equals}{given or '...'}"
    return f"{text}{equals}..." if any(map(named.__contains__, _FACTORIES)) else text


def last_name(node: Node) -> str:
    """Return "c" for `a.b.c`, `c`, and calls and subscripts of them; "" for anything else."""
    for _ in range(3):
        if type(node) is Attribute:
            return node.attr
        if type(node) is Name:
            return node.id
        if type(node) is Call:
            node = node.func
        elif type(node) is Subscript:
            node = node.value
    return ""


# -- docstrings

_BLANK_LINE = re.compile(r"\n[ \t\f\r]*\n")
_LOOKS_LIKE_A_CALL = re.compile(r"[\w.]+\s?\([^()]*(?:\([^()]*\)[^()]*)*\)(?:\s*(?:->|=>)[^\n]*)?\s*(?:\n|$)")
_RULE = re.compile(r"([=~\-*^\"#+])\1{2,}")
_ABBREVIATIONS = ("e.g.", "i.e.", "cf.", "vs.", "etc.", "resp.", "approx.")


def first_sentence(docstring: str) -> str:
    """Return the first sentence of a docstring without markup; "" if it has no words.

    If its first line is a signature, as docstrings of compiled functions have it, the next paragraph
    counts.
    """
    end = docstring.find("\n")
    line = docstring if end < 0 else docstring[:end]
    if line[-1:] == "." and ". " not in line and "->" not in line and _is_simple(line):
        return line
    text = docstring[:_LOOKED_AT].strip()
    line, newline, rest = text.partition("\n")
    is_whole = not newline or rest[:1] == "\n" or line[-1:] == "." or ". " in line
    if is_whole and not ("(" in line and _LOOKS_LIKE_A_CALL.match(line)) and not _is_markup(line):
        return storable(_sentence_in(line))
    for paragraph in _BLANK_LINE.split(text, 4)[:4]:
        words = paragraph.strip()
        if found := _LOOKS_LIKE_A_CALL.match(words):
            words = words[found.end() :].strip()
        if _RULE.search(words):
            words = "\n".join(part for part in words.split("\n") if not _RULE.fullmatch(part.strip()))
        if words and not _is_markup(words):
            return storable(_sentence_in(words))
    return ""


def _is_simple(line: str) -> bool:
    """Return whether a line is a sentence as it stands, if it is one."""
    if len(line) > LONGEST_SENTENCE or line[0] in (" ", ".") or "  " in line:
        return False
    if "`" in line or "*" in line or "](" in line:  # markup
        return False
    return line.isascii() and line.isprintable()


def _is_markup(text: str) -> bool:
    """Return whether text is a directive of reStructuredText or MkDocs, or a rule above a title."""
    return text.startswith((".. ", "!!! ", "??? ")) or _RULE.fullmatch(text) is not None


def _sentence_in(paragraph: str) -> str:
    text = " ".join(paragraph.split())
    end = text.find(". ")
    while end >= 0 and text[: end + 1].endswith(_ABBREVIATIONS):
        end = text.find(". ", end + 1)
    if end >= 0:
        text = text[: end + 1]
    text = plain_docstring(text[:_LOOKED_AT])
    return text if len(text) <= LONGEST_SENTENCE else text[: LONGEST_SENTENCE - 3].rstrip() + "..."


def storable(text: str) -> str:
    """Return text without what no index can hold: lone surrogates, and NUL."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}") if "\0" in text else text


# -- deprecation

_DIRECTIVE = re.compile(
    r"^(?P<margin>[ \t]*)\.\. deprecated::[ \t]*(?P<line>[^\n]*)"
    r"(?P<below>(?:\n+(?P=margin)[ \t]+[^\n]+){0,10})",
    re.MULTILINE,
)
_MARGIN = re.compile(r"\n([ \t]*)(?=\S)")
_OF_A_PARAMETER = re.compile(r"\*|.*\b(?:parameter|argument|keyword)s?\b", re.DOTALL)
_FIRST_STATEMENTS = 4
"""Statements of a function among which a warning is looked for."""


def deprecation_in_docstring(docstring: str) -> str:
    """Return what `.. deprecated::` says, as "2.1: Use x."; "" if there is none."""
    text = docstring[:_LOOKED_AT_FOR_DEPRECATION]
    margin = min((len(found[1]) for found in _MARGIN.finditer(text)), default=0)
    for found in _DIRECTIVE.finditer(text):
        if len(found["margin"]) > margin:  # in the description of a parameter
            continue
        version, _, words = found["line"].strip().partition(" ")
        reason = first_sentence(f"{words}\n{found['below']}")
        if not _OF_A_PARAMETER.match(reason):
            return storable(": ".join(filter(None, (version[:20], reason)))) or "deprecated"
    return ""


_OF_PARAMETERS = ("param", "arg", "keyword", "option", "default", "position")
"""In names of decorators such as `deprecated_params`: what is decorated is not deprecated itself."""


def deprecation_by_decorator(decorators: Sequence[Node]) -> str:
    """Return the reason that a decorator such as `@deprecated("use x")` gives; "" if there is none."""
    for node in decorators:
        name = last_name(node).lower()
        if "deprecated" in name and not any(map(name.__contains__, _OF_PARAMETERS)):
            return _reason(node)
    return ""


def deprecation_by_warning(body: Sequence[ast.stmt]) -> str:
    """Return the words of a DeprecationWarning that is always given at the start of a body; "" if none is."""
    for node in body[:_FIRST_STATEMENTS]:
        if type(node) is not Expr:
            continue
        call = node.value
        if type(call) is Call and last_name(call.func) in ("warn", "warn_explicit"):
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            if any(last_name(value).endswith("DeprecationWarning") for value in given):
                return _reason(call)
    return ""


def _reason(node: Node) -> str:
    """Return the first argument of a call that is a string, or "deprecated"."""
    for value in getattr(node, "args", ()):
        if type(value) is Call and value.args:  # DeprecationWarning("use x")
            value = value.args[0]
        if type(value) is Constant and type(value.value) is str:
            return storable(_sentence_in(value.value)) or "deprecated"
    return "deprecated"
