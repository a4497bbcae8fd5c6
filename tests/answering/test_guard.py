"""Promise 5, rule by rule: what a question asks for is compared with what a fact holds.

Each row is a question, the fact it is held against and whether they agree: None where the rule has nothing to
compare. The facts are invented; what each says is all it holds, since its phrasings are empty of particulars.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from briefbook.answering.guard import RULES, Comparison, compare, disagreements, lost
from briefbook.answering.names import SPEAKS_FOR, Recogniser
from briefbook.answering.profile import Profile, profile
from briefbook.answering.reading import Reading, read
from briefbook.matching.normalise import Names, Synonyms, clean, tokens
from briefbook.models import Citation, Document, Fact, FactKind, Name, Particulars, Quantity

from .examples import VOCABULARY as OURS

SPOKESMAN, CHARITY = next(iter(SPEAKS_FOR.items()))  # who speaks for whom is a table of the code
VOCABULARY = OURS.model_copy(
    update={
        "names": (
            *OURS.names,
            Name(name=SPOKESMAN, kind="person"),
            Name(name=CHARITY, kind="body"),
            Name(name="worldwide", kind="place", variants=("globally",)),
        )
    }
)
UNDATED = Document(id="note", title="A note", sha256="0" * 64)
DATED = UNDATED.model_copy(update={"id": "paper", "date": "2021-11", "date_basis": "stated"})
DOCUMENTS = {document.id: document for document in (UNDATED, DATED)}


def a_fact(kind: str, statement: str, document: str = "note", **given: Any) -> Fact:
    """Return a fact that holds no more than its statement says."""
    named = {name: given.pop(name) for name in tuple(given) if name in Particulars.model_fields}
    return Fact(
        id="F1",
        kind=FactKind(kind),
        statement=statement,
        citations=(Citation(document=document, quote="so", start=0, end=2),),
        phrasings=("Tell us", "Explain it", "More on it"),
        particulars=Particulars(**named),
        **given,
    )


def counted(value: float, unit: str, of: str = "") -> tuple[Quantity, ...]:
    return (Quantity(value=value, unit=unit, of=of),)


FACTS = {
    "reports in 2018": a_fact(
        "statistic", "The Board received 400 reports in 2018.", quantities=counted(400, "reports")
    ),
    "reports in the paper": a_fact(
        "statistic", "The Board received 400 reports.", "paper", quantities=counted(400, "reports")
    ),
    "reports in May 2018": a_fact("statistic", "The Board received 40 reports in May 2018."),
    "reports from 2016 to 2019": a_fact("statistic", "The Board received 900 reports from 2016 to 2019."),
    "reports without a year": a_fact("statistic", "The Board received 400 reports.", quantities=counted(400, "reports")),
    "finding of the paper": a_fact("finding", "Reports are answered slowly.", "paper"),
    "UK figure": a_fact("statistic", "In the UK 400 reports were received.", places=("UK",)),
    "figure for Wales": a_fact("statistic", "In Wales 400 reports were received.", places=("Wales",)),
    "figure without a place": a_fact("statistic", "400 reports were received."),
    "world figure": a_fact("statistic", "400 reports were received worldwide.", places=("worldwide",)),
    "Kestrel removes": a_fact("commitment", "Kestrel Chat removes reported images.", speaker="Kestrel Chat"),
    "what the spokesman said": a_fact(
        "position", f"{SPOKESMAN} called for a new law.", speaker=SPOKESMAN
    ),
    "what Brook said": a_fact("position", "Ada Brook called for a new law.", speaker="Ada Brook"),
    "nobody said": a_fact("finding", "A new law was called for."),
    "men": a_fact("statistic", "60,000 men viewed such images.", population=("men",)),
    "girls and boys": a_fact("finding", "Girls and boys use the app."),
    "11 to 13": a_fact("finding", "Children of 11 to 13 years use the app most.", population=("ages 11-13",)),
    "under 13": a_fact("finding", "The app is not for children under 13.", negated=True),
    "the chair": a_fact("finding", "Ada Brook is the chair of the Northshire Online Safety Board."),
    "dark web": a_fact("finding", "Such images are exchanged on the dark web."),
    "open web": a_fact("finding", "Most sites are on the open web."),
    "arrests": a_fact("statistic", "The police arrested 120 people.", quantities=counted(120, "arrests")),
    "pages": a_fact("statistic", "The report has 114 pages.", quantities=counted(114, "pages")),
    "due in May": a_fact("event", "The rules were to be published in May 2020."),
    "came out in May": a_fact("event", "The rules were published in May 2020."),
    "stands for": a_fact("definition", "SMB stands for School Monitoring Body."),
    "money": a_fact("amount", "The Government gave £2.5m for the helpline.", quantities=counted(2.5e6, "GBP")),
    "share": a_fact("statistic", "35% of the referrals came from schools.", quantities=counted(35, "percent")),
    "no number": a_fact("finding", "Referrals from schools keep rising."),
    "opened": a_fact("event", "The helpline opened on 7 February 2022."),
    "asks for a law": a_fact("recommendation", "The Board recommends that a law is passed in 2022."),
    "Leeds": a_fact("event", "Evidence was heard at Carlow House in Leeds.", places=("Leeds",)),
    "given to firms": a_fact("event", "HashMatch was given to Lantern and Kestrel Chat."),
    "a list": a_fact("list", "The pledges are: to detect, to report and to learn."),
    "a study": a_fact("finding", "A study of app users was published by Harbour Charity."),
    "not possible": a_fact("finding", "Checks before upload are not possible.", negated=True),
    "possible": a_fact("finding", "Checks before upload are possible."),
    "quoted a paper": a_fact("finding", "The paper was praised by Ada Brook as a success."),
    "rises": a_fact("finding", "Referrals from schools have increased."),
    "per month": a_fact("statistic", "The police arrested 400 people a month.", quantities=counted(400, "arrests")),
    "helps Lantern": a_fact(
        "amount", "The Government gave £2.5m for training, including that of Harbour Charity.", quantities=counted(2.5e6, "GBP")
    ),
    "is to meet": a_fact("event", "A meeting of firms was to be held in May 2022."),
    "an expert said": a_fact("finding", "Experts cautioned that checks are slow."),
    "no names": a_fact("finding", "Some countries answer slowly; the paper names none of them."),
    "because": a_fact("finding", "Checks are slow because few people make them."),
    "twelve days": a_fact("statistic", "Evidence was heard on 12 days.", quantities=counted(12, "days")),
    "every year": a_fact("event", "The Board meets every year."),
    "by comparing": a_fact("finding", "HashMatch finds known images by comparing their fingerprints."),
    "entitled": a_fact("finding", "The report of the Board is entitled Safer Screens."),
    "members": a_fact("list", "The Board comprises 9 charities and 12 firms.", quantities=counted(9, "charities")),
    "until last year": a_fact("finding", "Messages were encrypted on the app."),
    "dated item": a_fact("date", "The news item on the scheme is dated 7 February 2024."),
    "came second": a_fact("finding", "The Board came second of all."),
    "11 and under": a_fact("statistic", "A quarter of the victims were aged 11 and under."),
    "the minister's tool": a_fact("event", "Engineers of Lantern made the tool at Ada Brook's meeting."),
    "before upload": a_fact("recommendation", "The Board recommends that images are checked before upload."),
    "checked in time": a_fact("recommendation", "The Board recommends that images are checked."),
    "a pledge": a_fact("commitment", "Harbour Charity promised a scheme.", speaker="Harbour Charity"),
    "not only": a_fact("finding", "Firms act out of fear for their name rather than to protect children."),
    "pays off": a_fact("position", "Ada Brook said that working together at the meeting pays off."),
    "grows with": a_fact("finding", "Referrals have grown as phones have become cheaper."),
    "refused": a_fact("position", "Kestrel Chat refused to give figures.", speaker="Kestrel Chat"),
}  # fmt: skip


KNOWN = frozenset(word for fact in FACTS.values() for word in tokens(fact.statement)) | {"spokesman"}


class Row(NamedTuple):
    rule: str
    question: str
    fact: str
    agrees: bool | None  # None: the question does not ask for this particular
    sentence: str = ""  # what a person is told


ROWS = (
    Row("period", "How many reports were received in 2018?", "reports in 2018", True),
    Row("period", "How many reports were received in 2021?", "reports in 2018", False, "I hold this for 2018, not 2021."),
    Row("period", "How many reports were received?", "reports in 2018", None),
    Row("period", "How many reports in 2018 and in 2019?", "reports in 2018", False, "I hold this for 2018, not 2019."),
    Row("period", "How many reports were received in 2018?", "reports in May 2018", True),
    Row("period", "How many reports were received in May 2018?", "reports in 2018", False, "I hold this for 2018, not May 2018."),
    Row("period", "How many reports were received in 2017?", "reports from 2016 to 2019", False),
    Row("period", "How many reports between 2016 and 2019?", "reports from 2016 to 2019", True),
    Row("period", "How many reports were received in 2020?", "reports without a year", False, "I hold no date of 2020 for this."),
    Row("period", "How many reports were received in November 2021?", "reports in the paper", False),
    Row("period", "What did the paper of November 2021 find?", "finding of the paper", True),
    Row("period", "What did the paper of 2019 find?", "finding of the paper", False),
    Row("relative", "How many reports were received last year?", "reports in 2018", False,
        "I hold this for 2018; I can't tell it for “last year”."),
    Row("relative", "How much was spent this month?", "money", False,
        "I hold this for no stated date; I can't tell it for “this month”."),
    Row("relative", "Where was evidence heard last year?", "Leeds", None),
    Row("relative", "How many reports were received in 2018?", "reports in 2018", None),
    Row("place", "How many reports were received in the UK?", "UK figure", True),
    Row("place", "How many reports were received in England?", "UK figure", False, "I hold this for the UK, not for England."),
    Row("place", "How many reports were received in the UK?", "figure for Wales", False, "I hold this for Wales, not for the UK."),
    Row("place", "How many reports were received in Britain?", "figure without a place", True),
    Row("place", "How many reports were received in Wales?", "figure without a place", False),
    Row("place", "How many reports were received globally?", "UK figure", False),
    Row("place", "How many reports were received globally?", "world figure", True),
    Row("place", "How many reports were received?", "UK figure", None),
    Row("name", "Does Kestrel remove reported images?", "Kestrel removes", True),
    Row("name", "Does Lantern remove reported images?", "Kestrel removes", False, "What I hold is not about Lantern."),
    Row("name", "Do Kestrel and Lantern remove images?", "Kestrel removes", False, "What I hold is not about Lantern."),
    Row("name", "Are reported images removed?", "Kestrel removes", None),
    Row("name", "Is SMB a firm?", "Kestrel removes", False, "What I hold is not about SMB."),
    Row("name", "What did SMB ask of schools?", "stands for", True),
    Row("name", "Does the Online Care Bill ask for that?", "Kestrel removes", False),
    Row("speaker", "What did Ada Brook say about the law?", "what Brook said", True),
    Row("speaker", "What did Harbour Charity say about the law?", "what Brook said", False,
        "I hold what Ada Brook said, not what Harbour Charity said."),
    Row("speaker", f"What did {CHARITY} say about the law?", "what the spokesman said", True),
    Row("speaker", f"What did {SPOKESMAN} say about the law?", "what Brook said", False),
    Row("speaker", "What did Ada Brook say about the law?", "nobody said", False,
        "I don't hold what Ada Brook said about this."),
    Row("speaker", "What did Ada Brook and Harbour Charity say about the law?", "what Brook said", True),
    Row("speaker", "What should a new law do?", "what Brook said", None),
    Row("speaker", "What did England say about the law?", "what Brook said", False),
    Row("speaker", "What did police in England say about it?", "what Brook said", None),
    Row("speaker", "Did Harbour Charity agree with the law?", "what Brook said", False),
    Row("speaker", "What is Harbour Charity's opinion of the law?", "what Brook said", False),
    Row("speaker", "How slow is it according to Harbour Charity?", "what Brook said", False),
    Row("speaker", "What did Harbour Charity pledge?", "what Brook said", False),
    Row("speaker", "What did the spokesman's charity make of it?", "what Brook said", None),
    Row("unseen", "What did Starmer say about the law?", "what Brook said", False, "I hold nothing about Starmer."),
    Row("unseen", "What did Ada Brook say about the law?", "what Brook said", None),
    Row("unseen", "Starmer on the law", "what Brook said", None),  # a sentence begins with a capital anyway
    Row("pronoun", "What title does she have?", "the chair", False, "I can't tell who “she” is."),
    Row("pronoun", "What title does Ada Brook say she has?", "the chair", None),
    Row("voice", "What did experts say about checks?", "an expert said", True),
    Row("voice", "What did experts say about checks?", "possible", False, "I don't hold what experts said about this."),
    Row("voice", "What did parents think of the checks?", "an expert said", False),
    Row("voice", "What did the children's charity say?", "possible", None),
    Row("voice", "What did Kestrel's chief executive say?", "refused", False),
    Row("deed", "Who wrote the paper?", "quoted a paper", False, "I hold who praised it, not who wrote it."),
    Row("deed", "Who praised the paper?", "quoted a paper", True),
    Row("deed", "Who paid for the meeting?", "pays off", False, "I don't hold who paid for it."),
    Row("deed", "Which firm paid for the paper?", "finding of the paper", False, "I don't hold who paid for it."),
    Row("deed", "Who chairs the Board?", "the chair", True),
    Row("deed", "What did the paper find?", "finding of the paper", None),
    Row("figure", "How many of the 60,000 men were arrested?", "arrests", False, "What I hold says nothing about 60,000."),
    Row("figure", "Had 60,000 men viewed such images?", "men", True),
    Row("figure", "How much is £2,500,000 of that?", "money", True),  # £2.5m
    Row("figure", "How many people were arrested in 2018?", "arrests", None),  # a year is no figure
    Row("figure", "Was it 50% of the referrals?", "share", False, "What I hold says nothing about 50."),
    Row("figure", "Was it 35 percent of the referrals?", "share", True),
    Row("ordinal", "What was the second largest cause?", "because", False, "I hold nothing about the second one."),
    Row("ordinal", "Was the board second?", "came second", True),
    Row("ordinal", "How many in a second half?", "because", None),
    Row("item", "Which firms does the news item name?", "dated item", False, "I only hold when that was dated."),
    Row("item", "What is the scheme trying to do?", "dated item", False),
    Row("item", "When did the item come out?", "dated item", None),
    Row("item", "the item on the scheme", "dated item", None),
    Row("rate", "How many people are arrested a month?", "per month", True),
    Row("rate", "How many people are arrested a year?", "per month", False, "I hold this per month, not per year."),
    Row("rate", "How many people are arrested every week?", "per month", False),
    Row("rate", "How many reports are received per week?", "reports in 2018", False, "I hold no figure per week."),
    Row("rate", "How many people are arrested?", "per month", None),
    Row("part", "How much did Harbour Charity get for training?", "helps Lantern", False,
        "I hold this for several together, not for Harbour Charity alone."),
    Row("part", "How much for training, including Harbour Charity?", "helps Lantern", None),
    Row("part", "How much was given for training?", "helps Lantern", None),
    Row("direction", "Why have referrals fallen?", "rises", False, "I hold a rise, not a fall."),
    Row("direction", "Why have referrals risen?", "rises", True),
    Row("direction", "On whom would the duty fall?", "rises", None),
    Row("direction", "Have referrals fallen?", "rises", None),  # "they have risen" answers that
    Row("outcome", "What does Ada Brook hope will come of the meeting?", "is to meet", None),
    Row("outcome", "What was agreed at the meeting?", "is to meet", False,
        "I hold what was due or wanted, not what came of it."),
    Row("outcome", "What came of the recommendation?", "asks for a law", False),
    Row("outcome", "What was agreed at the meeting?", "opened", None),
    Row("outcome", "When is the meeting?", "is to meet", None),
    Row("should", "At what age should children use the app?", "11 to 13", False,
        "I hold what is so, not what anybody says should be."),
    Row("should", "Should a law be passed?", "asks for a law", None),
    Row("should", "How should I cite the paper?", "finding of the paper", None),  # how it is called
    Row("should", "What does Ada Brook think has to be in place?", "11 to 13", None),
    Row("should", "When do children use the app?", "11 to 13", None),
    Row("outcome", "Has the Government agreed to it?", "asks for a law", False),
    Row("outcome", "How many were helped since it went live?", "is to meet", False),
    Row("population", "How many men viewed such images?", "men", True),
    Row("population", "How many women viewed such images?", "men", False, "What I hold is not about women."),
    Row("population", "Do teachers use the app?", "girls and boys", False, "What I hold is not about teachers."),
    Row("population", "Do girls use the app?", "girls and boys", True),
    Row("population", "Do adults use the app?", "girls and boys", False, "What I hold is not about adults."),
    Row("population", "How many people viewed such images?", "men", None),
    Row("age", "Do 11 to 13 year olds use the app most?", "11 to 13", True),
    Row("age", "Do 14 to 17 year olds use the app most?", "11 to 13", False,
        "What I hold is for another age than 14 or 17."),
    Row("age", "Is the app for children under 13?", "under 13", True),
    Row("age", "Is the app for children under 16?", "under 13", False, "What I hold is for another age than 16."),
    Row("age", "Who uses the app?", "11 to 13", None),
    Row("age", "How many were under 12s?", "11 and under", True),
    Row("office", "Who is the chair of the Northshire Online Safety Board?", "the chair", True),
    Row("office", "Who is the director of the Northshire Online Safety Board?", "the chair", False,
        "I don't hold who is the director."),
    Row("office", "Who chairs Harbour Charity?", "the chair", False),
    Row("office", "Who was education secretary then?", "the chair", False),
    Row("office", "What did the chair call for?", "the chair", None),
    Row("rival", "Are such images exchanged on the dark web?", "dark web", True),
    Row("rival", "Are such images exchanged on the dark web?", "open web", False,
        "I hold this for the open web, not the dark web."),
    Row("rival", "Are most sites on the open web?", "dark web", False),
    Row("rival", "Are such images on the dark web or the open web?", "dark web", None),
    Row("rival", "Where are such images exchanged?", "dark web", None),
    Row("rival", "Are such images exchanged on the dark web?", "no number", True),
    Row("action", "How many people were arrested?", "arrests", True),
    Row("action", "How many people were convicted?", "arrests", False, "What I hold says nothing about prosecutions or convictions."),
    Row("action", "How many reports were deleted?", "reports in 2018", False, "What I hold says nothing about what was removed."),
    Row("action", "Does Kestrel take down reported images?", "Kestrel removes", True),
    Row("action", "How many reports were received?", "reports in 2018", None),
    Row("action", "When was the Board founded?", "the chair", False,
        "What I hold says nothing about how it was founded."),
    Row("action", "Who chaired it before Ada Brook?", "the chair", False),
    Row("action", "Who chaired it before the new chair took over?", "the chair", False),
    Row("action", "What did the chair do before that job?", "the chair", False),
    Row("action", "How long in prison do they get?", "arrests", False),
    Row("action", "When did Ada Brook leave the Board?", "the chair", False),
    Row("action", "Who found that checks are slow?", "because", None),  # found, not founded
    Row("action", "Can it be done without paying people?", "because", None),  # wants no price
    Row("action", "What is the budget of the Board?", "the chair", False, "What I hold says nothing about budgets or earnings."),
    Row("action", "What is the error rate of the tool?", "by comparing", False),
    Row("action", "Are messages encrypted?", "until last year", True),
    Row("counted", "How many pages has the report?", "pages", True),
    Row("counted", "How many chapters has the report?", "pages", False, "I hold no number of those."),
    Row("counted", "How many referrals were received?", "reports in 2018", False),
    Row("counted", "Which pages has the report?", "pages", None),
    Row("planned", "When were the rules actually published?", "due in May", False,
        "I hold what was due or wanted, not what came of it."),
    Row("planned", "When were the rules due to be published?", "due in May", None),
    Row("planned", "When were the rules actually published?", "came out in May", None),
    Row("more", "What else did the Board receive?", "reports in 2018", False, "I hold nothing beyond this."),
    Row("more", "What did the Board receive apart from reports?", "reports in 2018", False),
    Row("more", "What did the Board receive?", "reports in 2018", None),
    Row("more", "Who belongs to it apart from the charities?", "members", None),  # a list that has them says who else
    Row("more", "Other than wanting to protect children, what makes firms act?", "not only", None),
    Row("spelled_out", "What does SMB stand for?", "stands for", True),
    Row("spelled_out", "What is the SMB?", "stands for", True),
    Row("spelled_out", "Why did the SMB publish a report on schools?", "stands for", False,
        "I only hold what the name stands for."),
    Row("spelled_out", "What does SMB stand for?", "pages", None),
    Row("kind", "How many pages has the report?", "pages", True),
    Row("kind", "How many pages has the report?", "no number", False, "I hold no number for that."),
    Row("kind", "How much money was given for the helpline?", "money", True),
    Row("kind", "How much money was given for the helpline?", "pages", False, "I hold no amount of money for that."),
    Row("kind", "What share of the referrals came from schools?", "share", True),
    Row("kind", "What share of the referrals came from schools?", "no number", False,
        "I hold no share or percentage for that."),
    Row("kind", "How much do referrals rise?", "no number", False, "I hold no figure for that."),
    Row("kind", "When did the helpline open?", "opened", True),
    Row("kind", "When did the helpline open?", "money", False, "I hold no date for that."),
    Row("kind", "When was a law passed?", "asks for a law", False, "I hold no date for that."),
    Row("kind", "At what age do children use the app most?", "11 to 13", True),
    Row("kind", "At what age do children use the app most?", "girls and boys", False, "I hold no age for that."),
    Row("kind", "Who was given the tool?", "given to firms", True),
    Row("kind", "Who opened the helpline?", "opened", False, "I don't hold who that was."),
    Row("kind", "Who said that a new law was needed?", "what Brook said", True),
    Row("kind", "Who said that a new law was needed?", "nobody said", False, "I don't hold who said that."),
    Row("kind", "Where was evidence heard?", "Leeds", True),
    Row("kind", "Where was evidence heard?", "nobody said", False, "I don't hold where that was."),
    Row("kind", "What were the names of the firms with the tool?", "given to firms", True),
    Row("kind", "What were the names of the firms?", "no number", False, "I don't hold their names."),
    Row("kind", "What were the names of the pledges?", "a list", True),
    Row("kind", "Which firms were given the tool?", "given to firms", True),
    Row("kind", "Which university made the study of app users?", "a study", False, "I don't hold which ones."),
    Row("kind", "Which referrals were counted?", "reports in 2018", False, "I don't hold which ones."),
    Row("kind", "What does SMB stand for?", "stands for", True),
    Row("kind", "What does SMB stand for?", "pages", False, "I don't hold what that stands for."),
    Row("kind", "Is the helpline open?", "opened", None),
    Row("kind", "Which charities belong to the Board?", "members", False, "I don't hold which ones."),
    Row("kind", "Which firms were given the tool?", "given to firms", True),
    Row("kind", "Which countries answer slowly?", "no names", False, "I don't hold which ones."),
    Row("kind", "Which two firms were given the tool?", "given to firms", True),
    Row("kind", "Which four firms were given the tool?", "given to firms", False),
    Row("kind", "Why are checks slow?", "because", True),
    Row("kind", "Why are checks slow?", "a study", False, "I hold no reason for that."),
    Row("kind", "How long was evidence heard?", "twelve days", True),
    Row("kind", "How long did it take?", "pages", False, "I don't hold how long that takes."),
    Row("kind", "How long did it take to hear the evidence?", "twelve days", True),
    Row("kind", "How long was the report?", "pages", True),
    Row("kind", "How long was it?", "possible", False, "I don't hold how long that was."),
    Row("kind", "By what date must the rules be out?", "due in May", True),
    Row("kind", "By what date must firms answer?", "refused", False, "I hold no deadline for that."),
    Row("kind", "What counts as a school monitoring body?", "stands for", True),
    Row("kind", "How does the Board define a referral?", "rises", False, "I don't hold what exactly is meant by that."),
    Row("kind", "How was the figure of 400 worked out?", "reports in 2018", False, "I don't hold how it works."),
    Row("kind", "Which engineers made the tool?", "the minister's tool", False, "I don't hold which ones."),
    Row("kind", "Which members of parliament were at the meeting?", "is to meet", False, "I don't hold which ones."),
    Row("kind", "Which bodies make up the scheme?", "a pledge", False, "I don't hold which ones."),
    Row("kind", "Give me the list of the 12 firms.", "reports in 2018", False, "I don't hold their names."),
    Row("kind", "Give me the list of the 12 firms.", "members", False, "I don't hold their names."),
    Row("kind", "matching tool name", "arrests", False, "I hold no name for that."),
    Row("kind", "How did they work out the figure?", "reports in 2018", False, "I don't hold how it works."),
    Row("kind", "Which government department paid for it?", "arrests", False, "I don't hold which ones."),
    Row("kind", "When should images be checked?", "before upload", True),
    Row("kind", "When was it recommended?", "checked in time", False),
    Row("kind", "Why have referrals grown?", "grows with", True),
    Row("kind", "How often does the Board meet?", "every year", True),
    Row("kind", "How often does it happen?", "possible", False, "I don't hold how often that is."),
    Row("kind", "How does HashMatch work?", "by comparing", True),
    Row("kind", "How does HashMatch work?", "given to firms", False, "I don't hold how it works."),
    Row("kind", "What is the name of the report?", "entitled", True),
    Row("kind", "What is the name of the tool?", "arrests", False, "I hold no name for that."),
    Row("kind", "What percentage came from schools?", "no number", False),
    Row("negation", "Are checks before upload not possible?", "not possible", True),
    Row("negation", "Why isn't it possible to check before upload?", "possible", False,
        "I hold the opposite of what you ask, not this."),
    Row("negation", "Who didn't give figures?", "refused", True),
    Row("negation", "How many reports were never received?", "reports in 2018", False),
    Row("negation", "Are checks before upload possible?", "possible", None),
    Row("negation", "What should be done when there aren't enough officers?", "possible", None),
    Row("negation", "Are children banned or just told not to join?", "possible", None),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.rule}: {row.question} [{row.fact}]")
def test_a_particular_is_compared(row: Row) -> None:
    rule = next(rule for rule in RULES if rule.__name__ == row.rule)

    found = rule(asked(row.question), held(row.fact))

    assert (found.agrees if found else None) is row.agrees
    if found and row.sentence:
        assert found.sentence == row.sentence
    if found:
        assert bool(found.sentence) is not found.agrees


BLOCK_ONLY = ("relative", "planned", "more", "unseen", "pronoun", "part", "outcome", "should", "item")


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_every_rule_has_rows_that_block_and_rows_that_it_leaves_alone(rule: str) -> None:
    outcomes = {row.agrees for row in ROWS if row.rule == rule}

    assert {False, None} <= outcomes
    assert outcomes >= {True} or rule in BLOCK_ONLY  # these can do nothing but block


@pytest.mark.parametrize(
    ("whole", "part", "fact", "lost_of"),
    [
        ("What did Ada Brook say about laws and checks?", "checks", "nobody said", ["name", "speaker"]),
        ("What did Ada Brook say about laws and checks?", "checks", "what Brook said", []),
        (
            "What did Ada Brook and Kestrel say?",
            "what did Kestrel say",
            "refused",
            [],
        ),  # it has a name of its own
        ("How many reports and arrests in 2018?", "arrests", "reports in May 2018", []),
        ("How many reports and arrests in 2021?", "arrests", "reports in 2018", ["period"]),
        ("Who didn't give figures and names?", "names", "possible", ["negation"]),
    ],
)
def test_a_part_keeps_what_it_has_none_of_its_own_of(
    whole: str, part: str, fact: str, lost_of: list[str]
) -> None:
    assert [one.particular for one in lost(asked(whole), asked(part), held(fact))] == lost_of


def test_comparisons_come_in_the_order_of_the_rules_and_only_where_asked_for() -> None:
    question = asked("How many women in Wales viewed such images in 2020?")

    compared = compare(question, held("men"))

    assert [one.particular for one in compared] == [
        "period",
        "place",
        "population",
        "what is counted",
        "kind of answer",
    ]
    assert [one.particular for one in disagreements(compared)] == [
        "period",
        "place",
        "population",
        "what is counted",
    ]


def test_a_question_without_particulars_is_left_to_the_scores() -> None:
    assert compare(asked("Tell me about the helpline"), held("opened")) == ()


def test_a_comparison_says_what_was_asked_and_what_is_held() -> None:
    found = compare(asked("How many reports were received in Wales in 2021?"), held("UK figure"))

    wales = next(one for one in found if one.particular == "place")
    assert wales == Comparison(
        particular="place",
        asked="Wales",
        held="UK",
        agrees=False,
        sentence="I hold this for the UK, not for Wales.",
    )


def asked(question: str) -> Reading:
    text = Names(VOCABULARY).canonical(clean(question))
    return read(text, Recogniser(VOCABULARY).mentions(text), Synonyms(VOCABULARY).same, KNOWN.__contains__)


def held(name: str) -> Profile:
    return profile(
        FACTS[name], DOCUMENTS, Names(VOCABULARY), Recogniser(VOCABULARY), Synonyms(VOCABULARY).same
    )
