"""Answers for everybody, kept so that the next visitor gets them without a question to the database.

What is kept is the whole answer of an address to a visitor of whom we know nothing (``middleware``), together with what
it was made from: the tables it read and the pages it named (``watching``). Whoever changes one of these, in any
process, says so where every process looks (``purges``), and the copy is worth nothing from that moment: no list of
"what shows what" has to be maintained, and none can be forgotten. Apart from that a copy ends at the next five-minute
mark of the clock, because some pages depend on the hour (events, campaigns).

A room that keeps something it read elsewhere says of what it is made: ``remembered``. What changes without the database
being written is told with ``purge``.
"""

from core.page_cache.memory import known
from core.page_cache.purges import purge
from core.page_cache.watching import PAGES, below, note, offer, refuse, remembered, renew, table, unwatched

__all__ = ["PAGES", "below", "known", "note", "offer", "purge", "refuse", "remembered", "renew", "table", "unwatched"]
