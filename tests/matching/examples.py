"""A few facts of our own to match."""

from __future__ import annotations

from briefbook.matching import Entry

FACTS = (
    Entry(
        "hours",
        ("When does the reading room open?", "What are the opening hours?", "Is it open on Sundays?"),
        "The reading room opens at nine from Monday to Saturday.",
        (("leaflet", 0, 55),),
    ),
    Entry(
        "fines",
        (
            "What does a late book cost?",
            "How much is the overdue fine?",
            "Do I pay for bringing books back late?",
        ),
        "A book returned late costs ten pence a day.",
        (("leaflet", 60, 100),),
    ),
    Entry(
        "loans",
        ("How many books were lent in 2021?", "What was the number of loans in 2021?", "2021 lending figure"),
        "The room lent 4,120 books in 2021.",
        (("report", 0, 34),),
    ),
    Entry(
        "roof",
        ("What will the new roof cost?", "How expensive is the roof?", "Price of the roof repair"),
        "A new roof will cost £21,500.",
        (("report", 200, 229),),
    ),
)
