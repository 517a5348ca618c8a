"""The table of verbs: for both front doors, `--help`, TAB, the man page, and guesses after a typing error.

Only text, and nothing to import: a plain search reads it.
"""

from __future__ import annotations

from exsearch.model import Record

WORDS, REFS, SOURCES, KNOWN_SOURCES = "words", "refs", "sources", "known sources"
SYMBOL, SUBJECT, SHELL, VERB, PLACE = "symbol", "subject", "shell", "verb", "place"
CLIENT, INSTALL = "client", "install"
CONDITIONS = "conditions"

SUBJECTS = ("symbols", "projects", "licenses", "sources", "examples", "packs")
"""The words that `list` takes."""

SHELLS = ("bash", "zsh", "fish", "powershell")
"""Shells that TAB is completed in."""


CLIENTS = ("claude", "codex", "cursor", "vscode")
"""Programs that start the server of `mcp`."""


class Verb(Record):
    """A verb as users read of it."""

    line: str
    """The first line of its help, without the full stop."""
    examples: tuple[tuple[str, str], ...]
    """One or two command lines, each with its effect."""
    text: str = ""
    """The rest of its help."""
    takes: str = ""
    """Which words it takes: WORDS, REFS and so on; "" if it takes none."""
    needs: str = ""
    """The words that a suggestion adds, if the verb cannot stand alone."""


VERBS = {
    "search": Verb(
        "Search for examples; the verb may be left out",
        (
            ("exsearch search add", "a word that is also a verb"),
            ("exsearch read_csv license:MIT -role:test", "only under MIT, and no tests"),
        ),
        "A word is a name, or the start, the end or a part of one. If no name matches, the text of pages is"
        " searched.\n\n"
        "Conditions narrow a search, as words or as options: license:permissive project:django-cms"
        " file:'*/views.py'. A minus excludes: -test, -license:copyleft. If a condition is given twice,"
        " either value is accepted. Words after -- are text.\n\n"
        "With -i, the words are the start of a search as you type: in fzf, or in a screen of its own"
        " (pip install 'exsearch[tui]').",
        takes=WORDS,
        needs="WORDS",
    ),
    "usage": Verb(
        "Show how a symbol is called, with counts",
        (
            ("exsearch usage requests.get", "arguments, results, guards"),
            ("exsearch usage click.option -role:test", "the same without tests"),
        ),
        "Calls are counted by their shape: the number of positional arguments, the names of the others, and"
        " the place that the call stands in. A percentage is a share of all calls. A decorator without"
        " brackets and a base class count, too. Shapes that more projects use come first, until 90 % are"
        " covered.\n\n"
        "What becomes of the results, what guards the calls and what is used together is counted in the best"
        " examples; the output says in how many. Conditions narrow it as they narrow a search.",
        takes=WORDS,
        needs="SYMBOL",
    ),
    "at": Verb(
        "Show how the symbol at a place in your code is used",
        (
            ("exsearch at app.py:12:9", "the name at line 12, column 9"),
            ("exsearch at app.py:12", "what the line calls first"),
        ),
        "For editors: docs/editors.md has a line for each. The name is resolved with the imports and types of"
        " your file, which need not parse. The answer is that of `usage`.",
        takes=PLACE,
        needs="FILE:LINE",
    ),
    "show": Verb(
        "Show examples, or the parts you want",
        (
            ("exsearch show 4 --function", "the function around the use"),
            ("exsearch show flask.make_response:2 --open", "the second, in your editor"),
        ),
        "In a terminal the code has line numbers and marks. In a pipe it is plain code, with project,"
        " licence and link as comments on top.",
        takes=REFS,
        needs="N",
    ),
    "extract": Verb(
        "Write examples as modules of their own",
        (("exsearch extract 4 7 --to snippets/", "two modules in a folder"),),
        "Each module has the imports and definitions that the example needs, and its licence on top. A"
        " comment lists the names that stay undefined. The paths of the files are printed.",
        takes=REFS,
        needs="N --to DIR",
    ),
    "notice": Verb(
        "Print licence notices for copied examples",
        (("exsearch notice 4 7 >> NOTICE", "the notices that both licences ask for"),),
        takes=REFS,
        needs="N",
    ),
    "list": Verb(
        "List symbols, projects, licences, sources or packs",
        (
            ("exsearch list flask.", "names in flask, with counts"),
            ("exsearch list sources", "all that was added, and when"),
            ("exsearch list packs", "what `exsearch add pack:NAME` would add"),
        ),
        "Any other word is a prefix of symbols: `exsearch list flask.` lists the names in flask. Without a"
        " word, a terminal gets a summary of the packages, a pipe all symbols.\n\n"
        "Conditions work as in a search: `exsearch list projects license:MIT since:1y` lists the projects"
        " with such uses, and counts these. Only sources and packs take none.",
        takes=SUBJECT,
    ),
    "add": Verb(
        "Add packages, projects, documents or pages",
        (
            ("exsearch add --env", "the packages of your environment"),
            ("exsearch add installed:rich ../shop", "one package, and a project of yours"),
        ),
        "A source is a project or a folder of projects, a wheel or sdist, installed:NAME,"
        " pypi:NAME==VERSION, a pack of projects (pack:NAME, see `exsearch list packs`), a Git URL, or a file"
        " or folder of documentation or example pages. Nothing in it is executed. If it is"
        " in the index already, only changes are read. `exsearch add built-in` brings the built-in examples"
        " back.",
        takes=SOURCES,
        needs="SOURCE",
    ),
    "update": Verb(
        "Read the sources that have changed",
        (("exsearch update", "after an upgrade, or after edits"),),
        "Files that are gone leave the index.",
    ),
    "remove": Verb(
        "Remove sources from the index",
        (("exsearch remove installed:rich", "as `exsearch list sources` names it"),),
        "Name them as for `add`, or as `exsearch list sources` shows them.",
        takes=KNOWN_SOURCES,
        needs="SOURCE",
    ),
    "pages": Verb(
        "Write example pages for symbols",
        (("exsearch pages flask.Flask --to pages/", "a page with the five best examples"),),
        "A page has the best examples of one symbol, in the format that `add` reads. The paths of the files"
        " are printed.",
        takes=SYMBOL,
        needs="SYMBOL --to DIR",
    ),
    "site": Verb(
        "Write a static site of examples",
        (
            ("exsearch site --to public --symbols flask", "pages for flask and all in it"),
            ("exsearch site --to public license:permissive", "only under such licences"),
        ),
        "Each name has a page with its card, the ways to call it and its best examples; the first page lists"
        " the names, and finds them as you type. No server is needed. A site that is there is replaced. The"
        " path of the first page is printed. It needs Jinja2: pip install 'exsearch[site]'.\n\n"
        "Conditions work as in a search: only examples that pass them count and are shown.",
        takes=CONDITIONS,
        needs="--to DIR",
    ),
    "doctor": Verb(
        "Check the index; list skipped items",
        (
            ("exsearch doctor", "where files live, and which items were skipped"),
            ("exsearch doctor --rebuild", "build the index again from its sources"),
        ),
        "It also names the folders that exsearch uses. The quick check takes a second or two. It finds a"
        " file that was cut short, broken structure, and code and examples that differ from what was"
        " stored. --deep takes a few times as long.",
    ),
    "config": Verb(
        "Show the settings, and who said each",
        (("exsearch config", "every setting, its value, and the file and line that say it"),),
        "Settings are in your config.toml, and in [tool.exsearch] of a project's pyproject.toml. The first"
        " that says a value decides: option, environment variable, project, config.toml, what is usual. A"
        " project can set limit, environments, exclude and conditions only.",
    ),
    "completion": Verb(
        "Print the script that completes on TAB",
        (
            ('eval "$(exsearch completion bash)"', "in ~/.bashrc"),
            ("exsearch completion fish | source", "in config.fish"),
        ),
        "Give the output to `eval`, or write it to a file that your shell reads at its start. Without"
        " SHELL, the way to set up each shell is printed.",
        takes=SHELL,
    ),
    "mcp": Verb(
        "Serve agents, or set up their client",
        (
            ("exsearch mcp install claude", "writes the client's configuration"),
            ("exsearch mcp install codex --print", "prints it; also cursor, vscode"),
        ),
        "Without words it is an MCP server on standard input and output, with tools that only read:"
        " find_examples, get_example and list_api. A client starts it. It needs the SDK:"
        " pip install 'exsearch[mcp]'.",
        takes=CLIENT,
    ),
    "skill": Verb(
        "Write a skill for agents that run commands",
        (
            ("exsearch skill install", "in ~/.claude and ~/.agents"),
            ("exsearch skill install --project", "in the current folder"),
        ),
        "It tells an agent when and how to call exsearch, in a file SKILL.md. The paths of the files are"
        " printed.",
        takes=INSTALL,
        needs="install",
    ),
    "help": Verb(
        "Explain exsearch, or one verb",
        (
            ("exsearch help show", "the options of one verb"),
            ("exsearch search help", "search for the word"),
        ),
        "To search for the word, give the verb: `exsearch search help`.",
        takes=VERB,
    ),
    "version": Verb(
        "Print the version",
        (("exsearch search version", "search for the word"),),
        "To search for the word, give the verb: `exsearch search version`.",
    ),
}
"""In the order of `exsearch --help`."""

START = (
    ("exsearch add --env", "index the packages of your environment"),
    ("exsearch make_response", "how do projects call it?"),
    ("exsearch -i", "search as you type, with a preview"),
    ("exsearch show 4", "row 4, with project, licence and link"),
    ("exsearch show 4 --open", "its file in your editor, at the line"),
    ("exsearch retry license:permissive", "part of a name, under some licences"),
)
"""Command lines for a start, each with its effect."""

MORE = (
    "`exsearch help VERB` explains a verb. To search for a word that is also a verb: `exsearch search help`."
)


def in_columns(examples: tuple[tuple[str, str], ...]) -> list[str]:
    """Return command lines with their effects, in columns."""
    width = max(len(command) for command, _ in examples)
    return [f"{command:{width}}  {effect}" for command, effect in examples]
