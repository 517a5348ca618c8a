"""The terms of a use: in which place a name stands, and how it was found what it means.

Apart from what finds uses, because search says them too, and starts with this module.
"""

from __future__ import annotations

KINDS = ("call", "decorator", "base", "annotation", "except", "attribute", "argument", "import")
CALL, DECORATOR, BASE, ANNOTATION, EXCEPT, ATTRIBUTE, ARGUMENT, IMPORT = range(8)

HOWS = ("exact", "re-export", "assigned", "inferred", "name-only")
EXACT, RE_EXPORT, ASSIGNED, INFERRED, NAME_ONLY = range(5)
