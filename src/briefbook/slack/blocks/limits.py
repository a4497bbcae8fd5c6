"""What Slack accepts in one message or modal, and the margins we keep below it.

Measured or documented figures; `tests/slack/block_kit.py` refuses anything beyond them.
"""

from __future__ import annotations

MESSAGE_BLOCKS = 50
MESSAGE_CHARACTERS = 12_000  # undocumented: refused between 13,172 and 13,297 (bolt-js 2509)
MODAL_BLOCKS = 100
MODAL_CHARACTERS = 60_000  # a view may hold 250 KB; a character can take four bytes
SECTION = 2_900  # 3,000 less room for the ellipsis
BUTTON = 75
TITLE = 24
METADATA = 3_000  # of a view
TEXT = 3_900  # `text` beyond 4,000 is shown cut
QUOTE = 1_000  # 25 words are rarely longer
SMALL = 600  # a line of small print
ADDRESS = 400  # a longer web address is left out
CANDIDATES = 5  # a reply names three or four; a longer list is no help in choosing
PROMPTS = 4
HEADER = 150
LABEL = 2_000  # of an input
INPUT = 3_000  # characters that one field of a form can hold
OPTION = 75
OPTIONS = 100
HOME_BLOCKS = 100
ERROR = 300  # of a field; a longer one is hard to read under it
