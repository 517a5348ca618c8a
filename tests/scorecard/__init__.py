"""A scorecard: questions as people type them, asked of fixed material, and how good the first rows are.

`material.py` has small libraries and projects that use them; `questions.txt` what is asked, what a good
first answer is and why; `figures.json` what was reached. `PYTHONPATH=tests:benchmarks python -m scorecard`
prints the figures and what was missed; with `--write` they take the place of the checked-in ones.
"""
