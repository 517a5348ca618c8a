"""Tests with unittest and its mocks: python -m unittest."""

from __future__ import annotations

import io
import os
import tempfile
import unittest
from pathlib import Path
from unittest.mock import MagicMock, Mock, call, patch

import goldenfile


class StableTest(unittest.TestCase):
    """What differs from run to run is replaced."""

    def test_each_kind_is_replaced(self) -> None:
        for text, expected in [("at 2030-01-02 03:04", "at <time>"), ("in 12 ms", "in <duration>")]:
            with self.subTest(text=text):
                self.assertEqual(goldenfile.stable(text), expected)

    def test_trailing_blanks_go(self) -> None:
        self.assertNotIn(" \n", goldenfile.stable("one \ntwo\t\n"))


class CheckTest(unittest.TestCase):
    """A text is compared with the stored one."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_a_stored_text_is_equal_to_itself(self) -> None:
        goldenfile.check("planets", "Venus\nMars\n", self.folder, update=True)
        self.assertEqual(goldenfile.check("planets", "Venus\nMars\n", self.folder), "")

    def test_a_difference_names_the_lines(self) -> None:
        goldenfile.check("planets", "Venus\n", self.folder, update=True)
        diff = goldenfile.check("planets", "Mars\n", self.folder)
        self.assertRegex(diff, r"(?m)^-Venus$")
        self.assertIn("+Mars", diff)

    def test_a_mistyped_name_gets_a_hint(self) -> None:
        goldenfile.check("planets", "", self.folder, update=True)
        with self.assertRaisesRegex(LookupError, "did you mean planets"):
            goldenfile.check("planet", "", self.folder)


class CaptureTest(unittest.TestCase):
    """Functions run in fixed surroundings, and what they print is kept."""

    def test_a_function_gets_its_arguments(self) -> None:
        function = Mock(side_effect=lambda *words: print(*words))
        self.assertEqual(goldenfile.captured(function, "one", 2), "one 2\n")
        function.assert_called_once_with("one", 2)

    def test_the_environment_is_restored(self) -> None:
        before = dict(os.environ)
        with goldenfile.fixed_surroundings(width=40):
            self.assertEqual(os.environ["COLUMNS"], "40")
        self.assertEqual(dict(os.environ), before)

    @patch.object(goldenfile, "check", return_value="")
    @patch("sys.stdin", new_callable=io.StringIO)
    def test_main_passes_its_options_on(self, stdin: io.StringIO, check: MagicMock) -> None:
        self.assertEqual(goldenfile.main(["planets", "--folder", "x", "--update"]), 0)
        self.assertEqual(check.mock_calls, [call("planets", "", Path("x"), update=True)])


if __name__ == "__main__":
    unittest.main()
