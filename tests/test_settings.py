"""`config.toml` and `[tool.exsearch]`: what they set, which of them decides, and what is an error in them."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from exsearch.config import Places, project_file, settings
from exsearch.errors import SettingsError
from exsearch.model import FILTERS, UNSET, Settings
from exsearch.search.query import FIELDS
from exsearch.search.query import ROLES as ROLES_OF_QUERIES
from exsearch.settings import KEYS, ROLES, read_project, read_user

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "[tool.exsearch]\n"
IN_PROJECT = tuple(key for key, known in KEYS.items() if known.in_project)
A_VALUE: dict[str, tuple[str, Any]] = {
    "auto": ('"always"', "always"),
    "environments": ('[".venv"]', ("ROOT/.venv",)),
    "exclude": ('"fixtures"', ("fixtures",)),
    "license": ('["MIT", "-copyleft"]', ("MIT", "-copyleft")),
    "project": ('"django-*"', ("django-*",)),
    "file": ('"*/views.py"', ("*/views.py",)),
    "symbol": ('"flask."', ("flask.",)),
    "kind": ('"class"', ("class",)),
    "role": ('"-test"', ("-test",)),
    "source": ('"pages"', ("pages",)),
    "since": ('"2026"', ("2026",)),
    "limit": ("7", 7),
    "pager": ('"most -w"', "most -w"),
    "color": ('"never"', "never"),
    "theme": ('"monokai"', "monokai"),
}
"""A setting of each kind: as it is written, and as it is read."""


@pytest.fixture
def user(tmp_path: Path) -> Path:
    """The user's file; its folder is there, and the file is not."""
    (tmp_path / "home").mkdir()
    return tmp_path / "home" / "config.toml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project's file, which is not there; `read` asks in a folder below it."""
    (tmp_path / "shop" / "src").mkdir(parents=True)
    return tmp_path / "shop" / "pyproject.toml"


def read(user: Path, project: Path) -> Settings:
    where = Places("", "", "", "", "", str(user))
    return settings(where, str(project.parent / "src"))


def refused(user: Path, project: Path) -> tuple[str, str]:
    """Return message and hint of the error, without the folder."""
    with pytest.raises(SettingsError) as caught:
        read(user, project)
    root = str(user.parent.parent)
    return str(caught.value).replace(root + os.sep, ""), (caught.value.hint or "").replace(root + os.sep, "")


def value_of(said: Settings, key: str) -> Any:
    return dict(said.filters)[key] if key in FILTERS else getattr(said, key)


# -- values, and who said them


def test_the_settings_are_those_that_the_rest_knows() -> None:
    assert tuple(FIELDS) == FILTERS
    assert ROLES == ROLES_OF_QUERIES
    assert KEYS.keys() == A_VALUE.keys() == {*UNSET._fields, *FILTERS} - {"filters", "said_by"}


def test_without_files_nothing_is_set(user: Path, project: Path) -> None:
    assert read(user, project) is UNSET

    project.write_text("[project]\nname = 'shop'\n[tool.other]\nlimit = 3\n")
    assert read(user, project) is UNSET
    project.write_text(TABLE + "limit = 3\n")
    assert read(user, project).limit == 3  # control


@pytest.mark.parametrize("key", KEYS)
def test_a_setting_in_the_users_file_says_value_and_line(user: Path, project: Path, key: str) -> None:
    written, value = A_VALUE[key]
    user.write_text(f"# mine\n\n{key} = {written}\n")
    if key == "environments":
        value = (str(user.parent / ".venv"),)

    said = read(user, project)

    assert value_of(said, key) == value
    assert said.said_by == ((key, f"{user}:3"),)
    assert said.who(key) == f"{user}:3"
    assert said.who("limt") is None


@pytest.mark.parametrize("key", IN_PROJECT)
def test_the_project_comes_before_the_user(user: Path, project: Path, key: str) -> None:
    written, value = A_VALUE[key]
    other = {"limit": "8", "role": '"source"'}.get(key, '"other"')
    project.write_text(f"[project]\nname = 'shop'\n\n{TABLE}{key} = {written}\n")
    user.write_text(f"{key} = {other}\n")
    if key == "environments":
        value = (os.path.realpath(project.parent / ".venv"),)

    said = read(user, project)

    if key == "exclude":
        assert (said.exclude, said.who(key)) == (("fixtures", "other"), f"{project}:5, {user}:1")
    else:
        assert (value_of(said, key), said.who(key)) == (value, f"{project}:5")
    project.unlink()
    assert read(user, project).who(key) == f"{user}:1"  # control


def test_files_are_joined_setting_by_setting(user: Path, project: Path) -> None:
    user.write_text('limit = 5\nlicense = "permissive"\ncolor = "never"\n')
    project.write_text(f'{TABLE}license = []\nkind = "class"\n')

    said = read(user, project)

    assert (said.limit, said.color) == (5, "never")
    assert said.filters == (("license", ()), ("kind", ("class",)))


@pytest.mark.parametrize("text", [
    "limit = 9",
    "limit=9 # rows",
    '"limit" = 9',
    "\ufefflimit = 9",
    "limit = 9\r\n",
    '"l\\u0069mit" = 9',
])  # fmt: skip
def test_a_setting_is_read_however_it_is_written(user: Path, project: Path, text: str) -> None:
    user.write_bytes(text.encode())

    said = read(user, project)

    assert said.limit == 9
    assert said.who("limit") in (f"{user}:1", str(user))


def test_the_nearest_project_with_settings_counts(user: Path, project: Path) -> None:
    (project.parent / "src" / "pyproject.toml").write_text("[tool.exsearches]\n[project]\n")
    project.write_text(TABLE + "limit = 2\n")
    assert project_file(str(project.parent / "src")) is not None

    (project.parent / "src" / "pyproject.toml").write_text("[project]\n")
    assert read(user, project).limit == 2

    (project.parent / "src" / "pyproject.toml").write_text(TABLE + "limit = 1\n")
    assert read(user, project).limit == 1


def test_a_folder_that_was_removed_has_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user: Path
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert settings(Places("", "", "", "", "", str(user))) is UNSET


# -- errors


WRONG = [
    ("limt = 3", "1: no setting limt", "did you mean limit?\n"),
    ("\n\ncolour = 'never'", "3: no setting colour", "did you mean color?\n"),
    ("licence = 'MIT'", "1: no setting licence", "did you mean license?\n"),
    ("LIMIT = 3", "1: no setting LIMIT", "did you mean limit?\n"),
    ("zebra = 3", "1: no setting zebra", "the settings are auto, environments, exclude, license,"),
    ("limit = 3\n[filters]\nlicense = 'MIT'", "2: no setting filters", "did you mean file?"),
    ("limit = '3'", "1: limit takes a number, not a text", "for example: limit = 50"),
    ("limit = true", "1: limit takes a number, not true or false", "limit = 50"),
    ("limit = 1.5", "1: limit takes a number, not a number with a point", "limit = 50"),
    ("limit = 2020-01-01", "1: limit takes a number, not a date or a time", "limit = 50"),
    ("limit = -1", "1: limit cannot be -1", "between 0, which means all, and 1,000,000"),
    ("limit = 1000001", "1: limit cannot be 1000001", "between 0"),
    ("pager = ['less']", "1: pager takes a text, not a list", 'pager = "less -S"'),
    ("license = 3", "1: license takes a text or a list of texts, not a number", '"permissive"'),
    ("license = ['MIT', 3]", "1: license takes a text or a list of texts, not a number", '"permissive"'),
    ("license.spdx = 'MIT'", "1: license takes a text or a list of texts, not a table", '"permissive"'),
    ("license = ''", "1: license is empty", '"permissive"'),
    ("license = '-'", "1: license is empty", '"permissive"'),
    ("color = 'allways'", "1: color cannot be allways", 'did you mean "always"?\n'),
    ("auto = 'sometimes'", "1: auto cannot be sometimes", "auto takes ask, always, never"),
    ("role = '-tests'", "1: role cannot be -tests", 'did you mean "-test"?\n'),
    ("limit = 3\nlimit = 4", "2: Cannot overwrite a value", "TOML"),
    ("limit = 3\ncolor = never", "2: Invalid value", "a text has quotes"),
    ("limit = 3\ncolor = ", "2: Invalid value", "a text has quotes"),
    ("color", "1: Expected '=' after a key in a key/value pair", "TOML"),
    ('environments = ["C:\\Users\\me"]', "1: Invalid hex value", "single quotes: 'C:\\Users\\me\\.venv'"),
    ('\npager = "less \\u001b[31m"', "2: pager has a character that cannot be printed", "one line"),
    ('exclude = "a\\u0000b"', "1: exclude has a character that cannot be printed", "one line"),
]


@pytest.mark.parametrize(("text", "said", "hint"), WRONG, ids=[text for text, *_ in WRONG])
def test_an_error_in_the_users_file_names_line_and_what_was_meant(
    user: Path, project: Path, text: str, said: str, hint: str
) -> None:
    user.write_text(text, encoding="utf-8")

    message, help_ = refused(user, project)

    assert message == f"home{os.sep}config.toml:{said}"
    assert hint in help_


@pytest.mark.parametrize("key", sorted(KEYS.keys() - {*IN_PROJECT}))
def test_a_project_cannot_set_what_is_the_users(user: Path, project: Path, key: str) -> None:
    line = f"{key} = {A_VALUE[key][0]}\n"
    project.write_text(f"[project]\n{TABLE}limit = 3\n{line}")

    message, hint = refused(user, project)

    assert message == f"shop{os.sep}pyproject.toml:4: a project cannot set {key}"
    assert hint.startswith("only your own config.toml can")
    project.unlink()
    user.write_text(line)
    assert read(user, project).who(key)  # control


def test_nothing_that_names_a_program_can_be_set_by_a_project() -> None:
    assert {"pager", "auto", "color", "theme"} == KEYS.keys() - {*IN_PROJECT}


@pytest.mark.parametrize("path", ["..", "../other", "/", "~/x", "src/../../other", "link"])
def test_an_environment_of_a_project_lies_inside_of_it(user: Path, project: Path, path: str) -> None:
    (project.parent.parent / "other").mkdir()
    (project.parent / "link").symlink_to(project.parent.parent / "other")
    project.write_text(f"{TABLE}environments = ['src', '{path}']\n")

    if path == "~/x":  # a folder of this name, because the user's home is not the project's to name
        assert read(user, project).environments[1] == os.path.realpath(project.parent / "~" / "x")
        return
    message, _ = refused(user, project)

    assert message == f"shop{os.sep}pyproject.toml:2: the environment {path} is outside of the project"
    project.write_text(f"{TABLE}environments = ['src']\n")
    assert read(user, project).environments == (os.path.realpath(project.parent / "src"),)  # control


def test_an_environment_of_the_user_may_be_anywhere(
    user: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(project.parent))
    monkeypatch.setenv("USERPROFILE", str(project.parent))
    user.write_text("environments = ['~/.venv', '../x', 'y']\n")

    home = user.parent
    assert read(user, project).environments == (
        str(project.parent / ".venv"), str(home.parent / "x"), str(home / "y")
    )  # fmt: skip


def test_only_the_table_of_a_project_is_judged(user: Path, project: Path) -> None:
    project.write_bytes(
        b"this is = no [TOML\n\xff\n[tool.exsearch] # ours\nlimit = 4\n[tool.x]\nlimit = \xff\n"
    )

    assert read(user, project).limit == 4

    project.write_bytes(b"\n\n[tool.exsearch]\nlimit = 4 4\n[tool.x]\n")
    assert refused(user, project)[0].startswith(f"shop{os.sep}pyproject.toml:4: ")  # control


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tool.exsearch]\nlimt = 3\n", "2: no setting limt"),
        ("[tool.exsearch.filters]\nlicense = 'MIT'\n", "1: no setting filters"),
        ("[[tool.exsearch]]\nlimit = 3\n", " [[tool.exsearch]] is a list, not a table"),
        ("[tool.exsearch]\nlimit = 3\n[tool.exsearch]\n", "3: Cannot declare ('tool', 'exsearch') twice"),
        ("\n[tool.exsearch]\nfile = '\xff'\n", "3: not UTF-8"),
        ("[tool.exsearch]\nfile = 'a\x1b[2Jb'\n", "2: "),
        ("[tool.exsearch]\n'a\\x1b[2J' = 3\n", "2: no setting a\\x1b[2J"),
        ("[tool.exsearch]\nfile = '" + "x" * 1_000 + "'\n", "2: a line of more than 1,000 characters"),
        ("[tool.exsearch]\nfile = '" + "x" * 400 + "'\n", "2: file is too long"),
        ("[tool.exsearch]\nexclude = [\n" + "'x',\n" * 101 + "]\n", "2: exclude is too long"),
        ("[tool.exsearch]\n" + "# x\n" * 7_000, " [tool.exsearch] has more than 20,000 bytes"),
        ("[tool.exsearch]\nlimit = " + "9" * 900 + "\n", "2: limit cannot be 9"),
        ("[tool.exsearch]\nlimit = " + "[" * 900 + "\n", " cannot be read as TOML"),
    ],
)  # fmt: skip
def test_a_hostile_table_is_an_error_that_names_the_file(
    user: Path, project: Path, text: str, said: str
) -> None:
    project.write_bytes(text.encode("latin-1"))

    message, hint = refused(user, project)

    assert message.startswith(f"shop{os.sep}pyproject.toml:{said}")
    assert hint
    assert len(message) < 1_000


def test_no_table_takes_long(user: Path, project: Path) -> None:
    dotted = ".".join("a" * 499) + " = 1\n"
    project.write_text(TABLE + dotted.replace("a", "b", 1) + dotted * 18)
    assert len(dotted) < 1_010

    begun = time.process_time()
    refused(user, project)

    assert time.process_time() - begun < 2


@pytest.mark.parametrize("kind", ["link", "folder", "fifo", "huge"])
def test_a_project_file_that_is_no_plain_file_is_left_alone(user: Path, project: Path, kind: str) -> None:
    target = project.parent / "target.toml"
    target.write_text(TABLE + "limit = 3\n")
    if kind == "link":
        project.symlink_to(target)
    elif kind == "folder":
        project.mkdir()
    elif kind == "fifo":
        os.mkfifo(project)
    else:
        project.write_text(TABLE + "limit = 3\n" + "#" * 1_000_000)

    assert read(user, project) is UNSET

    project.rmdir() if kind == "folder" else project.unlink()
    target.rename(project)
    assert read(user, project).limit == 3  # control


def test_a_link_of_the_user_is_followed(user: Path, project: Path) -> None:
    (user.parent / "dotfiles.toml").write_text("limit = 3\n")
    user.symlink_to(user.parent / "dotfiles.toml")

    assert read(user, project).limit == 3


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("folder", " a folder"),
        ("fifo", " not a regular file"),
        ("huge", " more than 100,000 bytes"),
        ("utf-16", "1: not UTF-8"),
        ("latin-1", "2: not UTF-8"),
        ("loop", " cannot be read: "),
        ("deep", " cannot be read as TOML"),
    ],
)
def test_a_users_file_that_cannot_be_read_is_an_error(
    user: Path, project: Path, kind: str, said: str
) -> None:
    if kind == "folder":
        user.mkdir()
    elif kind == "fifo":
        os.mkfifo(user)
    elif kind == "loop":
        user.symlink_to(user)
    else:
        text = {
            "huge": "#" * 100_001,
            "utf-16": "limit = 3",
            "latin-1": "#\n# \xff",
            "deep": "a=" + "[" * 9_999,
        }
        user.write_bytes(text[kind].encode(kind if kind.startswith(("utf", "latin")) else "utf-8"))

    message, hint = refused(user, project)

    assert message.startswith(f"home{os.sep}config.toml:{said}")
    assert hint


@runs(max_examples=300)
@given(
    st.binary(max_size=200)
    | st.text(alphabet="[]tool.exsearch=\"'\n #limit3\\{}", max_size=200).map(str.encode)
)
def test_any_bytes_are_settings_or_an_error(content: bytes) -> None:
    for reader, text in ((read_user, content), (read_project, b"[tool.exsearch]\n" + content)):
        try:
            said = reader("f", text)
        except SettingsError as error:
            assert str(error).startswith("f:")
        else:
            assert {each.key for each in said} <= KEYS.keys()
