"""What each verb does, in one line, and how it is typed: for `--help`, TAB and the man page.

Only text here, and nothing is imported: TAB reads it without Typer.
"""

from __future__ import annotations

VERBS = {
    "search": "Search for examples; the verb may be left out",
    "show": "Show examples, or the parts you want",
    "extract": "Write examples as modules of their own",
    "notice": "Print licence notices for copied examples",
    "list": "List symbols, projects, licences or sources",
    "add": "Add packages, projects or example pages",
    "update": "Read sources again that have changed",
    "remove": "Remove sources from the index",
    "pages": "Write example pages for symbols",
    "doctor": "Check the index; list what was skipped",
    "completion": "Print the script that completes on TAB",
    "help": "Explain exsearch, or one verb",
    "version": "Print the version",
}
"""Verb -> the first line of its help, without the full stop; in the order of `exsearch --help`."""

START = (
    ("exsearch add --env", "index the packages of your environment"),
    ("exsearch make_response", "how do projects call it?"),
    ("exsearch show 4", "row 4, with project, licence and link"),
    ("exsearch show 4 --open", "its file in your editor, at the line"),
    ("exsearch retry license:permissive", "part of a name, under some licences"),
)
"""Command lines for a start, and what each gives."""

MORE = (
    "`exsearch help VERB` explains a verb. To search for a word that is also a verb: `exsearch search help`."
)

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "search": (
        ("exsearch search add", "a word that is also a verb"),
        ("exsearch read_csv license:MIT -role:test", "only under MIT, and no tests"),
    ),
    "show": (
        ("exsearch show 4 --function", "the function around the use"),
        ("exsearch show flask.make_response:2 --open", "the second, in your editor"),
    ),
    "extract": (("exsearch extract 4 7 --to snippets/", "two modules in a folder"),),
    "notice": (("exsearch notice 4 7 >> NOTICE", "what the two licences ask for"),),
    "list": (
        ("exsearch list flask.", "names in flask, with counts"),
        ("exsearch list sources", "what was added, and when"),
    ),
    "add": (
        ("exsearch add --env", "the packages of your environment"),
        ("exsearch add installed:rich ../shop", "one package, and a project of yours"),
    ),
    "update": (("exsearch update", "after an upgrade, or after edits"),),
    "remove": (("exsearch remove installed:rich", "as `exsearch list sources` names it"),),
    "pages": (("exsearch pages flask.Flask --to pages/", "a page with the five best"),),
    "doctor": (
        ("exsearch doctor", "where things live, and what was skipped"),
        ("exsearch doctor --rebuild", "make the index anew from its sources"),
    ),
    "completion": (
        ('eval "$(exsearch completion bash)"', "in ~/.bashrc"),
        ("exsearch completion fish | source", "in config.fish"),
    ),
    "help": (
        ("exsearch help show", "the options of one verb"),
        ("exsearch search help", "search for the word"),
    ),
    "version": (("exsearch search version", "search for the word"),),
}
"""Verb -> one or two command lines, and what each gives."""


def lines_of(examples: tuple[tuple[str, str], ...]) -> list[str]:
    """Return command lines with what they give, in columns."""
    width = max(len(command) for command, _ in examples)
    return [f"{command:{width}}  {gives}".rstrip() for command, gives in examples]
