"""Words that say who speaks: verbs of saying, titles of people, and what bodies are called."""

from __future__ import annotations

CAP = r"[A-Z][\w’'-]*\w"  # a word with a capital
SAY = (
    r"(?:said|says|say|saying|told|tells|warned|warns|warning|added|adds|announced|announces|announcing|promised|promises"
    r"|pledged|disclosed|discloses|revealed|reveals|argued|argues|claimed|claims|stated|states|noted|notes|explained|explains"
    r"|insisted|insists|declared|declares|declaring|cautioned|estimates?|estimated|conclude[sd]?\sthat|recommended"
    r"|recommends|identified|identifies|acknowledged|acknowledges|suggested|suggests|wrote|writes|believes|believed|expects"
    r"|expected|asked|asks|commented|called\s(?:on|for)|calls\s(?:on|for)|urged|urges|found|finds|heard|hears|reported|reports"
    r"|recorded|records|shows?|showed|predicts?|predicted|wants?|welcomed|welcomes|praised|criticised|demanded|admitted|denied"
    r"|describes?|described|will\s(?:tell|say)"
    r"|calculated|calculates|feared|fears|doubted|doubts|disagreed|disagrees|agreed\sthat|assured|rejected|rejects|replied"
    r"|objected|complained|concluded|observed|observes|pointed\s(?:to|out)|points\s(?:to|out)|highlights?|highlighted|stressed"
    r"|emphasised|maintained|supports|opposes|proposed|proposes|advised|advises?|reckons?|put\sthe|puts\sthe|attributes)"
)  # fmt: skip
TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Professor|Prof|Sir|Dame|Lord|Lady|Baroness|Councillor|Cllr|Judge|Headteacher|Inspector|Sergeant"
    r"|Superintendent|Canon|Rev|Captain)\.?"
)
BODY = (
    r"(?:Council|Committee|Trust|Department|Agency|University|Institute|Association|Society|Service|Services|Office|Fund|Panel"
    r"|Foundation|Federation|Union|Authority|Commission|Ministry|Board|Research|Survey|Centre|Center|Ombudsman|Chamber|Alliance"
    r"|Group|Network|Forum|Inquiry|College|Academy|Bank|Treasury|Inspectorate|Observatory|Partnership|Assembly|Government"
    r"|Company|Police|Constabulary|Actuaries|Buses|Libraries)"
)
# Bodies and people without a name of their own: "insurers told us", "a solicitor said".
GROUPS = (
    r"(?:experts|investigators|critics|campaigners|officials|officers|witnesses|researchers|charities|parents|teachers|police"
    r"|insurers|surveyors|operators|councils|employers|unions|residents|passengers|tenants|landlords|doctors|nurses|farmers"
    r"|scientists|economists|analysts|companies|firms|businesses|ministers|academics|volunteers|students|pupils|clinicians"
    r"|lawyers|academics|developers|lenders|banks|retailers|producers|providers|inspectors|auditors|patients|carers)"
)
