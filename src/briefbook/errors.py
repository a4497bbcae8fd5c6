"""What can go wrong in words a person can act on.

Every error that a person may see is a `BriefbookError`; its message is the reply. The Slack
and terminal surfaces print it as it is, so it names the thing, says what is wrong and what to do.
"""


class BriefbookError(Exception):
    """Anything the reader can mend; never shown with a traceback."""


class SettingsError(BriefbookError):
    """A setting is missing or cannot be read."""


class KnowledgeError(BriefbookError):
    """A file of `knowledge/` is not what it should be: names file, fact and field."""


class DocumentError(BriefbookError):
    """A document cannot be imported or is not in the bibliography."""


class QuoteNotFound(BriefbookError):
    """The quote is not in the document, to the letter."""


class FactNotFound(BriefbookError):
    """The fact was never added."""

    def __init__(self, fact_id: str):
        super().__init__(f"There is no fact {fact_id}. `briefbook facts find <words>` lists them.")


class StoreError(BriefbookError):
    """The database cannot be opened, read or written."""


class ModelError(BriefbookError):
    """The sentence model is there but is not the file it should be."""


class RewritingError(BriefbookError):
    """Rewrites were asked for, and there is no model to make them."""


class FormatError(BriefbookError):
    """A file of facts cannot be read or written as a whole; what is wrong in a row is a problem of the plan."""
