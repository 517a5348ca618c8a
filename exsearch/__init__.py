"""exsearch finds and extracts code examples: how real projects call an API."""

__version__ = "0.1.0"
