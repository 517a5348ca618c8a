"""Resolve the names in Python code: find every use of a symbol, and the symbol that it refers to.

A syntax tree goes in and `Names` comes out. Nothing here opens a file, runs code or knows another
module. The way of one file, with `with m.X() as c: c.get()` as the example; each module below imports
only from those above it:

    bindings     what a name can refer to             c: an instance of m.X; two branches give two candidates
    tables       `__all__` and tables of lazy imports
    walk         the state of a walk, and its result  walk.env: the binding of every name now
    uses         notes uses, and takes them back      m.X, a call; m.X.get, a call, "inferred"
    scopes       begins and ends scopes and branches  binds c; a function that assigns c hides it inside
    expressions  reads expressions                    `call` reads m.X() and knows what it makes
    statements   reads statements                     `_with` binds c to what m.X() makes
    definitions  reads functions and classes          their bodies wait until the scope around has ended
    module       `find_names`: all this for one tree
    exports      other names of a project's symbols, from all its modules

A symbol is a dotted name as the module's own imports spell it. If a package re-exports it, the index
finds out later where it is defined. A name that cannot be resolved is left out; a name that only may
refer to a symbol is recorded as "name-only".

The terms below are all that searching needs. They stand here because a search must start without
loading the rest.
"""

KINDS = ("call", "decorator", "base", "annotation", "except", "attribute", "argument", "import", "definition")
CALL, DECORATOR, BASE, ANNOTATION, EXCEPT, ATTRIBUTE, ARGUMENT, IMPORT, DEFINITION = range(9)
"""The kind of a use: the place in the code where the name stands. The last one is no use."""

HOWS = ("exact", "re-export", "assigned", "inferred", "name-only")
EXACT, RE_EXPORT, ASSIGNED, INFERRED, NAME_ONLY = range(5)
"""How a use was resolved, the surest first."""
