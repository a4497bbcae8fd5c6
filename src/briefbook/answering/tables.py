"""The field's words for who is counted, what was done, which office and which of two: tables, not code.

A row is a group and the words that belong to it. A question that uses a group needs a fact that uses it too;
words in no table neither block nor support. Multi-word entries match as a run of stems.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from briefbook.matching.normalise import stem, tokens

# Who is counted. Groups that name the same people are one row; those that exclude each other are apart.
POPULATIONS: Mapping[str, Sequence[str]] = {
    "women": ("women", "females", "female offender", "mothers"),
    "men": ("men", "males"),
    "girls": ("girl", "girls"),
    "boys": ("boy", "boys"),
    "teenagers": ("teenager", "teenagers", "teens", "adolescents"),
    "adults": ("adults", "grown-ups"),
    "teachers": ("teacher", "teachers", "school staff"),
    "parents": ("parent", "parents", "mums and dads"),
    "victims' families": ("family", "families"),
    "disabled children": ("disabled", "disability", "special needs"),
    "children in care": ("in care", "foster", "looked-after"),
    "ethnic groups": ("ethnic", "ethnicity", "asian", "black"),
}

# What was done or measured. The first reading of a question that names one has to be met by the fact.
ACTIONS: Mapping[str, Sequence[str]] = {
    "remove": ("remove", "removal", "removing", "take down", "taken down", "takedown", "took down", "takes down",
               "taking down", "delete", "deleted", "pulled down", "getting down", "get down", "eliminate", "clear"),
    "convict": ("convict", "convicted", "conviction", "convictions", "prosecute", "prosecuted", "prosecutions",
                "jailed", "imprisoned", "sentenced", "charged", "guilty", "trial of"),
    "arrest": ("arrest", "arrests", "arrested", "nicked", "detained", "collared"),
    "cost": ("cost", "costs", "price", "salary", "salaries", "earn", "earns", "earned", "paid", "pay", "wage",
             "wages", "fee", "fees", "fine", "fined", "fines", "spend on", "donate", "donated"),
    "employ": ("employ", "employs", "employed", "hire", "hired", "recruit", "recruited", "staff numbers", "headcount"),
    "attend": ("attend", "attended", "attendance", "turnout"),
    "invent": ("invent", "invented", "inventor", "created by", "founded", "founder", "founders"),
    "die": ("die", "died", "death", "deaths", "suicide", "suicides"),
    "vote": ("vote", "voted", "votes"),
    "resign": ("resign", "resigned", "sacked", "fired"),
    "born": ("born", "birthday", "age of the"),
    "block": ("block", "blocked", "blocking"),
    "compensate": ("compensation", "compensate", "compensated", "damages", "payout", "payouts"),
    "inspect": ("inspect", "inspected", "inspection", "inspections"),
    "rescue": ("rescue", "rescued", "safeguarded"),
}  # fmt: skip

# Offices: "who is the director" is not answered by who is the chair.
OFFICES: Mapping[str, Sequence[str]] = {
    "director": ("director", "directors"),
    "chair": ("chair", "chairs", "chaired", "chairwoman", "chairman", "chairperson", "chairing"),
    "chief executive": ("chief executive", "ceo"),
    "prime minister": ("prime minister", "pm", "premier"),
    "founder": ("founder", "founders", "founded"),
    "commissioner": ("commissioner",),
    "judge": ("judge",),
    "secretary general": ("secretary general",),
    "spokeswoman": ("spokeswoman", "spokesman", "spokesperson"),
    "researcher": ("researcher", "academic"),
    "editor": ("editor", "journalist"),
    "chancellor": ("chancellor",),
    "deputy": ("deputy", "vice"),
}

# Kinds of institution: "which university" is not answered by the name of a study.
INSTITUTIONS = frozenset(
    stem(word)
    for word in """university college school court bank union newspaper broadcaster hospital council constituency
        parliament committee app game programme agency supplier contractor judge lawyer""".split()
)

# Things that are told apart: a question about one is not answered by a fact about the other alone.
RIVALS: Mapping[str, Sequence[str]] = {
    "dark web": ("dark web", "hidden bits"),
    "open web": ("open web", "ordinary bits"),
    "primary": (
        "primary school",
        "primary schools",
        "primary level",
        "primary age",
        "primary pupils",
        "in primary",
    ),
    "secondary": (
        "secondary school",
        "secondary schools",
        "secondary level",
        "secondary pupils",
        "in secondary",
    ),
    "Europe": ("europe", "european"),
    "North America": ("north america",),
}
RIVAL_PAIRS = (("dark web", "open web"), ("primary", "secondary"), ("Europe", "North America"))

_TABLES = {"populations": POPULATIONS, "actions": ACTIONS, "offices": OFFICES, "rivals": RIVALS}


def groups_in(stems: Sequence[str], table: str) -> tuple[str, ...]:
    """Return the groups of a table ("populations", "actions", "offices" or "rivals") that a text's stems use."""
    joined = f" {' '.join(stems)} "
    return tuple(group for group, runs in _runs(table) if any(run in joined for run in runs))


@lru_cache(maxsize=4)
def _runs(table: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((group, tuple(_as_runs(words))) for group, words in _TABLES[table].items())


def _as_runs(words: Iterable[str]) -> Iterator[str]:
    for entry in words:
        yield f" {' '.join(stem(word) for word in tokens(entry))} "
