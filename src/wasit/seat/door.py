"""The door of a seat: everything that pages, commands and the player of cases may ask of it.

1. Asking is ``see_*``: nothing changes. Acting is ``do(command, args)``: one action, one transaction, plain JSON in and out,
   the same for a form, a command line and a case file. Refusals are the four errors.
2. Nothing here waits for the network, except pairing, which goes on by itself and is asked about, and ``stamp``, for some seconds.
3. A locked seat answers ``is_open() -> False`` and nothing else.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from wasit.channel import (
    account_views,
    blind_views,
    certificate_views,
    deposit_views,
    desk_views,
    knows_views,
    name_views,
    paper_views,
    record_views,
    sealed_views,
    side_views,
    views,
)
from wasit.channel.bargain_views import BargainPage
from wasit.channel.handover_views import HandoverPage
from wasit.channel.keeping import ArchiveMade, RetentionPage
from wasit.channel.morning_views import FirstView, MorningPage
from wasit.channel.trace_views import TracePage
from wasit.channel.transcript import ExportPage
from wasit.channel.weigh_views import WeighPage
from wasit.text.moment import Moment
from wasit.text.passage import Texts

Args = Mapping[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MadeArchive:
    """A sealed archive that was just made. Secrets: ``shares``; of each its number, its words and its form for the program ssss."""

    matter: str
    told: ArchiveMade
    data: bytes
    shares: tuple[tuple[int, str, str], ...] = field(repr=False)


class Door(Protocol):
    """Matters are named by hex ids; ``matter=""`` means the only one, or the one last opened."""

    def is_open(self) -> bool: ...

    def unlock(self, passphrase: str, code: str = "") -> None:
        """``code``: a colleague's, for a seat locked for travel.

        Raises: Refused travel-locked, kit-code-typo; Distrusted wrong-passphrase (with ``wait`` seconds), Damaged."""

    def lock(self) -> None: ...

    def has_seat(self) -> bool:
        """Whether a seat was ever made in this folder (``wasit init``)."""

    def travel_asks(self) -> Texts | None:
        """Whom the locked page says to ask, where the seat was locked for travel. Raises: Damaged."""

    def see_travel(self, matter: str = "") -> side_views.TravelPage:
        """Who may hold the code of a journey."""

    def see_devices(self, matter: str = "") -> side_views.DevicesPage:
        """This person's own devices."""

    def see_handover(self, matter: str = "") -> HandoverPage:
        """What handing this desk over would be. Raises: Refused not-a-member for a side's seat."""

    def see_sign(self, matter: str = "") -> views.Seatsign: ...

    def see_channel(
        self,
        matter: str = "",
        *,
        before: Mapping[str, str] | None = None,
        looked: Mapping[str, int] | None = None,
    ) -> views.ChannelPage:
        """The go-between's page. ``before``: cursors, ``looked``: marks that what is new is counted from, by line key (else those kept).

        Raises: Refused not-a-member on a side's seat.
        """

    def see_side(
        self,
        matter: str = "",
        *,
        before: Mapping[str, str] | None = None,
        looked: Mapping[str, int] | None = None,
    ) -> views.SidePage:
        """A side's page. Raises: Refused not-a-member on a go-between's seat."""

    def see_pass_on(
        self, entry: str, matter: str = "", *, to: str = "", draft: Mapping[str, str] | None = None
    ) -> views.PassOnPage:
        """``draft``: what is written beside each passage so far, by number; its checks are the page's."""

    def see_proposals(self, matter: str = "") -> tuple[views.ProposalSummary, ...]: ...

    def see_proposal(self, proposal: str, matter: str = "", *, against: str = "") -> views.ProposalPage:
        """``against``: the revision whose changes are shown; "" is the one before."""

    def verify_again(self, proposal: str, matter: str = "") -> views.ProposalPage:
        """The same with its certificate read and checked anew, from its bytes. Raises: Refused not-yet."""

    def see_covering(self, matter: str = "") -> paper_views.Covering:
        """Whether this seat may sign for its side, and if not, why."""

    def see_certificate(self, proposal: str, matter: str = "") -> bytes:
        """The certificate's bytes, to save. Raises: Refused unknown-id, not-yet."""

    def see_ledger(
        self, matter: str = "", *, show: str = "all", before: str = "", hopes: str = ""
    ) -> views.LedgerPage:
        """A page of it, from the newest back. ``before``, ``hopes``: cursors of older pages. Raises: Refused bad-input."""

    def see_knows(
        self, matter: str = "", *, of: str = "channel", at: int | None = None
    ) -> views.KnowsPage: ...

    def see_timeline(self, matter: str = "") -> tuple[views.MilestoneView, ...]: ...

    def see_receipts(self, matter: str = "", *, before: str = "") -> side_views.ReceiptsPage:
        """What crossed of a side's own words. Raises: Refused not-a-member on a go-between's seat, bad-input."""

    def see_mandate(self, matter: str = "") -> side_views.MandatePage:
        """Who may bind this seat's side; on a go-between's seat the go-betweens."""

    def see_charter(self, matter: str = "") -> views.CharterPage: ...

    def preferences(self) -> views.Preferences:
        """Of the person of this seat, also before there is a matter."""

    def see_drafts(self, matter: str = "") -> dict[str, dict[str, str]]:
        """What is half written, by form."""

    def keep_draft(self, form: str, fields: Mapping[str, str], matter: str = "") -> None:
        """Keep what is half written, sealed; fields that are all empty drop it."""

    def see_search(
        self, matter: str = "", q: str = "", *, line: str = "", before: str = ""
    ) -> desk_views.SearchPage:
        """Where words stand, in all that this seat is shown. Raises: Refused not-a-line, bad-input."""

    def see_lines_to_take(self, matter: str = "") -> desk_views.LinesToTakePage:
        """What was agreed to be said if somebody asks, or if it leaks."""

    def see_promises(self, matter: str = "") -> tuple[FirstView, ...]:
        """Who is to be told of what before others are, as far as this seat knows; the newest first."""

    def see_morning(self, matter: str = "") -> MorningPage:
        """For the day when it is in the press: whom to warn, what to say, who knows; on a side's seat by what it knows. Raises: Refused not-yet."""

    def see_blind(self, matter: str = "") -> blind_views.BlindPage:
        """What was put to this side in secret, its own answer, what came of it. Raises: Refused not-a-member on a go-between's seat."""

    def see_blind_desk(self, matter: str = "") -> blind_views.BlindDeskPage:
        """What was put to sides in secret, and nobody's answer. Raises: Refused not-a-member on a side's seat."""

    def see_suppositions(self, matter: str = "") -> blind_views.BlindPage:
        """What was laid before this side, what it said and worded, what matched. Raises: Refused not-a-member on a go-between's seat."""

    def see_suppositions_desk(self, matter: str = "") -> blind_views.BlindDeskPage:
        """What was laid before sides, what they worded, and nobody's answer. Raises: Refused not-a-member on a side's seat."""

    def see_sealed(self, matter: str = "") -> sealed_views.SealedPage:
        """Sealed offers that this side was asked for: its own limit, what came of it. Raises: Refused not-a-member on a go-between's seat."""

    def see_sealed_desk(self, matter: str = "") -> sealed_views.SealedDeskPage:
        """Sealed offers that this desk asked for, and who has sealed. Raises: Refused not-a-member on a side's seat."""

    def see_deposits(self, matter: str = "") -> deposit_views.DepositsPage:
        """Deposits of declarations on this side's line: its own, the others' once all hold together. Raises: Refused not-a-member on a go-between's seat."""

    def see_deposits_desk(self, matter: str = "") -> deposit_views.DepositsDeskPage:
        """Deposits that this desk opened, with every side's declaration. Raises: Refused not-a-member on a side's seat."""

    def see_deposit_certificate(self, deposit: str, matter: str = "") -> bytes:
        """The certificate of what was released or returned. Raises: Refused not-yet, not-valid, unknown-id, bad-input."""

    def see_names(
        self, matter: str = "", which: str = "", show: str = "all", after: int = 0
    ) -> name_views.NamesPage:
        """This side's list of names and what is common, a page of it. Raises: Refused not-a-member on a go-between's seat, unknown-id."""

    def see_names_desk(self, matter: str = "", which: str = "") -> name_views.NamesDeskPage:
        """Two lists held against each other. Raises: Refused not-a-member on a side's seat, unknown-id."""

    def look_at(self, upto: Mapping[str, int], matter: str = "") -> None:
        """The person of this seat saw its lines up to these marks: kept here, told to nobody, no page changes by it."""

    def see_place(self, entry: str, matter: str = "") -> desk_views.Place:
        """The page of its line that holds an entry. Raises: Refused unknown-id."""

    def see_matrix(self, matter: str = "") -> knows_views.KnowsMatrix:
        """Who knows what: every person and every thing on record here."""

    def see_calendar(
        self, matter: str = "", *, before: str = "", after: str = ""
    ) -> record_views.TimelinePage:
        """What was and what comes. ``before``, ``after``: cursors of further pages. Raises: Refused bad-input."""

    def see_clocks(self, matter: str = "") -> tuple[record_views.SideClock, ...]:
        """Raises: Refused not-a-member on a side's seat."""

    def see_momentum(self, matter: str = "", *, period: str = "14") -> record_views.MomentumPage:
        """``period``: "14" or "90" days, or "all". Raises: Refused not-a-member on a side's seat."""

    def see_people(self, matter: str = "") -> side_views.PeoplePage:
        """Who reads what on this seat."""

    def see_removal(self, seat: str, matter: str = "") -> side_views.RemovalPage:
        """What letting somebody go would do. Raises: Refused unknown-id, not-steward."""

    def see_brief(
        self,
        seat: str,
        matter: str = "",
        *,
        before: Mapping[str, str] | None = None,
        chosen: Sequence[str] = (),
    ) -> side_views.BriefPage:
        """What can be opened to a newcomer, and what of it was chosen. Raises: Refused unknown-id, bad-input, too-many."""

    def see_red_lines(self, matter: str = "") -> side_views.RedLinesPage:
        """What this seat's own people must not write."""

    def see_bargain(self, matter: str = "", *, version: str = "") -> BargainPage:
        """The bargaining sheet of this seat's own people: the newest, or a version. Raises: Refused unknown-id."""

    def see_crossed_lines(
        self, texts: Sequence[str], matter: str = ""
    ) -> tuple[side_views.RedLineWarning, ...]:
        """Which of their red lines these words of a draft cross."""

    def see_trace(self, matter: str = "") -> TracePage:
        """A go-between's own texts in copies, and what was found. Raises: Refused not-a-member on a side's seat."""

    def see_elsewhere(self, excerpts: Sequence[str], matter: str = "") -> tuple[str, ...]:
        """The entries, other than copies, in which most of these words stand as they are. Raises: Refused not-a-member on a side's seat."""

    def see_weighings(self, matter: str = "") -> WeighPage:
        """Judgements that this seat's own people kept."""

    def see_retention(self, matter: str = "") -> RetentionPage:
        """How long words are kept here, what stops their destroying, and what was destroyed."""

    def see_outside(self, matter: str = "", *, before: str = "") -> account_views.OutsidePage:
        """Which of this seat's own words may be said outside. Raises: Refused bad-input."""

    def see_account(self, matter: str = "", *, grade: str = "as-allowed") -> account_views.AccountPage:
        """What may be said outside. Raises: Refused not-a-member on a side's seat, bad-input."""

    def see_attesting(self, matter: str = "") -> certificate_views.Attesting:
        """Who attests times in this matter, and what came of asking last."""

    def see_exports(self, matter: str = "") -> ExportPage:
        """Which transcripts left this seat in the clear."""

    def last_kit(self) -> Moment | None:
        """When a recovery kit of this seat was last handed over."""

    def kit_cuts_off(self) -> bool:
        """Whether a device was added since the last kit was made, which whoever uses it cuts off."""

    def kit_is_outdated(self) -> bool:
        """Whether that kit brings its person back no more: a device was removed since."""

    def leads_no_more(self, matter: str = "") -> bool:
        """Whether this seat was restored, and the one before it led lines that nobody leads now."""

    async def make_kit(self, passphrase: str) -> tuple[str, bytes]:
        """A recovery kit: (the code, as it is printed; the file). The code is kept nowhere. Raises: Distrusted wrong-passphrase (``wait``)."""

    def kit_is_kept(self) -> None:
        """The kit's file was handed over."""

    async def make_archive(self, args: Args) -> MadeArchive:
        """A sealed archive and its shares, kept nowhere. Raises: Refused bad-input, too-large, too-many."""

    def archive_is_kept(self, made: MadeArchive) -> None:
        """The archive's file was handed over."""

    async def restore(self, data: bytes, code: str, passphrase: str) -> None:
        """A new seat of a recovery kit, open. Raises: Refused already-a-seat, kit-code-typo; Distrusted not-a-kit, kit-not-opened, kit-too-new."""

    async def do(self, command: str, args: Args) -> Answer:
        """Carry out one of the commands of ``seat.commands``. Raises: the four errors."""

    def changes(self) -> AsyncIterator[str]:
        """The id of a matter, each time something in it changed: for server-sent events."""
