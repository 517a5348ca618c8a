"""The quick door reads a command line as Typer does, or leaves it to Typer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exsearch import __version__, cli
from exsearch.__main__ import quick_answer, quick_verb
from exsearch.commands import calls
from exsearch.commands.arguments import with_verb
from exsearch.commands.calls import _CALLS
from exsearch.commands.names import VERBS
from exsearch.commands.options import FLAG, LINES, SPELLINGS, TEXTS, values_of
from exsearch.config import places
from exsearch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from helpers import Ran

    Run = Callable[..., Ran]

CALLED = [verb for verb in VERBS if verb != "help"]


@pytest.fixture(scope="module")
def typer_reads() -> Callable[[Sequence[str]], dict[str, Any] | None]:
    """A function that returns the values which Typer reads; None if it finds an error or prints help."""
    group = cli.group()

    def read(words: Sequence[str]) -> dict[str, Any] | None:
        seen: list[Mapping[str, Any]] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cli, "call", lambda _verb, values: seen.append(values))
            try:
                group(list(words), prog_name="exsearch", standalone_mode=False)
            except Exception as error:  # noqa: BLE001 - the exceptions of Click that Typer brings
                assert "typer" in type(error).__module__ or "click" in type(error).__module__, error
        return dict(seen[0]) if seen else None

    return read


@pytest.mark.parametrize("verb", VERBS)
def test_typer_has_the_options_of_the_table(verb: str) -> None:
    command = cli.group().commands[verb]
    known = {
        name: not parameter.is_flag
        for parameter in command.params
        if parameter.param_type_name == "option"
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    repeated = {parameter.name for parameter in command.params
                if parameter.param_type_name == "option" and parameter.multiple}  # fmt: skip

    assert known | {"-h": False, "--help": False} == dict(SPELLINGS[verb])
    assert repeated == {option.target() for option in LINES[verb].options if option.kind == TEXTS}


def test_each_verb_has_a_line_and_a_call() -> None:
    assert list(LINES) == list(VERBS)
    assert list(_CALLS) == CALLED


def test_no_two_values_of_a_verb_have_one_name() -> None:
    for verb, line in LINES.items():
        names = [option.target() for option in line.options] + ([line.words.value] if line.words else [])
        assert len(names) == len(set(names)), verb


_WORDS = st.sampled_from(
    ("a", "json.dumps", "4", "license:MIT", "-", "", "x y", "é", "x=y", "install", "last")
)
_VALUES = st.sampled_from(("5", "0", "-1", "x", "auto", "", "٣", "5.0", "--json", "1001", "a b", "-"))


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    """Return a verb with words and options as people type them, right or wrong."""
    verb = draw(st.sampled_from(CALLED))
    words = [verb]
    for _ in range(draw(st.integers(0, 5))):
        if draw(st.booleans()):
            words.append(draw(_WORDS))
            continue
        name = draw(
            st.sampled_from(sorted({*SPELLINGS[verb], "--", "-nq", "-qq", "--nosuch", "--no-header"}))
        )
        if not SPELLINGS[verb].get(name) or draw(st.integers(0, 9)) == 0:
            words.append(name)
        elif draw(st.booleans()):
            words += [name, draw(_VALUES)]
        else:
            words.append(name + ("=" if name.startswith("--") or draw(st.booleans()) else "") + draw(_VALUES))
    return words


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=command_lines())
def test_what_the_quick_door_understands_typer_understands_in_the_same_way(
    typer_reads: Callable[[Sequence[str]], dict[str, Any] | None], words: list[str]
) -> None:
    try:
        verb, *rest = with_verb(words, SPELLINGS, places())
    except UsageError:
        return
    read = values_of(verb, rest)

    if read is not None:
        assert read == typer_reads([verb, *rest])


@pytest.mark.parametrize(
    "typed",
    [
        "json.dumps license:permissive", "json.dumps --json", "json.dumps -n 5", "-n5 json.dumps -test",
        "list json. --jsonl", "show 4 --json", "show 4 --standalone -C 3", "usage a.b --all --kind=call",
        "search --license MIT --license=BSD x", "-q x", "config", "version", "doctor --deep",
        "show --no-header 1-3", "extract 1 --to out --force", "add --env --stdlib", "pages a --to x -n 3",
        "at a.py:3 --json", "completion zsh", "mcp install claude --print", "skill install --project",
    ],
)  # fmt: skip
def test_ordinary_command_lines_do_not_wait_for_typer(
    typer_reads: Callable[[Sequence[str]], dict[str, Any] | None], typed: str
) -> None:
    verb, *rest = with_verb(typed.split(), SPELLINGS, places())

    read = values_of(verb, rest)

    assert read is not None
    assert read == typer_reads([verb, *rest])


@pytest.mark.parametrize(
    "typed",
    ["x --help", "-h", "show", "x -n", "x -n five", "x -n -1", "x --color blue", "x --json=yes", "x --debug",
     "pages x", "pages x --to y -n 0", "completion bash zsh", "help show", "--version x", "update now"],
)  # fmt: skip
def test_help_and_errors_are_typers(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "_CALLS", {})

    assert quick_verb(typed.split()) is None
    assert quick_answer(typed.split()) is None


@pytest.mark.parametrize(
    "typed",
    [
        "json.dumps --json",
        "list json.",
        "json.dumps license:MIT",
        "show nosuch:1",
        "json.dumps --schema 1",
        "list a b c",
        "config x",
        "show 1 --all",
    ],
)
def test_both_doors_give_the_same_answer(run: Run, typed: str) -> None:
    run("json.dumps")

    assert run(*typed.split()) == run(*typed.split(), "--debug")


def test_each_flag_has_no_value_and_no_bounds() -> None:
    for verb, line in LINES.items():
        for option in line.options:
            if option.kind == FLAG:
                assert (option.least, option.most, option.choices, option.metavar) == (None, None, (), ""), (
                    verb
                )


@pytest.mark.parametrize(
    ("typed", "verb"), [("pages a", "pages "), ("-q extract", "extract "), ("json.dumps -n five", "")]
)
def test_after_an_error_of_typer_the_hint_is_the_help_of_the_verb(run: Run, typed: str, verb: str) -> None:
    refused = run(*typed.split())

    assert (refused.status, refused.out) == (2, "")
    assert refused.err.endswith(f"\n  `exsearch {verb}--help` shows how it is used\n")
    assert run(*verb.split(), "--help").out.startswith(f"Usage: exsearch {verb}")


def test_the_version_does_not_wait_for_typer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert quick_answer(["--version"]) == 0
    assert capsys.readouterr().out == f"exsearch {__version__}\n"
