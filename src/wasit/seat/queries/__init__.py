"""What a seat shows: from the matter's file to the views of pages and commands.

Place: inside seat; asking changes nothing, and draws no randomness.
Pure: no: they read the matter's file.
Uses: channel, overlap, seals, record, text, wire, errors.
Start: channel.py, then lines.py.
"""

from wasit.seat.queries.binding import see_covering
from wasit.seat.queries.blind import see_blind, see_blind_desk, see_suppositions, see_suppositions_desk
from wasit.seat.queries.briefing import see_brief
from wasit.seat.queries.calendar import see_calendar, see_clocks, see_momentum
from wasit.seat.queries.channel import see_channel, see_side
from wasit.seat.queries.charter import see_charter
from wasit.seat.queries.circles import see_people, see_removal
from wasit.seat.queries.counts import counts
from wasit.seat.queries.deposits import see_deposit_certificate, see_deposits, see_deposits_desk
from wasit.seat.queries.handover import see_handover
from wasit.seat.queries.knows import see_knows, see_matrix
from wasit.seat.queries.ledger import see_ledger, see_timeline
from wasit.seat.queries.ledger_page import see_ledger_page
from wasit.seat.queries.lines import see_line
from wasit.seat.queries.mandate import see_mandate
from wasit.seat.queries.marks import look_at
from wasit.seat.queries.morning import see_morning, see_promises
from wasit.seat.queries.names import see_names, see_names_desk
from wasit.seat.queries.outside import see_account_page, see_outside
from wasit.seat.queries.passing import see_pass_on
from wasit.seat.queries.proposals import see_proposal, see_proposals, verify_again
from wasit.seat.queries.receipts import see_receipts
from wasit.seat.queries.red_lines import see_crossed_lines, see_red_lines
from wasit.seat.queries.retention import see_retention
from wasit.seat.queries.sealed import see_sealed, see_sealed_desk
from wasit.seat.queries.search import see_place, see_search
from wasit.seat.queries.sign import see_sign
from wasit.seat.queries.takes import see_lines_to_take
from wasit.seat.queries.transcript import see_exports, see_transcript

__all__ = [
    "counts",
    "look_at",
    "see_account_page",
    "see_blind",
    "see_blind_desk",
    "see_brief",
    "see_calendar",
    "see_channel",
    "see_charter",
    "see_clocks",
    "see_covering",
    "see_crossed_lines",
    "see_deposit_certificate",
    "see_deposits",
    "see_deposits_desk",
    "see_exports",
    "see_handover",
    "see_knows",
    "see_ledger",
    "see_ledger_page",
    "see_line",
    "see_lines_to_take",
    "see_mandate",
    "see_matrix",
    "see_momentum",
    "see_morning",
    "see_names",
    "see_names_desk",
    "see_outside",
    "see_pass_on",
    "see_people",
    "see_place",
    "see_promises",
    "see_proposal",
    "see_proposals",
    "see_receipts",
    "see_red_lines",
    "see_removal",
    "see_retention",
    "see_sealed",
    "see_sealed_desk",
    "see_search",
    "see_side",
    "see_sign",
    "see_suppositions",
    "see_suppositions_desk",
    "see_timeline",
    "see_transcript",
    "verify_again",
]
