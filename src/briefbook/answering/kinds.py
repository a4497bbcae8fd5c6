"""What kind of answer a question asks for, by its question words."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class AnswerKind(StrEnum):
    """What a reply has to hold to be an answer."""

    number = "how many"
    money = "how much money"
    share = "what share"
    amount = "how much"
    when = "when"
    age = "what age"
    length = "how long"
    time_taken = "how long it takes"
    deadline = "by when"
    often = "how often"
    why = "why"
    method = "how it works"
    a_name = "what it is called"
    who = "who"
    who_said = "who said it"
    where = "where"
    which = "which ones"
    names = "names"
    definition = "what it stands for"
    defined = "what is meant by it"
    anything = "anything"


MEASURED = (AnswerKind.number, AnswerKind.money, AnswerKind.share, AnswerKind.amount)

_COUNT = re.compile(
    r"\bhow many\b|(?<!head )\b(?:count|tally|total) of\b|\bno\.? of\b|\bnumbers? (?:of"
    r"|in|for|20)|\bnumbers?$|\b(?:total|count|tally)$"
)
_MONEY_WORDS = re.compile(
    r"\b(?:cost|costs|money|funding|funds|cash|spen[dt]|spending|pa(?:y|id)|salary|budget|price|extra"
    r"|pounds|earn|invest(?:ed|ing|ments?|s)?|fund|pot|grant)\b|£"
)
_HOW_MUCH = re.compile(
    r"\bhow much\b|\bby how (?:much|far)\b|\bhow (?:big|large|steep|sharp) (?:a|an|the|was|is|were)\b"
    r"|\b(?:cost|salary|budget|price) of\b|\bsalary\b"
)
_SHARE = re.compile(
    r"\b(?:what|which) (?:share|percentage|percent|proportion|fraction)\b|\b(?:share|percentage"
    r"|proportion|fraction) of\b"
    r"|\bhow many (?:percent|per cent)\b|\b(?:percentage|proportion|percent|per cent)$"
    r"|\bshare (?:in|by|for) (?:19|20)\d\d"
)
_WHEN = re.compile(
    r"(?:^|\b(?:and|so|but|or|since|from|until|by|know|tell me|remember) )when\b|\b(?:what"
    r"|which) (?:date|day|year|month|week)s?\b"
    r"|\bdate (?:of (?!birth)|on )|\bdates?$|\bhow long ago\b|\bhow (?:recent|far back)\b"
    r"|\bhow old (?:is|was) .{0,40}\b(?:story|article|page|report|site|website|technology|notice|item|piece"
    r"|document|news|tool)\b"
)
_YES_OR_NO = re.compile(
    r"^(?:and |so |but |hey |hi |pls |please )?(?:is|are|was|were|has|have|did|does|do|should|could|would"
    r"|will|can)"
    r" (?!(?:you|we|i|anyone|anybody|somebody)\b)"
)
# Of a trend or a degree, not of a figure: "is the number of offenders falling?", "how much better is it?"
_NO_FIGURE = re.compile(
    r"^(?:is|are|was|were|has|have|did|does) (?:the|there) (?:\w+ )?(?:numbers?|count|share|proportion"
    r"|amount)\b"
    r"|\bhow much (?:better|worse|weight|importance|attention|notice|openness|transparency|trust|faith)\b"
    r"|\bhow (?:big|large) an? (?:\w+ )?(?:problem|threat|obstacle|challenge|issue|role|part|difference|concern"
    r"|risk|worry)\b"
    r"|\b(?:all|many|most|few|some|any),? (?:or )?(?:just |only )?(?:all|many|most|few|some|any|none)\b"
    r"|\b(?:which way|what kind|what sort|what type)\b|\bsheer (?:numbers?|no\.?|volume)\b|\bhow (?:sure"
    r"|certain|sceptical)\b"
)
# "Who spoke of how much …" asks who; but "did they say how many …" asks how many.
_BY_THE_WAY = re.compile(
    r"^(?:who|whose|which|should|can|could|would|is|are) (?!you\b).*\bhow (?:many|much)\b"
    r"|^what (?:does|do|did) .{2,40} say (?:about|of) (?:how (?:many|much)\b|(?:the )?numbers? of\b)"
)
_THEY_KNOW = re.compile(
    r"^(?:do|does|did|are|is|has|have) (?!you\b|we\b|i\b|any(?:one|body)\b).{2,50} (?:know|knew|keep|keeping"
    r"|kept|track|publish"
    r"|disclose)\w* how many\b"
)
_AMOUNT = re.compile(r"\bhow (?:many|much)\b|\b(?:the )?numbers? of\b")
# "Why does the report mention it" asks what it says of it.
_WHY_NAMED = re.compile(
    r"\bwhy .{2,60}\b(?:bring|brings|brought) up\b|\bwhy .{2,60}\b(?:mention|cite|name|single out|refer to|raise)"
    r"(?:s|ed|d)?\b"
)
_WHY = re.compile(
    r"^(?:\w+ ){0,3}?why\b|\bwhat reasons?\b|\bwhat (?:is|was|are|were) (?:the|his|her|its|their) reasons?\b"
    r"|\bhow come\b"
)
_LENGTH = re.compile(
    r"\bhow long (?!ago\b)|\bhow many (?:\w+ )?(?:years|months|weeks|days|hours) (?:did|does|was|is) (?:it"
    r"|that) "
)
_TIME_TAKEN = re.compile(
    r"\bhow (?:long|quick(?:ly)?|fast|soon) (?!ago\b).{0,60}?"
    r"\b(?:take[ns]?|took|taking|until|before|be(?:fore)? \w+ed)\b"
)
# Of a duty to be met, not of a day that something happened on.
_DEADLINE = re.compile(
    r"\bby (?:what|which) (?:date|day|month|year|time|point)\b|\bby when\b|\bdeadlines?\b"
    r"|\bhow (?:long|many (?:days|weeks|months|years)) (?:do|does|did|have|has|had|will|would) .{2,50}"
    r" (?:have|had|got|given) "
    r"(?:to|until)\b"
)
_OFTEN = re.compile(r"\bhow (?:often|frequently|regularly)\b")
_ASKS_OTHERWISE = re.compile(
    rf"{_YES_OR_NO.pattern}|^(?:and |so )?(?:why|who|where|how (?!old\b)|what (?!ages?\b"
    rf"|is the (?:minimum )?age|'s the)\w+ (?!ages?\b))"
)
_PERCENT = re.compile(r"\bper ?cent(?:age)?\b|%")
_AGE = re.compile(
    r"\b(?:what|which) ages?\b|(?:^|\band |, )how old\b|\bage (?:cut ?off|limit|threshold|minimum"
    r"|bracket|band|group)\b|\bminimum age\b"
)
_BEFORE_WHO = (
    r"(?:^|[,;:+?!.-] ?|\b(?:and|so|but|or|to|from|with|by|of|for|know|remember|tell me|one|hey|hi"
    r"|hello|yo|morning|pls|please|need|anyone got) )"
)
_SAYING = (
    r"(?:said|says|say|told|tells|calls|called|described|describes|warned|warns|argued|argues|believes|thinks"
    r"|claimed|claims|insisted|demanded|demands|wants|wanted|urged|announced|noted|disclosed|reckons"
    r"|stated|praised|hoped|(?:reported|identified|found|suggested) that)"
)
_WHO_SAID = re.compile(
    rf"{_BEFORE_WHO}(?:who|whose) (?:\w+ )?{_SAYING}\b|\bwhose (?:words|view|figure|estimate)\b"
)
_WHO = re.compile(
    rf"{_BEFORE_WHO}(?:who|whom|who's|whos|whose)\b|\bname (?:of the (?:person|man|woman)|(?:and|\+"
    rf"|&) (?:job|title|role|post))\b"
)
_WHERE = re.compile(
    r"(?:^|\b(?:and|so|but|or|from|know|tell me) )where(?!.{0,60}\b(?:rank|fit|fits|shift|shifted|land|stand"
    r"|go|come from)\b)\b|\b(?:which|what) (?:city|country|town"
    r"|building|venue|part of (?:the )?(?:country|world|city|town|globe|\w+land|uk|europe|wales))\b|\bvenue\b"
)
_NAMES = re.compile(
    r"\bnames of\b|\bwhat (?:are|were) (?:the|their) names\b|(?:^|please |pls |you |to )name (?:all|the)\b"
    r"|\bnames,? (?:pls|please)\b"
    r"|\blist of (?:all )?(?:the )?(?:\d+ )?(?:\w+ )?(?:companies|firms|members|countries|governments|organisations"
    r"|charities|signatories|partners|bodies)\b"
)
_DEFINED = re.compile(
    r"\bhow .{2,60}\bdefined?\b|\bdefinitions? of\b|\bwhat (?:exactly |actually )?counts? as\b"
    r"|\bwhat (?:is|was|are|do(?:es)?|did) .{2,40}\b(?:meant by|mean by|define as)\b|\bwhat (?:is|was) meant by\b"
)
_CALLED = re.compile(r"\bwhat(?:'s|s| is| was| are| were) .{2,80}\b(?:called|named)$")
_A_NAME = re.compile(
    r"\b(?:what(?:'s| is| was)|whats) (?:the|its|their|his|her) name of (?!the (?:person|man|woman)\b)"
    r"|\b(?:tool|software|product|system|scheme|project|app|programme|technology)(?:'s)? name\b"
)
# "How did the panel describe its work" asks what it said.
_JUDGING = r"(?:describe|judge|see|view|rate|regard|assess|characterise|sum up|put)"
_METHOD = re.compile(
    rf"\bhow (?:does|do|did) (?!.{{0,30}}\b{_JUDGING}\b).{{2,40}} works?$"
    r"|\bhow (?:was|were|is|are|did|does|do|has|have) .{2,60}"
    r"\b(?:arrived? at|calculated?|work(?:ed)? out|reckoned|derived?"
    r"|come up with|came up with|compiled?|computed?|measured?(?! (?:up|against)\b)|estimated)\b"
    r"|\b(?:what|which) (?:method|methodology|formula|sample)\b|\bmethodology\b|\bsample size\b"
)
_WHICH = re.compile(r"\bwhich (?:(?:two|three|four|five|six|\d+) )?\w+")
_DEFINITION = re.compile(
    r"^(?!(?:who|whose|which|why|where|how)\b).*\bstands? for\b|\bshort for\b|\bacronym\b|\babbreviation\b"
    r"|\bwhat does \w+ mean\b(?! (?:for|to|in)\b)|\bmeaning of\b|\bletters in \w+ (?:mean|stand)\b"
    r"|\bfull name\b|^spell out\b|\binitials\b|\b(?:three|four|five|six) letters\b|^[\w'-]+ ?=(?: |$)|\bin full\b"
    r"|\bis the \w in \w+ for\b"
)
_HOW_MUCH_TIME = re.compile(r"\bhow much (?:\w+ )?time\b")


@lru_cache(maxsize=2048)  # a profile asks it twice of each of its phrasings
def answer_kind(text: str) -> AnswerKind:
    """Return the kind of answer a lower-case question asks for; the more particular patterns come first."""
    table: tuple[tuple[re.Pattern[str], AnswerKind], ...] = (
        (_DEFINITION, AnswerKind.definition),
        (_DEFINED, AnswerKind.defined),
        (_DEADLINE, AnswerKind.deadline),
        (_SHARE, AnswerKind.share),
        (_WHY_NAMED, AnswerKind.anything),
        (_WHY, AnswerKind.why),
        (_NO_FIGURE, AnswerKind.anything),
        (_THEY_KNOW, AnswerKind.anything),
        (_BY_THE_WAY, _without_amounts(text)),
        (_COUNT, AnswerKind.number),
        (_OFTEN, AnswerKind.often),
        (_TIME_TAKEN, AnswerKind.time_taken),
        (_LENGTH, AnswerKind.length),
        (_HOW_MUCH, _how_much(text)),
        (_WHEN, AnswerKind.when),
        (_AGE, AnswerKind.anything if _ASKS_OTHERWISE.search(text) else AnswerKind.age),
        (_WHO_SAID, AnswerKind.who_said),
        (_A_NAME, AnswerKind.a_name),
        (_CALLED, AnswerKind.a_name),
        (_METHOD, AnswerKind.method),
        (_NAMES, AnswerKind.names),
        (_WHO, AnswerKind.who),
        (_WHERE, AnswerKind.where),
        (_WHICH, AnswerKind.which),
    )
    return next((kind for pattern, kind in table if pattern.search(text)), AnswerKind.anything)


def _without_amounts(text: str) -> AnswerKind:
    return answer_kind(_AMOUNT.sub("what", text)) if _BY_THE_WAY.search(text) else AnswerKind.anything


def _how_much(text: str) -> AnswerKind:
    if _HOW_MUCH_TIME.search(text):
        return AnswerKind.length
    return AnswerKind.money if _MONEY_WORDS.search(text) else AnswerKind.amount


def asks_percentage(text: str) -> bool:
    """Return whether a lower-case question asks for a percentage, which "the majority" is not."""
    return bool(_PERCENT.search(text))


def asks_yes_or_no(text: str) -> bool:
    return bool(_YES_OR_NO.search(text))
