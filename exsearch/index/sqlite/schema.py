"""The tables of the index, and the versions that this program can read.

Only text here; nothing is imported, because every search looks at it.
"""

from __future__ import annotations

APPLICATION_ID = 0x65787372
""""exsr" in SQLite's header: this file is an exsearch index and nobody else's."""

VERSION = 10
"""In `user_version`. An index with another one is never read.

It goes up when a table changes, and when `words` makes other keys or words from a name, because they are
deleted by making them again, and `doctor --deep` compares them.
"""

UNSETTLED = "unsettled"
"""Key of a meta value that is there while a run has changes that are not settled."""

PAGE_BYTES = 8192
"""Size of a page of the database file: twice SQLite's default, because whole sources are stored, and each
page costs two system calls."""

TABLES = """
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- `symbols` are those of `--symbol`, with blanks between; empty if all uses are read.
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    updated TEXT NOT NULL,
    symbols TEXT NOT NULL
);

-- One project or one page, as it was read. `key` is unique in its source. `ref` begins the ids of its
-- examples: "rich@13.7.1" or "flask-flask-examples", made unique over all sources. A page has its slug as
-- `name`, and 0 `files` if it cannot be read; `packages` are its own top-level names. Its shapes have the ids
-- first_shape to last_shape in `shape`; the last ones are free for those that come later. `dated` is the day
-- of its newest file, "2026-01-31", empty if that is not known. `summary`, `imported` and `usual` are as
-- `items.packed` returns them: the last two have a line for each value of those tables that the project
-- counts in.
CREATE TABLE origin (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    ref TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    project_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    files INTEGER NOT NULL,
    packages TEXT NOT NULL,
    first_shape INTEGER NOT NULL,
    last_shape INTEGER NOT NULL,
    dated TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    summary BLOB NOT NULL,
    imported BLOB NOT NULL,
    usual BLOB NOT NULL,
    UNIQUE (source_id, kind, key)
);

-- What is stored to refresh some files of a project, and not all: as in its `Harvest`.
CREATE TABLE reading (
    origin_id INTEGER PRIMARY KEY,
    checksum INTEGER NOT NULL,
    stamps BLOB NOT NULL,
    private BLOB NOT NULL,
    parts BLOB NOT NULL
);

-- origin_id is NULL if it belongs to no project or page.
CREATE TABLE skipped (
    source_id INTEGER NOT NULL,
    origin_id INTEGER,
    path TEXT NOT NULL,
    line INTEGER,
    reason TEXT NOT NULL
);
CREATE INDEX skipped_source ON skipped (source_id, origin_id);

CREATE TABLE project (
    id INTEGER PRIMARY KEY,
    name TEXT,
    url TEXT,
    version TEXT,
    description TEXT,
    links TEXT NOT NULL
);
CREATE INDEX project_name ON project (name);

CREATE TABLE license (
    id INTEGER PRIMARY KEY,
    text TEXT,
    url TEXT,
    spdx TEXT,
    evidence TEXT,
    notice TEXT,
    class TEXT
);
CREATE INDEX license_text ON license (text);

-- sourced is 1 for the symbols that source uses or defines: each name is there once, and its aliases and kind
-- become known as more is read. Those of pages (0) are as the page has them. `shown` is the name that people
-- import it by, empty if that is `name`; `users` counts the projects, by name, that use it, without its own.
CREATE TABLE symbol (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    aliases TEXT NOT NULL,
    kind TEXT NOT NULL,
    sourced INTEGER NOT NULL,
    shown TEXT NOT NULL,
    users INTEGER NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE INDEX symbol_name ON symbol (name);

-- The words that find a symbol, folded to lower case: its names (match 1), the ends of them after a dot (0),
-- and, behind a DEL, the rest of a component after one of its words (-1). The DEL keeps the last apart from
-- the names, so that a search for parts reads no names, and one for names no parts. `used` is the number of
-- bits in `symbol.users`, so that the most used are read first, and most changes of that number do not count.
CREATE TABLE name (
    key TEXT NOT NULL,
    match INTEGER NOT NULL,
    used INTEGER NOT NULL,
    symbol_id INTEGER NOT NULL,
    -- the columns in this order: else SQLite 3.40's check finds NULLs
    PRIMARY KEY (key, match, used DESC, symbol_id)
) WITHOUT ROWID;

-- How the uses in examples of one project are made and where they stand, as `resolve.shapes` writes it; empty
-- on a page, and for a definition. Each project or page has its own, so that the uses of a symbol are counted
-- by shape and project with nothing but an index of `example`.
CREATE TABLE shape (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL,
    text TEXT NOT NULL,
    checksum INTEGER NOT NULL
);

-- How a symbol is used, counted when the last run ended, if it has many rows: `sqlite.counted` reads `ways`.
CREATE TABLE counted (
    symbol_id INTEGER PRIMARY KEY,
    ways BLOB NOT NULL,
    checksum INTEGER NOT NULL
);

-- A block on a page, or a source file with examples in it. Those are the rows first_example to last_example
-- of `example`, but for the `missing`, which wait or mean nothing; `defined` of them are definitions, which
-- do not count as examples. Only blocks on pages have a position, and only documentation has passages.
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    origin_id INTEGER NOT NULL,
    first_example INTEGER NOT NULL,
    last_example INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    defined INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    license_id INTEGER NOT NULL,
    path TEXT,
    role TEXT,
    position INTEGER,
    number INTEGER,
    listed INTEGER NOT NULL,    -- checksum of what a list shows of it
    record INTEGER NOT NULL,    -- of all but the code
    checksum INTEGER NOT NULL,  -- of the code as text
    url TEXT,
    segments TEXT,
    cuts TEXT NOT NULL,
    passages INTEGER NOT NULL,
    code BLOB NOT NULL          -- as `items.packed` or `plain` returns it
);
CREATE INDEX document_origin ON document (origin_id, position, path);
CREATE INDEX document_project ON document (project_id) WHERE position IS NOT NULL;  -- others: by the origin

-- A block of code in documentation, its lines, and the words above it: number id & 0xfffff of the passages of
-- document id >> 20. Its examples are those of the rows first_example to last_example that are in its lines;
-- if it has none, the last is less than the first.
CREATE TABLE passage (
    id INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    first_example INTEGER NOT NULL,
    last_example INTEGER NOT NULL,
    heading TEXT NOT NULL,
    prose TEXT NOT NULL,
    checksum INTEGER NOT NULL
);

-- One symbol in one definition of a document. `rank_key` orders the examples of a symbol, best first
-- (`search.rank`); `nth` tells apart those that begin on one line; `lines` is "first body last;imports;uses";
-- `same` is equal if the definition is the same code, 0 if that is not known; on pages `how`, `kind` are -1.
CREATE TABLE example (
    id INTEGER PRIMARY KEY,
    symbol_id INTEGER,
    rank_key INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    nth INTEGER NOT NULL,
    how INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    shape_id INTEGER NOT NULL,
    same INTEGER NOT NULL,
    lines TEXT NOT NULL,
    text TEXT NOT NULL,
    checksum INTEGER NOT NULL
);
-- `same` counts copies, and the last two are for `usage`. They are in the order in which rows are listed, so
-- that the best examples need no sorting.
CREATE INDEX example_symbol ON example (symbol_id, rank_key, same, id, shape_id);

-- A row of `example` that is where its symbol is defined.
CREATE TABLE definition (
    symbol_id INTEGER NOT NULL,
    example_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    signature TEXT NOT NULL,
    summary TEXT NOT NULL,
    deprecated TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (symbol_id, example_id)
) WITHOUT ROWID;

-- The public ways to symbols, other than the names where they are defined, by the project that offers them.
-- named is 1 if `__all__` has the last part.
CREATE TABLE path (
    target TEXT NOT NULL,
    path TEXT NOT NULL,
    origin_id INTEGER NOT NULL,
    named INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (target, path, origin_id)
) WITHOUT ROWID;

-- How many projects spell a path to something of another project; `target` is the symbol that it leads to,
-- empty if that is the path, "?" if that was not found out yet.
CREATE TABLE imported (
    path TEXT NOT NULL PRIMARY KEY,
    users INTEGER NOT NULL,
    target TEXT NOT NULL,
    checksum INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX imported_target ON imported (target) WHERE target <> '';

-- How many projects have a meaning for a word: `np` is an "import" of `numpy`, `df` a "receiver" of a class.
-- `target` is a path or a term, as projects have it; `symbol` is what it means, empty if that is not known;
-- `waits_for` the package that has to be known for it, empty for none.
CREATE TABLE usual (
    word TEXT NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    users INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    waits_for TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (word, kind, target)
) WITHOUT ROWID;

-- What has to be linked again when a package comes: a term in the code of a project, or the name of a symbol
-- (origin_id 0).
CREATE TABLE term (
    id INTEGER PRIMARY KEY,
    origin_id INTEGER NOT NULL,
    waits_for TEXT NOT NULL,
    text TEXT NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE INDEX term_origin ON term (origin_id);
CREATE INDEX term_waits ON term (waits_for);

-- Rows for `example` that have no symbol before the package of their term is known. They have the id that
-- they will have.
CREATE TABLE waiting (
    term_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    rank_key INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    nth INTEGER NOT NULL,
    how INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    shape_id INTEGER NOT NULL,
    same INTEGER NOT NULL,
    lines TEXT NOT NULL,
    text TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (term_id, id)
) WITHOUT ROWID;

-- Rows of `example` whose symbol is a guess, with what they were read with.
CREATE TABLE guess (
    term_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    rank_key INTEGER NOT NULL,
    how INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (term_id, id)
) WITHOUT ROWID;

-- rowid is symbol.id; the words in its names, for questions of several words.
CREATE VIRTUAL TABLE symbol_words USING fts5 (words, content='', columnsize=0);

-- rowid is example.id, of pages only: parts of the names, highlighted lines, all of the code, prose.
CREATE VIRTUAL TABLE example_words USING fts5 (names, lines, code, prose, content='', columnsize=0);

-- What is said in prose: rowid is example.id of a definition with a first sentence, or -passage.id. Words are
-- looked for in any order, so no positions are kept.
CREATE VIRTUAL TABLE prose_words USING fts5 (words, content='', columnsize=0, detail=none, tokenize=porter);
"""

# Conditions know these names: e for the example, d, r, s, p, l and o. Left joins, because SQLite leaves out
# those that a question does not look at.
_OF_DOCUMENT = """
LEFT JOIN project p ON p.id = d.project_id
LEFT JOIN license l ON l.id = d.license_id
LEFT JOIN source o ON o.id = r.source_id
"""
JOINED = f"""
CROSS JOIN origin r ON r.id = d.origin_id
LEFT JOIN symbol s ON s.id = e.symbol_id {_OF_DOCUMENT}"""
DOCUMENTS = f"FROM document d CROSS JOIN origin r ON r.id = d.origin_id {_OF_DOCUMENT}"
"""All documents, with what conditions look at that are of documents alone."""
EXAMPLES = f"FROM example e CROSS JOIN document d ON d.id = e.document_id {JOINED}"
"""All examples, with what conditions look at."""

_FTS_TABLES = ("symbol_words", "example_words", "prose_words")
_TABLES = ("meta", "source", "origin", "reading", "skipped", "project", "license", "symbol", "name", "shape",
           "counted", "document", "passage", "example", "definition", "path", "imported", "usual", "term",
           "waiting", "guess")  # fmt: skip
_INDEXES = ("skipped_source", "project_name", "license_text", "symbol_name", "document_origin",
            "document_project", "example_symbol", "imported_target", "term_origin", "term_waits")  # fmt: skip
CONTENTS = frozenset(
    [f"table {name}" for name in _TABLES]
    + [f"index {name}" for name in _INDEXES]
    + [f"table {name}{part}" for name in _FTS_TABLES for part in ("", "_data", "_idx", "_config")]
)
"""The entries of `sqlite_master` besides automatic indexes: a file with others is foreign."""
