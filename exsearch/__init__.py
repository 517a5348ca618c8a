"""exsearch finds and extracts code examples: how real projects call an API."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os

    from exsearch.api import Index

__all__ = ["__version__", "open"]
__version__ = "0.1.0"


def open(home: "str | os.PathLike[str] | None" = None) -> "Index":
    """Open the index in a folder, as EXSEARCH_HOME names it, or that of the user. See `exsearch.api`."""
    from exsearch.api import open_index

    return open_index(home)
