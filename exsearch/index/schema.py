"""The tables of the index, and the versions that this program can read.

Only text here; nothing is imported, because every search looks at it.
"""

from __future__ import annotations

APPLICATION_ID = 0x65787372
""""exsr" in SQLite's header: this file is an exsearch index and nobody else's."""

VERSION = 4
"""In `user_version`; any other is said to be older or newer, and never read.

It goes up when a table changes, and when `words` makes other keys or words of a name: those are taken
out again by making them once more, and `doctor --deep` compares them.
"""

PAGE_BYTES = 8192
"""Of the file: twice SQLite's own, because whole sources are stored, each page by two calls of the system."""

TABLES = """
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- `symbols` are those of `--symbol`, with blanks between; none where all of the source is read.
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    updated TEXT NOT NULL,
    symbols TEXT NOT NULL
);

-- One file that examples were read from. `key` is the slug, made unique over all sources.
-- A file that was touched while it was read, or a moment before, has mtime_ns -1: read it again.
CREATE TABLE page (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL,
    path TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    digest BLOB NOT NULL,
    UNIQUE (source_id, path)
);

-- page_id is NULL for what is no page at all, origin_id where pages were looked for; 0 stands for no project.
CREATE TABLE skipped (
    source_id INTEGER NOT NULL,
    page_id INTEGER,
    origin_id INTEGER,
    path TEXT NOT NULL,
    line INTEGER,
    reason TEXT NOT NULL
);
CREATE INDEX skipped_source ON skipped (source_id, page_id);

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
    class TEXT
);
CREATE INDEX license_text ON license (text);

-- sourced is 1 for the symbols that source uses, each there once, whose aliases and kind become known
-- as more is read; pages say theirs once and for all.
CREATE TABLE symbol (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    aliases TEXT NOT NULL,
    kind TEXT NOT NULL,
    sourced INTEGER NOT NULL,
    UNIQUE (name, aliases, kind, sourced)
);

-- What a word can say of a symbol, folded to lower case: its names (share 1), the ends of them after
-- a dot (0), and, with a DEL before it, what a component goes on with after one of its words (-1).
CREATE TABLE name (
    key TEXT NOT NULL,
    share INTEGER NOT NULL,
    symbol_id INTEGER NOT NULL,
    PRIMARY KEY (key, share, symbol_id)  -- the columns in this order: else SQLite 3.40's check finds NULLs
) WITHOUT ROWID;

CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    cuts TEXT NOT NULL,
    segments TEXT,
    checksum INTEGER NOT NULL
);

CREATE TABLE example (
    id INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,
    symbol_id INTEGER,
    page_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    number INTEGER,
    project_id INTEGER NOT NULL,
    license_id INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    path TEXT,
    url TEXT,
    highlighted TEXT NOT NULL,
    how TEXT,
    role TEXT,
    line INTEGER NOT NULL,
    text TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    record_checksum INTEGER NOT NULL
);
CREATE INDEX example_symbol ON example (symbol_id, page_id, position);
CREATE INDEX example_page ON example (page_id, position);
CREATE INDEX example_project ON example (project_id);

-- One project as it was read from source. `ref` begins the ids of its examples: "rich@13.7.1", made
-- unique over all sources. `exports` has a line "alias<TAB>symbol" each, `classes` a line
-- "class<TAB>bases<TAB>members", both with blanks between names; `packages` are its own top-level names.
CREATE TABLE origin (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    ref TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    project_id INTEGER NOT NULL,
    packages TEXT NOT NULL,
    exports TEXT NOT NULL,
    classes TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    UNIQUE (source_id, key)
);

-- One source file with examples in it. Those are the rows first_use to last_use of `used`.
CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    origin_id INTEGER NOT NULL,
    path TEXT NOT NULL,
    license_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    url TEXT,
    first_use INTEGER NOT NULL,
    last_use INTEGER NOT NULL,
    listed INTEGER NOT NULL,  -- checksum of what a list shows of it
    record INTEGER NOT NULL,  -- and of all but the code
    checksum INTEGER NOT NULL,
    code TEXT NOT NULL,
    UNIQUE (origin_id, path)
);

-- One example from source: a symbol in one definition of one file. `place` orders the examples of a
-- symbol, best first (`harvest.ranking`); `nth` tells apart what begins on one line; `lines` is
-- "first body last;imports;uses"; `same` is equal where the definition is the same code.
CREATE TABLE used (
    id INTEGER PRIMARY KEY,
    symbol_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    nth INTEGER NOT NULL,
    how INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    same INTEGER NOT NULL,
    lines TEXT NOT NULL,
    text TEXT NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE INDEX used_symbol ON used (symbol_id, place);

-- rowid is symbol.id; the words in its names, for questions of several words.
CREATE VIRTUAL TABLE symbol_words USING fts5 (words, content='', columnsize=0);

-- rowid is example.id: parts of the names, highlighted lines, all of the code, prose.
CREATE VIRTUAL TABLE example_words USING fts5 (names, lines, code, prose, content='', columnsize=0);
"""

CONTENTS = frozenset(
    [
        "table meta",
        "table source",
        "table page",
        "table skipped",
        "index skipped_source",
        "table project",
        "index project_name",
        "table license",
        "index license_text",
        "table symbol",
        "table name",
        "table document",
        "table example",
        "index example_symbol",
        "index example_page",
        "index example_project",
        "table origin",
        "table file",
        "table used",
        "index used_symbol",
        "table symbol_words",
        "table symbol_words_data",
        "table symbol_words_idx",
        "table symbol_words_config",
        "table example_words",
        "table example_words_data",
        "table example_words_idx",
        "table example_words_config",
    ]
)
"""What `sqlite_master` holds besides automatic indexes: a file with anything else is foreign."""
