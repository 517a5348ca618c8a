"""Put an index of the built-in pages into a wheel, so that the first search does not have to make it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ReadyIndexHook(BuildHookInterface[Any]):
    """Makes the index before the wheel is packed. An editable installation makes its own when it is searched."""

    folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the index."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from exsearch.ingest.builtin import READY, install

        self.folder = tempfile.TemporaryDirectory()
        index = Path(self.folder.name, READY)
        install(str(index), str(Path(self.root, "corpus")))
        build_data["force_include"][str(index)] = f"exsearch/corpus/{READY}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Delete what was made."""
        if self.folder is not None:
            self.folder.cleanup()
