"""Count the answers to a questionnaire: clean the sheets, group by age, compare two rounds."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pandas as pd

SCALE = {"never": 0, "rarely": 1, "often": 2, "always": 3}
AGES = [0, 18, 40, 65, 120]


def read_sheet(text: str) -> pd.DataFrame:
    """Return the answers in a text: a row for each person, numbers for the words of the scale."""
    sheet: pd.DataFrame = pd.read_csv(io.StringIO(text), skipinitialspace=True)
    sheet = sheet.rename(columns=str.lower).rename(columns={"born": "birthday"})
    sheet["birthday"] = pd.to_datetime(sheet["birthday"], format="%Y-%m-%d", errors="coerce")
    sheet["sent"] = pd.to_datetime(sheet["sent"], utc=True)
    return sheet.drop_duplicates()


def questions(sheet: pd.DataFrame) -> list[str]:
    """Return the columns with answers."""
    return [name for name in sheet.columns if name.startswith("q")]


def scored(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return the sheet with numbers in place of words; what is no word of the scale is missing."""
    return sheet.assign(**{name: sheet[name].str.strip().map(SCALE) for name in questions(sheet)})


def with_ages(sheet: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Return the sheet with the age group of each person."""
    years = (today - sheet["birthday"]).dt.days // 365
    return sheet.assign(group=pd.cut(years, AGES, labels=["child", "young", "middle", "old"]))


def means(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of each question in each age group."""
    return sheet.groupby("group", observed=True)[questions(sheet)].mean().round(2)


def long(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each answer, without those that are missing."""
    answers: pd.DataFrame = sheet.melt(id_vars=["person"], value_vars=questions(sheet), var_name="question")
    return answers.dropna()


def counts(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return how often each answer was given to each question."""
    answers = long(sheet)
    return pd.crosstab(answers["question"], answers["value"], margins=True)


def shares(sheet: pd.DataFrame, question: str) -> pd.Series:
    """Return the share of each answer to a question, the missing ones as well."""
    column: pd.Series = sheet[question]
    return column.value_counts(normalize=True, dropna=False)


def compared(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the people who answered twice, with both sums and the difference."""
    sums = [pd.DataFrame({"person": each["person"], "sum": each[questions(each)].sum(axis=1)})
            for each in (first, second)]  # fmt: skip
    both: pd.DataFrame = pd.merge(*sums, on="person", suffixes=("_before", "_after"), validate="one_to_one")
    return both.assign(change=both["sum_after"] - both["sum_before"]).sort_values("change")


def rounds(*sheets: pd.DataFrame) -> pd.DataFrame:
    """Return several rounds as one table with the number of the round in front."""
    numbered: pd.DataFrame = pd.concat(dict(enumerate(sheets, 1)), names=["round", "row"])
    return numbered.reset_index(level="round")


def filled(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return the sheet with the mean of a question in place of its missing answers."""
    return sheet.fillna({name: sheet[name].mean() for name in questions(sheet)})


def main(arguments: list[str]) -> int:
    """Print the counts of a sheet, or write its answers to a file, one a line."""
    sheet = scored(read_sheet(Path(arguments[0]).read_text(encoding="utf-8")))
    if len(arguments) > 1:
        long(sheet).to_csv(arguments[1], index=False)
    else:
        print(counts(sheet).to_string())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
