"""The table of the standard library: what is in it, and that it is read safely."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import partial
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers import ROOT

from exsearch.errors import ExsearchError
from exsearch.resolve import stdlib
from exsearch.resolve.link import Linker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Replace = Callable[[bytes | None], None]

NEWEST = stdlib.VERSIONS[-1]
TERM = re.compile(r"[\w.$?|()<>,%*\[\]@!^]+")
LINE = re.compile(
    r"""(?: (?P<name> \w+(?:\.\w+)* | \*) \t
        (?: i [ ] [\w.]+ | v [ ] TERM | f [ ] (?: - | [agpcso]+ ) [ ] TERM (?: [ ] @ TERM )*
          | c [ ] (?: - | \w+(?:,\w+)* ) (?: [ ] TERM )* | a (?: [ ] \w+ )* )
      | \t [\w.]+ /? )""".replace("TERM", TERM.pattern),
    re.VERBOSE | re.ASCII,
)


def entry(path: str, minor: int = NEWEST) -> str | None:
    """Return the entry of a dotted name in the module that defines it; None if there is none."""
    parts = path.split(".")
    for count in range(len(parts) - 1, 0, -1):
        if (lines := modules(parts[0], minor).get(".".join(parts[:count]))) is not None:
            return lines.get(".".join(parts[count:]))
    return None


def modules(top: str, minor: int = NEWEST) -> dict[str, dict[str, str]]:
    """Return module -> name -> entry."""
    found: dict[str, dict[str, str]] = {}
    module = ""
    for text in stdlib.texts(top, minor=minor):
        for line in text.split("\n"):
            name, value = line.split("\t")
            if name:
                found[module][name] = value
            else:
                module = value.rstrip("/")
                found[module] = {}
    return found


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("logging.getLogger", "f - logging.Logger%"),
        ("logging.Logger.info", "f - ?"),
        ("logging.Logger.handlers", "v builtins.list<logging.Handler%>%"),
        ("pathlib.Path", "c - pathlib.PurePath"),
        ("pathlib.PurePath.__truediv__", "f - $Self"),
        ("pathlib.PurePath.parent", "f p $Self"),
        ("threading.current_thread", "f - threading.Thread%"),
        ("datetime.datetime.now", "f c $Self"),
        ("datetime.datetime", "c - datetime.date"),
        ("argparse._ActionsContainer.add_argument_group", "f - argparse._ArgumentGroup%"),
        ("sqlite3.dbapi2.connect", "i _sqlite3.connect"),
        ("_sqlite3.connect", "f - sqlite3.Connection%"),
        ("concurrent.futures.thread.ThreadPoolExecutor", "c - concurrent.futures._base.Executor"),
        ("collections.OrderedDict", "c _KT,_VT builtins.dict<$_KT,$_VT>"),
        ("contextlib.contextmanager", "f - typing.Callable<contextlib._GeneratorContextManager<?>%>%"),
        ("subprocess.Popen.stdout", "v typing.IO<$AnyStr>%"),
        ("builtins.dict.items", "f - _collections_abc.dict_items<$_KT,$_VT>%"),
        ("builtins.list.__iter__", "f - collections.abc.Iterator<$_T>%"),
        ("asyncio.tasks.create_task", "f - _asyncio.Task<?>%"),
        ("json.load", "f - ?"),
        ("json.JSONDecoder", "i json.decoder.JSONDecoder"),
        ("subprocess.check_output", "f - ?"),
    ],
)
def test_well_known_names_have_the_types_of_typeshed(path: str, expected: str) -> None:
    assert entry(path) == expected


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("logging.getLogger().info", "logging.Logger.info"),
        ("builtins.open()!.readline", "_io.TextIOWrapper.readline"),
        ("pathlib.Path().__truediv__().read_text", "pathlib.Path.read_text"),
        ("re.compile().finditer()*.start", "re.Match.start"),
        ("re.finditer()*.start", "re.Match.start"),
        ("subprocess.Popen()!.stdout.read", "typing.IO.read"),
        ("subprocess.run().check_returncode", "subprocess.CompletedProcess.check_returncode"),
        ("asyncio.create_task().get_name", "_asyncio.Task.get_name"),
        ("asyncio.open_connection()@[0].readline", "asyncio.streams.StreamReader.readline"),
        ("datetime.datetime.now().__sub__().total_seconds", "datetime.timedelta.total_seconds"),
        ("concurrent.futures.ThreadPoolExecutor()!.map", "concurrent.futures._base.Executor.map"),
        ("concurrent.futures.Executor().submit().result", "concurrent.futures._base.Future.result"),
        ("builtins.dict<?,logging.Logger%>%.items()*[1].info", "logging.Logger.info"),
        ("builtins.dict<?,logging.Logger%>%.get().info", "logging.Logger.info"),
        ("collections.defaultdict<?,logging.Logger%>%[].info", "logging.Logger.info"),
        ("csv.reader().line_num", "_csv.Reader.line_num"),
        ("sqlite3.connect().cursor().execute().fetchall", "sqlite3.Cursor.fetchall"),
        ("urllib.parse.urlparse().geturl", "urllib.parse.ParseResult.geturl"),
        ("threading.Lock().acquire", "_thread.lock.acquire"),
        ("random.choice", "random.Random.choice"),
        ("asyncio.gather", "asyncio.tasks.gather"),
        ("types.CoroutineType<?,?,logging.Logger%>%@.info", "logging.Logger.info"),
        ("typing.Generator<logging.Logger%,?,?>%*.info", "logging.Logger.info"),
        ("unittest.mock.patch.object", "unittest.mock._patcher.object"),
        ("argparse.ArgumentParser().add_subparsers().add_parser().exit", "argparse.ArgumentParser.exit"),
    ],
)  # fmt: skip
def test_the_linker_follows_the_table(term: str, expected: str) -> None:
    (linked,) = Linker(partial(stdlib.texts, minor=13)).link(term)
    assert (linked.symbol, linked.waits_for) == (expected, "")


@pytest.mark.parametrize(
    "term",
    ["json.load().get", "subprocess.check_output().decode", "hashlib.new().update",
     "gettext.translation().gettext", "os.getcwd().upper"],
)  # fmt: skip
def test_what_typeshed_does_not_know_or_is_built_in_links_to_nothing(term: str) -> None:
    linker = Linker(partial(stdlib.texts, minor=13))
    assert linker.link(term) == ()
    assert linker.link(term.partition("()")[0])  # control


def test_the_linker_finds_what_the_version_has() -> None:
    assert Linker(partial(stdlib.texts, minor=13)).kind_of("warnings.deprecated") == "class"
    assert Linker(partial(stdlib.texts, minor=12)).kind_of("warnings.deprecated") == ""
    assert Linker(partial(stdlib.texts, minor=12)).kind_of("warnings.warn") == "function"  # control


def test_a_name_is_there_for_the_versions_of_python_that_have_it() -> None:
    assert entry("warnings.deprecated", 13) == "c -"
    assert entry("warnings.deprecated", 12) is None
    assert entry("warnings.warn", 12) is not None  # control

    assert stdlib.texts("asyncore", minor=11)
    assert stdlib.texts("asyncore", minor=12) == ()


def test_the_running_version_is_meant_unless_another_is_asked_for() -> None:
    assert stdlib.texts("os") == stdlib.texts("os", minor=sys.version_info.minor)
    assert stdlib.texts("os", minor=11) != stdlib.texts("os", minor=NEWEST)  # control


def test_a_version_that_the_table_does_not_know_is_answered_by_the_nearest() -> None:
    assert stdlib.texts("os", minor=10) == stdlib.texts("os", minor=11)
    assert stdlib.texts("os", minor=99) == stdlib.texts("os", minor=NEWEST)


def test_names_of_other_platforms_are_added_to_those_of_linux() -> None:
    assert entry("os.startfile") == "f - ?"
    assert entry("asyncio.WindowsSelectorEventLoopPolicy") is not None
    assert entry("asyncio.unix_events.DefaultEventLoopPolicy", 13) is not None
    assert modules("os")["os.path"]["*"] == "i posixpath"


@pytest.mark.parametrize("minor", stdlib.VERSIONS)
def test_each_line_is_a_line_of_a_summary_and_each_name_has_one(minor: int) -> None:
    for top in sorted(stdlib.tops()):
        for text in stdlib.texts(top, minor=minor):
            lines = text.split("\n")
            wrong = [line for line in lines if not LINE.fullmatch(line)]
            assert not wrong, (top, wrong[:5])
            for names in names_of_modules(lines):
                assert len(names) == len(set(names))


def names_of_modules(lines: list[str]) -> Iterator[list[str]]:
    """Yield the names of each module, without stars."""
    names: list[str] = []
    for line in lines:
        if line.startswith("\t"):
            yield names
            names = []
        elif not line.startswith("*"):
            names.append(line.partition("\t")[0])
    yield names


def test_each_part_begins_with_a_module_below_its_name() -> None:
    for top in stdlib.tops():
        for text in stdlib.texts(top, minor=11):
            assert text.startswith("\t")
            assert {name.split(".")[0].rstrip("/") for name in modules(top, 11)} == {top}


def test_a_name_outside_the_standard_library_has_no_text() -> None:
    assert stdlib.texts("requests") == ()
    assert stdlib.texts("typing_extensions") == ()
    assert stdlib.texts("json")  # control


def test_the_file_says_what_it_was_made_from_and_is_small() -> None:
    assert re.fullmatch(r"typeshed-client \d+\.\d+\.\d+", stdlib.made_from())
    assert os.path.getsize(stdlib.TABLE) <= 200_000


def test_importing_the_module_reads_nothing() -> None:
    program = "import exsearch.resolve.stdlib as table; table.TABLE = 'missing'; print('imported')"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout == "imported\n"


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Replace]:
    """Return a function that replaces the table for one test."""

    def replace(content: bytes | None) -> None:
        clear()
        path = tmp_path / "table.bin"
        if content is not None:
            path.write_bytes(content)
        monkeypatch.setattr(stdlib, "TABLE", str(path))

    yield replace
    clear()


def clear() -> None:
    for cached in (stdlib._texts, stdlib._block, stdlib._index, stdlib._file):
        cached.cache_clear()


WHOLE = Path(stdlib.TABLE).read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"something else",
        WHOLE[:-1],
        WHOLE[:5000],
        WHOLE + b"x",
        WHOLE[:300] + bytes([WHOLE[300] ^ 1]) + WHOLE[301:],
        WHOLE[:-1000] + bytes([WHOLE[-1000] ^ 1]) + WHOLE[-999:],
    ],
    ids=["missing", "empty", "foreign", "cut", "cut short", "longer", "flipped early", "flipped late"],
)
def test_a_damaged_table_is_an_error_with_a_hint(table: Replace, content: bytes | None) -> None:
    table(content)
    with pytest.raises(
        ExsearchError, match=r"the table of the standard library is damaged: .*table\.bin"
    ) as error:
        for top in ("os", "zoneinfo"):
            stdlib.texts(top)
    assert error.value.hint == "install exsearch again"

    table(WHOLE)  # control
    assert stdlib.texts("os")
    assert stdlib.texts("zoneinfo")


def test_the_generator_makes_the_same_table_again() -> None:
    """Only where its stubs are installed, in the version that the table was made from."""
    pytest.importorskip("typeshed_client")
    if stdlib.made_from() != f"typeshed-client {metadata.version('typeshed-client')}":
        pytest.skip("another version of the stubs is installed")
    spec = util.spec_from_file_location("make_table", ROOT / "docs" / "stdlib" / "make_table.py")
    assert spec is not None
    assert spec.loader is not None
    make = util.module_from_spec(spec)
    spec.loader.exec_module(make)

    assert make.table(*make.installed()) == WHOLE, "renew it: python docs/stdlib/make_table.py"
