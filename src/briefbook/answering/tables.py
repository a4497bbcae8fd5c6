"""The field's words for who is counted, what was done, which office and which of two: tables, not code.

A row is a group and the words that belong to it. A question that uses a group needs a fact that uses it too;
words in no table neither block nor support. Multi-word entries match as a run of stems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

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
    "disabled children": ("disabled", "disability", "special needs"),
    "children in care": ("in care", "foster", "looked-after"),
    "ethnic groups": ("ethnic", "ethnicity", "asian", "black"),
}

# What was done or measured. The first reading of a question that names one has to be met by the fact.
ACTIONS: Mapping[str, Sequence[str]] = {
    "remove": ("remove", "removal", "removing", "take down", "taken down", "takedown", "took down", "takes down",
               "taking down", "delete", "deleted", "pulled down", "getting down", "get down", "eliminate", "clear"),
    "convict": ("convict", "convicted", "conviction", "convictions", "prosecute", "prosecuted", "prosecutions",
                "jailed", "imprisoned", "sentenced", "charged", "guilty", "trial of", "prison", "in jail",
                "behind bars", "custody"),
    "arrest": ("arrest", "arrests", "arrested", "nicked", "detained", "collared"),
    "cost": ("cost", "costs", "price", "salary", "salaries", "earn", "earns", "earned", "paid", "pay", "wage",
             "wages", "fee", "fees", "fine", "fined", "fines", "spend on", "donate", "donated"),
    "fine": ("fines", "fined", "penalty", "penalties", "punishment", "sanction", "sanctions"),
    "employ": ("employ", "employs", "employed", "hire", "hired", "recruit", "recruited", "staff numbers", "headcount",
               "staffing",                "workforce", "personnel", "employees"),
    "accurate": ("false positive", "false positives", "false alarms", "accurate", "accuracy", "error rate",
                 "success rate",                  "hit rate", "detection rate"),
    "deploy": ("tried out", "rolled out", "rollout", "roll out", "deployed", "deployment"),
    "attend": ("attend", "attended", "attendance", "turnout", "took part", "take part", "taken part"),
    "invent": ("invent", "invented", "inventor", "created by"),
    "found": ("founded", "founder", "founders", "set up", "came into being"),
    "encrypt": ("encryption", "encrypted", "encrypt", "encrypting", "end to end"),
    "die": ("die", "died", "death", "deaths", "suicide", "suicides"),
    "vote": ("vote", "voted", "votes"),
    "phone": ("phone", "phones", "smartphone", "smartphones", "mobile", "handset", "handsets"),
    "play": ("game", "games", "gaming", "gamers"),
    "bully": ("bullying", "bullied", "cyberbullying", "trolling", "trolls"),
    "traffic": ("trafficking", "trafficked", "slavery"),
    "extort": ("sextortion", "blackmail", "blackmailed"),
    "resign": ("resign", "resigned", "sacked", "fired", "step down", "stepped down", "stand down", "stood down",
               "quit", "retire", "retired", "leave the", "left the"),
    "born": ("born", "age of the"),
    "agree": ("agreed", "agree", "agreeing", "agreement"),
    "youngest": ("youngest", "oldest", "eldest"),
    "block": ("block", "blocked", "blocking", "prevent access", "preventing access", "stop access", "stopping access"),
    "compensate": ("compensation", "compensate", "compensated", "damages", "payout", "payouts"),
    "inspect": ("inspect", "inspected", "inspection", "inspections"),
    "earn": ("budget", "budgets", "annual budget", "turnover", "revenue", "profit", "profits", "income",
             "running costs"),
    "precede": ("previous", "predecessor", "former", "outgoing", "before him", "before her", "took over from"),
    "rescue": ("rescue", "rescued", "safeguarded", "to safety"),
}  # fmt: skip

# What somebody did. Asked only of who, which or when: "who wrote it" is not answered by who quotes it.
DEEDS: Mapping[str, Sequence[str]] = {
    "write": ("write", "wrote", "written", "author", "authored", "penned", "draft", "drafted", "drafting", "byline",
              "drew up", "drawn up"),
    "make": ("made", "make", "build", "built", "create", "created", "design", "designed", "develop", "developed",
             "invent", "invented", "code", "coded", "program", "programmed", "came up with"),
    "fund": ("fund", "funded", "funds", "funding", "pay", "pays", "paid", "paying", "bankroll", "finance", "financed",
             "sponsor", "sponsored", "cash", "money", "donate", "donated"),
    "endorse": ("endorse", "endorsed", "sign", "signed", "backed", "support", "supported", "joined", "echo", "echoed",
                "launch", "launched", "launching"),
    "refuse": ("refuse", "refused", "refusing", "reject", "rejected", "oppose", "decline", "declined", "against",
               "turned down", "objected"),
    "praise": ("praise", "praised", "commend", "commended", "impressed", "impress", "welcome", "welcomed", "applaud",
               "hail", "hailed", "success", "progress", "proud", "thank", "thanked"),
    "criticise": ("criticise", "criticised", "criticism", "slam", "slammed", "attack", "blame", "blamed", "accuse",
                  "accused", "condemn", "condemned", "fail", "failed", "failing", "struggle", "struggled", "struggling",
                  "good enough", "seriously"),
    "appoint": ("appoint", "appointed", "succeed", "succeeded", "replace", "replaced", "nominate", "nominated"),
    "lead": ("lead", "leads", "led", "head", "heads", "headed", "run", "runs", "ran", "chair", "chairs", "chaired",
             "in charge", "director general", "chairwoman", "boss"),
    "sue": ("sue", "sued", "fine", "fined", "prosecute", "prosecuted", "ban", "banned", "punish", "punished"),
    "buy": ("buy", "bought", "owns", "acquire", "acquired", "sell", "sold"),
    "test": ("test", "tested", "audit", "audited", "trial", "trialled", "evaluate", "evaluated", "pilot"),
    "attend": ("attend", "attended"),
}  # fmt: skip

# Which way a figure goes: "why did it fall" is not answered by a rise.
DIRECTIONS: Mapping[str, Sequence[str]] = {
    "rise": ("rise", "rises", "rising", "rose", "risen", "increase", "increased", "increasing", "growth", "grow",
             "grows", "growing", "surge", "spike", "jump", "explosion", "soar", "soaring", "soared"),
    "fall": ("fall", "falls", "falling", "fell", "fallen", "decrease", "decreased", "decreasing", "drop", "drops",
             "dropped", "dropping", "decline in", "reduction in", "diminish", "diminishing", "shrink",
             "shrinking", "shrank"),
}  # fmt: skip

# What "which …" asks to have named, and the kinds of name that do it.
CLASSES: Mapping[str, tuple[Sequence[str], frozenset[str]]] = {
    "firms": (
        ("companies", "company", "firms", "firm", "platforms", "platform", "giants", "corporations", "providers",
         "businesses", "website", "websites", "site", "sites", "app", "apps"),
        frozenset({"firm", "technology"}),
    ),
    "organisations": (
        ("organisations", "organisation", "organizations", "organization", "charities", "charity", "bodies", "body",
         "ngo", "ngos", "agencies", "agency", "institutions", "think tank", "members"),
        frozenset({"firm", "body", "person"}),
    ),
    "partners": (("partners", "experts", "specialists"), frozenset({"firm", "body", "person"})),
    "countries": (
        ("countries", "country", "nations", "nation", "governments", "cities", "city", "towns", "regions",
         "continents", "places"),
        frozenset({"place"}),
    ),
    "people": (
        ("person", "people", "witnesses", "witness", "engineers", "engineer", "ministers", "minister", "mps",
         "politicians", "politician", "officer", "officers", "detective",
         "researcher", "researchers", "author", "authors", "journalist"),
        frozenset({"person"}),
    ),
    "departments": (("department", "departments", "ministry", "ministries"), frozenset({"body"})),
    "police forces": (("force", "forces", "constabulary", "police force"), frozenset({"body"})),
}  # fmt: skip

# Who may say something without being named: what experts said is not answered by what anybody else said.
VOICES: Mapping[str, Sequence[str]] = {
    "witnesses": ("witness", "witnesses", "testified", "testifying"),
    "experts": ("expert", "experts"),
    "children": ("children", "kids", "pupils", "youngsters"),
    "parents": ("parents", "mums", "dads", "families"),
    "teachers": ("teachers", "schools"),
    "victims": ("victims", "survivors"),
    "investigators": ("investigators", "detectives", "police", "nca", "law enforcement"),
    "engineers": ("engineers", "developers"),
    "campaigners": ("campaigners", "activists", "critics"),
    "opposition": ("opposition", "shadow"),
    "chief executive": ("chief executive", "ceo"),
    "editors": ("editorial", "editor", "columnist"),
}

# How a person is told what a fact says nothing about, and what somebody in it did.
ACTION_SAID: Mapping[str, str] = {
    "remove": "what was removed", "convict": "prosecutions or convictions", "arrest": "arrests", "cost": "costs or pay",
    "fine": "fines", "employ": "staff numbers", "accurate": "how accurate it is", "deploy": "where it was put to use",
    "agree": "what was agreed", "attend": "who attended", "invent": "who invented it",
    "found": "how it was founded", "encrypt": "encryption", "die": "deaths", "vote": "votes", "phone": "phones",
    "play": "games", "bully": "bullying", "traffic": "trafficking", "extort": "sextortion",
    "youngest": "who was youngest or oldest", "resign": "who left office",
    "born": "births or ages", "block": "what was blocked", "compensate": "compensation", "inspect": "inspections",
    "earn": "budgets or earnings", "precede": "who came before or after", "rescue": "who was rescued",
}  # fmt: skip
DEED_SAID: Mapping[str, str] = {
    "write": "wrote it", "make": "made it", "fund": "paid for it", "endorse": "backed it", "refuse": "refused",
    "praise": "praised it", "criticise": "criticised it", "appoint": "was appointed", "lead": "leads it",
    "sue": "punished it", "buy": "owns it", "test": "tested it", "attend": "attended",
}  # fmt: skip

# These are asked of a figure, a person or a date alone: "can they do without paying people?" wants no price.
MEASURED_ACTIONS = frozenset({"block", "cost", "employ", "rescue", "earn", "attend"})

# What a place lies in: what was held in London was held in the UK, but a figure for London is none for the UK.
LIES_IN: Mapping[str, str] = {"London": "UK", "Westminster": "UK", "Manchester": "UK", "Leeds": "UK"}

# Offices: "who is the director" is not answered by who is the chair.
OFFICES: Mapping[str, Sequence[str]] = {
    "director": ("director", "directors"),
    "chair": ("chair", "chairs", "chaired", "chairwoman", "chairman", "chairperson", "chairing"),
    "chief executive": ("chief executive", "ceo"),
    "prime minister": ("prime minister", "pm", "premier"),
    "other minister": tuple(
        f"{office} {title}"
        for office in (
            "education",
            "culture",
            "digital",
            "health",
            "justice",
            "foreign",
            "defence",
            "security",
        )
        for title in ("secretary", "minister")
    ),
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
    "open web": ("open web", "ordinary bits", "ordinary web", "open or dark"),
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

_TABLES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "populations": POPULATIONS,
    "actions": ACTIONS,
    "offices": OFFICES,
    "rivals": RIVALS,
    "deeds": DEEDS,
    "directions": DIRECTIONS,
    "voices": VOICES,
    "classes": {name: words for name, (words, _) in CLASSES.items()},
}


# Words whose stem is another word's too: what was founded is not what was found, nor is "in charge" "charged".
_EXACT = frozenset(
    """author authors authored fines fined founded damages charged safeguarded backed opposed official officials
        states""".split()
)


_IDIOMS = re.compile(
    r"\b(?:pay(?:s|ing)?|paid) (?:off|attention|heed|tribute)\b", re.IGNORECASE
)  # costs nobody anything


def table_terms(text: str) -> list[str]:
    """Return the stems of a text's words, as the tables are read: `_EXACT` words stay as they are, behind "="."""
    return [f"={word}" if word in _EXACT else stem(word) for word in tokens(_IDIOMS.sub(" ", text))]


def groups_in(stems: Sequence[str], table: str) -> tuple[str, ...]:
    """Return the groups of a table (its name in `_TABLES`) that a text's stems use."""
    joined = f" {' '.join(stems)} "
    return tuple(group for group, runs in _runs(table) if any(run in joined for run in runs))


@cache
def _runs(table: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((group, tuple(_as_runs(words))) for group, words in _TABLES[table].items())


def _as_runs(words: Iterable[str]) -> Iterator[str]:
    for entry in words:
        yield f" {' '.join(table_terms(entry))} "
