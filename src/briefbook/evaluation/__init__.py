"""The exam: real questions, what a right reply is, how the base does on them, and what changed since."""

from briefbook.evaluation.exam import (
    Exam,
    ExamQuestion,
    Kind,
    Result,
    Verdict,
    listable,
    mark,
    read_questions,
    run,
)
from briefbook.evaluation.phrasings import AskedPhrasing, ask_phrasings
from briefbook.evaluation.results import Change, EarlierRun, as_csv, as_junit, compared, read_run

__all__ = [
    "AskedPhrasing",
    "Change",
    "EarlierRun",
    "Exam",
    "ExamQuestion",
    "Kind",
    "Result",
    "Verdict",
    "as_csv",
    "as_junit",
    "ask_phrasings",
    "compared",
    "listable",
    "mark",
    "read_questions",
    "read_run",
    "run",
]
