"""Questions of several words: what comes first, what has only some of the words, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import harvested, index_of

from exsearch.search.find import is_inner, search
from exsearch.search.query import parse_query
from exsearch.search.worded import parts_of, ranked, stem_of

if TYPE_CHECKING:
    from exsearch.index.protocol import Reader
    from exsearch.search.find import Answer

TABLES = {
    "tables/__init__.py": '''
        """Tables of numbers."""
        from tables.readers import read_csv, copytable
        from tables._fast import read_csv_chunks
        ''',
    "tables/readers.py": '''
        def read_csv(path, chunk_size=None):
            """Read a file of comma-separated values into a table."""

        def read_csv_dialect(path):
            """Find out how the values in a file are separated."""

        def copytable(table, target):
            """Write it again."""

        def split(table):
            """Cut a table into chunks for other processes; each can read and retry on its own."""

        def again(call):
            """Call it again: a retry."""
        ''',
    "tables/_fast.py": '''
        def _read_csv_in_chunks(path):
            """Read it."""

        def read_csv_chunks(path):
            """Read it."""
            return _read_csv_in_chunks(path)
        ''',
}
USERS = [{f"user{n}/main.py": "import tables\n\ndef f(): tables.read_csv('x')\n"} for n in range(4)]


@pytest.fixture(scope="module")
def index() -> Reader:
    users = [harvested(files, f"user{n}") for n, files in enumerate(USERS)]
    return index_of(harvested(TABLES, "tables", about="Spreadsheets for people"), *users)


def ask(index: Reader, words: str, limit: int = 20) -> Answer:
    return search(index, parse_query(words.split()), limit, tests=False)


def names(index: Reader, words: str) -> list[str]:
    return list(dict.fromkeys(hit.shown_name() or "" for hit in ask(index, words).hits))


def test_the_best_row_of_each_symbol_comes_before_the_second_of_any(index: Reader) -> None:
    symbols = [hit.shown_name() for hit in ask(index, "read csv").hits]

    first = symbols[: len(set(symbols))]
    assert len(set(first)) == len(first) > 1
    assert symbols.count("tables.read_csv") > 1  # control


def test_a_name_that_is_all_words_and_much_used_comes_before_a_longer_one(index: Reader) -> None:
    assert names(index, "read csv")[0] == "tables.read_csv"
    assert names(index, "read csv dialect")[0] == "tables.readers.read_csv_dialect"  # control


def test_parameters_have_words_too(index: Reader) -> None:
    assert names(index, "comma chunk")[0] == "tables.read_csv"
    assert ask(index, "comma chunk").missing == ()


def test_what_is_said_of_a_project_has_words_too(index: Reader) -> None:
    assert ask(index, "spreadsheets csv").missing == ()
    assert ask(index, "kettles csv").missing == ("kettles",)  # control


def test_private_names_come_after_public_ones_that_have_the_words_in_prose(index: Reader) -> None:
    found = names(index, "read chunks")

    assert found.index("tables._fast._read_csv_in_chunks") > found.index("tables.readers.split")
    assert found.index("tables.read_csv_chunks") < found.index("tables.readers.split")  # control


def test_a_sentence_that_says_little_else_comes_first(index: Reader) -> None:
    assert names(index, "text:retry")[0] == "tables.readers.again"
    assert "tables.readers.split" in names(index, "text:retry")  # control


def test_words_that_a_name_runs_together_are_found(index: Reader) -> None:
    assert names(index, "copy a table")[0] == "tables.copytable"


def test_if_no_symbol_has_all_words_those_with_most_are_answered(index: Reader) -> None:
    found = ask(index, "how to read csv from zebras")

    assert found.hits[0].shown_name() == "tables.read_csv"
    assert (found.found, found.missing, found.unknown) == (("read", "csv"), ("zebras",), ("zebras",))
    apart = ask(index, "dialect retry")
    assert set(apart.found + apart.missing) == {"dialect", "retry"}
    assert (len(apart.found), apart.unknown) == (1, ())
    assert ask(index, "read csv").found == ()  # control
    assert ask(index, "kettle zebras").hits == ()  # control


def test_another_form_of_a_word_finds_a_name_that_has_no_sentence(index: Reader) -> None:
    assert names(index, "users mains")[0] == "user0.main"
    assert ask(index, "mains zebras").found == ("mains",)  # control


def test_a_limit_of_rows_is_kept(index: Reader) -> None:
    everything = ask(index, "read csv", 100)

    assert [len(ask(index, "read csv", limit).hits) for limit in (1, 3)] == [1, 3]
    assert ask(index, "read csv", 3).hits == everything.hits[:3]
    assert ask(index, "read csv", 3).more
    assert not everything.more


@pytest.mark.parametrize(
    ("one", "other"),
    [("parse", "parsing"), ("retry", "retries"), ("connect", "connections"), ("write", "writer"),
     ("copy", "copied")],
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem_of(one) == stem_of(other)
    assert stem_of("process") == "process"  # control
    assert stem_of("red") == "red"  # control


def test_parts_of_names() -> None:
    assert parts_of("HTTPResponse.read_into2") == ["http", "response", "read", "into", "2"]


# -- words that say the same, and the one that says most

FILES = {
    "files.py": """
        def remove(path):
            \"\"\"Remove a file.\"\"\"

        def unpack_archive(path):
            \"\"\"Write what is in it.\"\"\"

        def find_file(path):
            \"\"\"Find a file.\"\"\"
        """,
    "yam.py": """
        def load(text):
            \"\"\"Parse it.\"\"\"
        """,
}


@pytest.fixture(scope="module")
def files() -> Reader:
    readers = [f'def read_file{n}(path):\n    """Read a file."""\n' for n in range(22)]
    return index_of(harvested(FILES, "files"), harvested({"many.py": "\n".join(readers)}, "many"))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("delete file", "files.remove"),
        ("deleting files", "files.remove"),
        ("unzip archive", "files.unpack_archive"),
        ("extract archive", "files.unpack_archive"),
    ],
)
def test_a_word_that_says_the_same_is_found(files: Reader, words: str, name: str) -> None:
    assert names(files, words)[0] == name
    assert not ask(files, words).missing


def test_another_word_is_missing(files: Reader) -> None:
    answer = ask(files, "rename file")  # control
    assert answer.missing == ("rename",)
    assert ask(files, "files remove").hits[0].shown_name() == "files.remove"


def test_the_word_that_says_most_is_looked_for_by_itself_although_many_have_the_others(files: Reader) -> None:
    assert "yam.load" in [each.name for each in ranked(files, parse_query(["read yam file"]), is_inner)[0]]
    others = [each.name for each in ranked(files, parse_query(["read file"]), is_inner)[0]]
    assert "yam.load" not in others  # control
