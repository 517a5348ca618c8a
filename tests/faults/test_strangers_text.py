"""Whatever a page, a file name or a word says: a terminal shows it and obeys none of it."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest
from helpers import ROOT, Ran
from helpers.processes import (
    command,
    environment,
    not_printable,
    run_on_terminal,
    stored,
    without_own_sequences,
)

from exsearch.model import Example
from exsearch.output.structured import as_dict
from exsearch.readers.page.reader import read_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers.processes import Run

ORDERS = (
    "\x1b[31m"  # colour
    "\x1b]8;;https://evil.example\x1b\\"  # a link
    "\x1b]52;c;ZXZpbA==\x07"  # the clipboard
    '\x1bP$q"p\x1b\\'  # a question whose answer is typed for the user
    "\x1b[2J\x1bc"
    "\x9b31m\x90q\x9c\x85"  # the same in one byte each, where the terminal takes those
    "\u202e\u2066\u200b\u200f\ufeff"  # text that turns around, or is not there
    "\x07\x08\x7f"
    "[red][/foo][link=https://evil.example]x[/link][bold]:smile:"
)
IN_LABEL = re.sub(r"([\[\]\\])", r"\\\1", ORDERS)
IN_URL = IN_LABEL.replace("\x85", "")

HEADER = f"""\
title: TITLE {ORDERS}
slug: SLUG {ORDERS}
sidebartitle: SIDE {ORDERS}
meta: Python example code for the META{ORDERS} function from the MODULE{ORDERS} module.
symbol: SYMBOL {ORDERS}
kind: KIND {ORDERS}
aliases: ALIAS.{ORDERS}
"""
CODE = f"""\
~~render("zebra")  # CODE {ORDERS}
~~text = '''{ORDERS}
~~   [/bold] \\x1b[0m'''\t\x0c\r
## ... source file abbreviated to get to {ORDERS} examples ...
done()
"""
PAGE = f"""\
{HEADER}

Prose about it: {ORDERS}

## Example 1 from PROJECT {ORDERS}
[PROJECT {IN_LABEL}](https://example.org/URL{IN_URL}) ([LINK {IN_LABEL}](https://docs{IN_URL})) \
is DESCRIPTION {ORDERS} and more.

It is provided under the [LICENCE {IN_LABEL} License](https://example.org/LICENSE{IN_URL}).

[**PROJECT / FILE {IN_LABEL}.py**](https://example.org/blob/main/FILE{IN_URL}.py)

```python
{CODE}```
"""

ESCAPED = r"""---
title: "ESCAPED \e[31m\x9b31m\u202e\0\r\n # x"
slug: "escaped"
kind: "KIND \e[31m\u202e\n"
symbol: zoo.render
aliases: ["zoo.core.render", "A\e[31m"]
---

## Example 1 from plain

```python
~~render("quagga")
```
"""
"""What YAML writes with escapes, control characters that no page could hold otherwise among it."""

FILE_NAMES = (b"evil\x1b[31m\xe2\x80\xae[red]\nexsearch: all is well.md", b"bad\x1b]52;c;eA==\x07\xff\x9b.md")


class Strange(NamedTuple):
    """A home whose index holds nothing but what strangers wrote."""

    home: Path
    folder: Path


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Strange:
    root = tmp_path_factory.mktemp("strange")
    folder = root / f"SOURCE{ORDERS.replace('/', '')}"
    folder.mkdir()
    (folder / "page.md").write_bytes(PAGE.encode())
    (folder / "escaped.md").write_text(ESCAPED, encoding="utf-8")
    for name in FILE_NAMES:
        with open(os.fsencode(folder) + b"/" + name, "wb") as file:
            file.write(b"\xff" if name.startswith(b"bad") else PAGE.replace("slug:", "not:").encode())
    os.symlink("/etc/passwd", os.fsencode(folder) + b"/link\x1b[31m.md")
    home = root / "home"
    for arguments in (["lru_cache"], ["remove", "built-in"], ["add", str(folder)]):
        subprocess.run(
            command(*arguments), env=environment(EXSEARCH_HOME=str(home)), cwd=ROOT,
            capture_output=True, timeout=60, check=False,
        )  # fmt: skip
    return Strange(home, folder)


@pytest.fixture(autouse=True)
def home_of_strangers(strange: Strange, environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXSEARCH_HOME", str(strange.home))


def test_the_battery_is_in_the_index(run: Run) -> None:
    """The control of all others: every field of the record carries the orders."""
    record = json.loads(run("search", "zebra", "-n", "1", "--jsonl").out)

    for text in (record["page"]["title"], record["project"]["name"], record["project"]["url"],
                 record["project"]["description"], record["license"]["text"], record["license"]["url"],
                 record["file"]["path"], record["file"]["url"], *record["project"]["links"], record["code"],
                 record["source"]):  # fmt: skip
        assert "\x1b[31m" in text
        assert "\u202e" in text
    assert re.fullmatch(r"[\w.:-]+", record["id"])


COMMANDS = {
    "search": ["zebra"],
    "explain": ["search", "zebra", "--explain"],
    "nothing found": ["search", f"nothing{ORDERS}"],
    "filter": ["search", f"project:PROJECT*{ORDERS}"],
    "show": ["show", "zoo.render"],
    "show id": ["show", "ID"],
    "highlighted": ["show", "ID", "--highlighted"],
    "context": ["show", "ID", "-C", "1"],
    "function": ["show", "ID", "--function"],
    "standalone": ["show", "ID", "--standalone"],
    "notice": ["notice", "ID"],
    "show nothing": ["show", f"nothing{ORDERS}:1"],
    "summary": ["list"],
    "prefix": ["list", "z"],
    "module": ["extract", "ID", "-o", "-"],
    "symbols": ["list", "symbols"],
    "projects": ["list", "projects"],
    "licenses": ["list", "licenses"],
    "sources": ["list", "sources"],
    "examples": ["list", "examples"],
    "list nothing": ["list", f"what{ORDERS}"],
    "doctor": ["doctor"],
    "remove nothing": ["remove", f"what{ORDERS}"],
    "add nothing": ["add", f"/what{ORDERS}"],
    "add": ["add", "SOURCE"],
    "update": ["update"],
    "option": [f"--what{ORDERS}"],
}
COLORS_ALWAYS = {"search", "explain", "nothing found", "filter", "show", "show id", "highlighted", "context",
                "function", "standalone", "summary", "prefix", "symbols", "projects", "licenses", "sources",
                "examples"}  # fmt: skip


def _arguments(name: str, strange: Strange) -> list[str]:
    said = {"ID": _id(strange), "SOURCE": str(strange.folder)}
    return [said.get(word, word) for word in COMMANDS[name]]


def _id(strange: Strange) -> str:
    (example,) = _read(PAGE, "page.md")
    return example.id


def _read(text: str, path: str) -> list[Example]:
    """Return the examples of a page; a kind is kept with the symbol that it is the kind of."""
    read = [item for item in read_page(text, path) if isinstance(item, Example)]
    return [example if example.symbol else example._replace(kind=None) for example in read]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_pipe_gets_text_alone(run: Run, strange: Strange, name: str) -> None:
    if name == "update":
        _touch(strange)

    ran = run(*_arguments(name, strange))

    code = "".join(example.code for example in _read(PAGE, "page.md"))
    out = ran.out.replace(code, "") if name.startswith("show") else ran.out
    assert ran.out + ran.err
    if name in ("highlighted", "context", "function", "standalone", "module"):
        return  # code, and nothing else but the header, which has a test of its own
    assert not_printable(out) <= {"\t"}  # between our own columns
    assert not not_printable(ran.err)
    _every_line_of_messages_is_ours(ran.err)


@pytest.mark.parametrize("name", sorted(COLORS_ALWAYS))
def test_a_pipe_that_is_to_be_coloured_gets_no_order_but_ours(run: Run, strange: Strange, name: str) -> None:
    if name in ("explain", "search"):
        ran = run("search", *_arguments(name, strange)[1:], "zebra", "--color", "always")
    else:
        ran = run(*_arguments(name, strange), "--color", "always")

    assert "\x1b[" in ran.out or not ran.out
    lines = without_own_sequences(ran.out).replace("\r\n", "\n")  # as code may end them
    assert not not_printable(lines) - {"\t"}
    assert not not_printable(ran.err)


@pytest.mark.parametrize("name", ["search", "show id", "projects"])
def test_a_terminal_that_is_to_be_coloured_gets_no_order_but_ours(strange: Strange, name: str) -> None:
    words = _arguments(name, strange)
    ran = run_on_terminal(
        *(["search", *words] if name == "search" else words), "--color", "always", columns=200
    )

    assert "\x1b[" in ran.out
    assert not not_printable(without_own_sequences(ran.out))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_terminal_gets_no_order_but_ours(strange: Strange, name: str) -> None:
    if name == "update":
        _touch(strange)

    ran = run_on_terminal(*_arguments(name, strange), columns=200)

    assert ran.out + ran.err
    assert not not_printable(without_own_sequences(ran.out))
    assert not not_printable(without_own_sequences(ran.err, bar=name in ("add", "update")))


def test_what_was_an_order_is_seen(run: Run, strange: Strange) -> None:
    texts = {
        "row": run("search", "zebra").out,
        "example": run_on_terminal("show", _id(strange), columns=2000).out,
        "attribution": run("show", _id(strange)).out.partition('render("zebra")')[0],
        "projects": run("list", "projects").out,
        "licenses": run("list", "licenses").out,
        "sources": run("list", "sources").out,
        "doctor": run("doctor").out,
        "message": run("remove", ORDERS).err,
    }

    for what, text in texts.items():
        plain = without_own_sequences(text)
        assert "^[" in plain, what
        assert "\\u202e" in plain, what
        assert "\\x9b" in plain, what
        assert "[red]" in plain, what
        assert "[/foo]" in plain or what == "sources" or what == "doctor", what


def test_rows_keep_their_columns(run: Run) -> None:
    lines = run("search", "zebra").out.splitlines()

    assert len(lines) == 2
    assert all(line.count("\t") == 5 for line in lines)


def test_links_lead_where_they_say_and_only_to_the_web(run: Run, strange: Strange) -> None:
    sent = run_on_terminal("show", _id(strange), columns=2000).out
    assert "\x1b]8;" not in sent  # every URL of that page holds orders

    plain = PAGE.replace(ORDERS, "").replace(IN_LABEL, "").replace(IN_URL, "")
    for url, linked in (("https://example.org/x", 1), ("javascript:alert", 0), ("file:///etc/passwd", 0)):
        folder = strange.home.parent / "linked"
        folder.mkdir(exist_ok=True)
        (folder / "one.md").write_text(
            plain.replace("https://example.org/URL", url).replace("SLUG", "linked"), encoding="utf-8"
        )
        run("add", str(folder))
        sent = run_on_terminal("show", "linked:1").out
        assert (f";{url}\x1b\\" in sent) == bool(linked), url
        assert url in sent
    run("remove", str(folder))


def test_json_is_exact_and_in_ascii(run: Run, strange: Strange) -> None:
    expected = [
        as_dict(example._replace(source=str(strange.folder)))
        for text, path in ((PAGE, "page.md"), (ESCAPED, "escaped.md"))
        for example in _read(text, path)
    ]
    for record in expected:
        shown = run("show", record["id"], "--json", "--schema", "1").out
        assert shown.isascii()
        assert json.loads(shown) == [record]
    listed = [json.loads(line) for line in run("list", "examples", "--jsonl").out.splitlines()]
    assert [record for record in listed if record["page"]["path"] in ("page.md", "escaped.md")] == [
        expected[1], expected[0]]  # fmt: skip
    names = {record["project"] for record in json.loads(run("list", "projects", "--json").out)}
    assert expected[0]["project"]["name"] in names


def test_code_in_a_pipe_is_exact(strange: Strange) -> None:
    done = subprocess.run(
        command("show", _id(strange), "--no-header"),
        capture_output=True,
        env=environment(),
        cwd=ROOT,
        check=True,
    )

    assert done.stdout == CODE.replace("~~", "").encode()


BREAKOUTS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]


def test_no_field_ends_the_comment_that_it_is_in(run: Run, tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, line_break in enumerate(BREAKOUTS):
        words = f"{line_break}__import__('os').system('x'){line_break}"
        text = (
            f"slug: break{number}\nsymbol: a.b{words}\ntitle: T{words}\n\n"
            f"## Example 1 from P\n[P{words}](https://x/{words}) is{words}D.\n\n"
            f"Provided under the [L{words}License](https://x/LICENSE{words}).\n\n"
            f"[**P / F{words}.py**](https://x/blob/main/F{words}.py)\n\n"
            f"```python\n~~pass\n```\n"
        )
        (folder / f"{number}{line_break}b.md").write_bytes(text.encode())
    said = {"EXSEARCH_HOME": str(home)}
    assert run("add", str(folder), env=said).status == 0
    refs = [example.id for example in stored(home / "index.sqlite")[str(folder)]]
    assert len(refs) == len(BREAKOUTS)

    for ref in refs:
        for options in ([], ["--highlighted"]):
            shown = subprocess.run(
                command("show", ref, *options),
                capture_output=True,
                env=environment(**said),
                cwd=ROOT,
                check=True,
            )
            out = shown.stdout.decode()
            header = out.removesuffix("pass\n")
            assert header != out
            assert all(line.startswith("# ") for line in header.removesuffix("\n").split("\n"))
            assert not not_printable(header)
            assert ast.parse(header).body == []


def test_markup_in_a_source_is_no_markup(tmp_path: Path) -> None:
    folder = tmp_path / "[bold][/foo] :smile: \\"
    folder.mkdir(parents=True)
    for number in range(3):
        (folder / f"{number}.md").write_text(PAGE.replace("SLUG", f"s{number}"), encoding="utf-8")
    home = {"EXSEARCH_HOME": str(tmp_path / "own")}

    ran = run_on_terminal("add", str(folder), columns=200, env=home)

    assert ran.status == 0
    assert "[bold][/foo] :smile: \\" in ran.err


def _touch(strange: Strange) -> None:
    with open(strange.folder / "page.md", "ab") as file:
        file.write(b"\n")
    time.sleep(0.01)


def _every_line_of_messages_is_ours(text: str) -> None:
    for line in text.splitlines():
        assert line.startswith(("exsearch: ", "  ", "Did you mean ")), line
        assert not line.startswith("exsearch: all is well"), line


# -- the pager


def test_a_pager_gets_no_order_but_ours(strange: Strange, tmp_path: Path) -> None:
    kept = tmp_path / "paged"
    pager = f"sh -c 'cat > {kept}'"

    ran = run_on_terminal("show", _id(strange), env={"EXSEARCH_PAGER": pager, "LINES": "5"})

    assert (ran.status, ran.out) == (0, "")  # the pager had it
    paged = kept.read_text(encoding="utf-8")
    assert "zebra" in paged
    assert not not_printable(without_own_sequences(paged))


@pytest.mark.parametrize(
    "pager",
    ["", "cat", "no-such-pager", "'", "/", "false"],
    ids=["none", "cat", "missing", "quote", "folder", "fails"],
)
def test_without_a_pager_that_works_the_example_is_shown(strange: Strange, pager: str) -> None:
    ran = run_on_terminal("show", _id(strange), env={"EXSEARCH_PAGER": pager, "LINES": "5"})

    assert ran.status == 0
    assert "zebra" in ran.out or pager == "false"  # that one took it


# -- completion


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Ran]:
    """Complete a line in a shell's dialect, in a home with names that a shell would run."""
    root = tmp_path_factory.mktemp("completed")
    for number, project in enumerate(["sandman", *COMMANDS_FOR_SHELLS]):
        folder = root / f"pages{number}{project.replace('/', '')}"
        folder.mkdir()
        (folder / "a.md").write_text(
            f"slug: s{number}\nsymbol: zoo.render\nkind: {project}\n\n## Example 1 from {project}\n\n"
            f"It is under the [{project} License](https://example.org/LICENSE).\n\n```python\n~~x\n```\n",
            encoding="utf-8",
        )
    home = str(root / "home")
    subprocess.run(
        command("add", *map(str, root.glob("pages*"))), env=environment(EXSEARCH_HOME=home), cwd=ROOT,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip

    def complete(shell: str, *words: str) -> Ran:
        line = " ".join(("exsearch", *words))
        said = {
            "_EXSEARCH_COMPLETE": shell,
            "EXSEARCH_HOME": home,
            "_EXSEARCH_LINE": line,
            "_EXSEARCH_TAIL": words[-1],
            "_EXSEARCH_WORDS": "\n".join(("exsearch", *words[:-1])),
            "_EXSEARCH_WORD": words[-1],
            "COMP_WORDS": "\n".join(("exsearch", *words)),
            "COMP_CWORD": str(len(words)),
            "_TYPER_COMPLETE_ARGS": line,
        }
        done = subprocess.run(
            command(), capture_output=True, env=environment(**said), cwd=ROOT, timeout=60, check=False
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return complete


COMMANDS_FOR_SHELLS = ["$(touch x)", "`touch x`", "a;b", "a|b", "a&b", "a>b", "a b", "a*b", "a'b", 'a"b',
                       "a\\b", "~root", "{a,b}", "!x", "#x", "a\x1b[31m", "ünï"]  # fmt: skip


@pytest.mark.parametrize(
    "shell", ["bash", "zsh", "fish", "powershell", "complete_bash", "complete_zsh", "complete_fish"]
)
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("project:",), "project:sandman"),
        (("license:",), "license:permissive"),
        (("remove", "/"), "pages0sandman"),
        (("zoo.",), "zoo.render"),
        (("sea",), "search"),
        (("list", ""), "symbols"),
    ],
    ids=["project", "license", "source", "symbol", "verb", "listed"],
)
def test_a_shell_is_offered_plain_names_alone(
    complete: Callable[..., Ran], shell: str, words: tuple[str, ...], offered: str
) -> None:
    ran = complete(shell, *words)

    assert (ran.status, ran.err) == (0, "")
    assert offered in ran.out.replace("\\\\:", ":")  # control
    names = "".join(f"{line.partition(chr(9))[0]}\n" for line in ran.out.splitlines())
    assert not not_printable(ran.out.replace("\t", ""))
    if shell == "complete_zsh":
        listed = re.fullmatch(r"_arguments '\*: :\(\((.*)\)\)'\n", ran.out, re.DOTALL)
        assert listed
        names = "".join(re.sub(r'^"(.*)"$', r"\1", line) + "\n" for line in listed[1].split("\n"))
        names = names.replace("\\\\:", ":")
    for name in names.splitlines():
        assert re.fullmatch(r"[A-Za-z0-9._:/@+-]+", name), name


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_an_offer_that_cannot_be_written_is_said(strange: Strange) -> None:
    said = {"_EXSEARCH_COMPLETE": "complete_bash", "COMP_WORDS": "exsearch\nsea", "COMP_CWORD": "1"}
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command(), stdout=full, stderr=subprocess.PIPE, env=environment(**said), cwd=ROOT, check=False
        )

    assert (done.returncode, done.stderr) == (
        2, b"exsearch: cannot write the output: No space left on device\n")  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        {"COMP_WORDS": "exsearch x", "COMP_CWORD": "99999999999999999999"},
        {"COMP_WORDS": "exsearch x", "COMP_CWORD": "-1"},
        {"COMP_WORDS": "exsearch\n$(x)\n\x1b[31m", "COMP_CWORD": "2"},
        {"COMP_WORDS": "exsearch\nproject:\udcff", "COMP_CWORD": "1"},
    ],
    ids=["far", "negative", "orders", "not UTF-8"],
)
def test_a_shell_that_says_nonsense_is_offered_nothing_that_harms(run: Run, said: dict[str, str]) -> None:
    ran = run(env={"_EXSEARCH_COMPLETE": "complete_bash", **said})

    assert ran.status in (0, 1)
    assert not not_printable(ran.out)
