"""Resolve the names in Python code: find every use of a symbol, and the symbol that it refers to.

A syntax tree goes in and `Names` comes out. Nothing here opens a file, runs code or knows another
module. This is the way of one file; each module imports only from those above it:

| module      | what it does                                              | for `with m.X() as c: c.get()`        |
|-------------|-----------------------------------------------------------|---------------------------------------|
| bindings    | what a name can refer to, and how two bindings are joined | `c` is an instance of the class m.X   |
| tables      | reads `__all__` and tables of lazy imports                |                                       |
| walk        | declares the state of a walk, and its result              |                                       |
| uses        | notes uses, and takes them back                           | m.X call; m.X.get call, "inferred"    |
| scopes      | keeps the current binding of every name                   | `c` is bound from here on             |
| expressions | reads expressions; says what a value refers to            | the value m.X() is an instance of m.X |
| statements  | reads statements: they bind names, and have branches      | `with` binds `c` to that value        |
| definitions | reads functions and classes                               |                                       |
| module      | `find_names`: runs all this over one module               |                                       |
| exports     | other names of a project's symbols, from all its modules  |                                       |

A symbol is a dotted name as the module's own imports spell it. If a package re-exports it, the index
finds out later where it is defined. A name that cannot be resolved is left out; a name that only may
refer to a symbol is recorded as "name-only".

The terms below are all that searching needs. They stand here because a search must start without
loading the rest.
"""

KINDS = ("call", "decorator", "base", "annotation", "except", "attribute", "argument", "import")
CALL, DECORATOR, BASE, ANNOTATION, EXCEPT, ATTRIBUTE, ARGUMENT, IMPORT = range(8)
"""The kind of a use: the place in the code where the name stands."""

HOWS = ("exact", "re-export", "assigned", "inferred", "name-only")
EXACT, RE_EXPORT, ASSIGNED, INFERRED, NAME_ONLY = range(5)
"""How a use was resolved, the surest first."""
