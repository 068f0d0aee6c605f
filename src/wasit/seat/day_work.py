"""What a day's work asks of a seat: its front page and how far it was looked at, what was looked for, what to say if asked, the ledger, who
knows, the calendar, the charter, drafts, how its person wants its pages.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from wasit.channel import desk_views, name_views, sealed_views, views
from wasit.channel.blind_views import BlindDeskPage, BlindPage
from wasit.channel.deposit_views import DepositsDeskPage, DepositsPage
from wasit.channel.handover_views import HandoverPage
from wasit.channel.knows_views import KnowsMatrix
from wasit.channel.morning_views import FirstView, MorningPage
from wasit.channel.record_views import MomentumPage, SideClock, TimelinePage
from wasit.errors import Refused
from wasit.seat import drafts, queries
from wasit.seat.keep import Keep
from wasit.seat.matter import Matter
from wasit.seat.preferences import read_preferences


class DayWork(ABC):
    """Part of a seat."""

    @abstractmethod
    def matter(self, written: str = "") -> Matter: ...

    @abstractmethod
    def opened(self) -> Keep: ...

    @abstractmethod
    def see_sign(self, matter: str = "") -> views.Seatsign: ...

    def _seen(self, written: str, role: str) -> Matter:
        matter = self.matter(written)
        if matter.role != role:
            raise Refused("not-a-member")
        return matter

    def see_channel(
        self,
        matter: str = "",
        *,
        before: Mapping[str, str] | None = None,
        looked: Mapping[str, int] | None = None,
    ) -> views.ChannelPage:
        found = self._seen(matter, "go-between")
        return queries.see_channel(found, self.see_sign(matter), before or {}, looked or {})

    def see_side(
        self,
        matter: str = "",
        *,
        before: Mapping[str, str] | None = None,
        looked: Mapping[str, int] | None = None,
    ) -> views.SidePage:
        found = self._seen(matter, "side")
        return queries.see_side(found, self.see_sign(matter), before or {}, looked or {})

    def look_at(self, upto: Mapping[str, int], matter: str = "") -> None:
        queries.look_at(self.matter(matter), upto)

    def see_lines_to_take(self, matter: str = "") -> desk_views.LinesToTakePage:
        return queries.see_lines_to_take(self.matter(matter), self.see_sign(matter))

    def see_promises(self, matter: str = "") -> tuple[FirstView, ...]:
        return tuple(queries.see_promises(self.matter(matter)))

    def see_morning(self, matter: str = "") -> MorningPage:
        found = self.matter(matter)
        return queries.see_morning(found, self.see_sign(matter))

    def see_blind(self, matter: str = "") -> BlindPage:
        return queries.see_blind(self._seen(matter, "side"), self.see_sign(matter))

    def see_blind_desk(self, matter: str = "") -> BlindDeskPage:
        return queries.see_blind_desk(self._seen(matter, "go-between"), self.see_sign(matter))

    def see_suppositions(self, matter: str = "") -> BlindPage:
        return queries.see_suppositions(self._seen(matter, "side"), self.see_sign(matter))

    def see_suppositions_desk(self, matter: str = "") -> BlindDeskPage:
        return queries.see_suppositions_desk(self._seen(matter, "go-between"), self.see_sign(matter))

    def see_sealed(self, matter: str = "") -> sealed_views.SealedPage:
        return queries.see_sealed(self._seen(matter, "side"), self.see_sign(matter))

    def see_sealed_desk(self, matter: str = "") -> sealed_views.SealedDeskPage:
        return queries.see_sealed_desk(self._seen(matter, "go-between"), self.see_sign(matter))

    def see_deposits(self, matter: str = "") -> DepositsPage:
        return queries.see_deposits(self._seen(matter, "side"), self.see_sign(matter))

    def see_deposits_desk(self, matter: str = "") -> DepositsDeskPage:
        return queries.see_deposits_desk(self._seen(matter, "go-between"), self.see_sign(matter))

    def see_deposit_certificate(self, deposit: str, matter: str = "") -> bytes:
        found = self.matter(matter)
        return queries.see_deposit_certificate(found, found.find(deposit))

    def see_names(
        self, matter: str = "", which: str = "", show: str = "all", after: int = 0
    ) -> name_views.NamesPage:
        return queries.see_names(self._seen(matter, "side"), self.see_sign(matter), which, show, after)

    def see_names_desk(self, matter: str = "", which: str = "") -> name_views.NamesDeskPage:
        return queries.see_names_desk(self._seen(matter, "go-between"), self.see_sign(matter), which)

    def see_handover(self, matter: str = "") -> HandoverPage:
        return queries.see_handover(self._seen(matter, "go-between"), self.see_sign(matter))

    def see_search(
        self, matter: str = "", q: str = "", *, line: str = "", before: str = ""
    ) -> desk_views.SearchPage:
        return queries.see_search(self.matter(matter), self.see_sign(matter), q, line=line, before=before)

    def see_place(self, entry: str, matter: str = "") -> desk_views.Place:
        found = self.matter(matter)
        return queries.see_place(found, found.find(entry))

    def preferences(self) -> views.Preferences:
        return read_preferences(self.opened())

    def see_charter(self, matter: str = "") -> views.CharterPage:
        return queries.see_charter(self.matter(matter))

    def see_drafts(self, matter: str = "") -> dict[str, dict[str, str]]:
        return drafts.see_drafts(self.matter(matter))

    def keep_draft(self, form: str, fields: Mapping[str, str], matter: str = "") -> None:
        drafts.keep_draft(self.matter(matter), form, fields)

    def see_matrix(self, matter: str = "") -> KnowsMatrix:
        return queries.see_matrix(self.matter(matter), self.see_sign(matter))

    def see_calendar(self, matter: str = "", *, before: str = "", after: str = "") -> TimelinePage:
        return queries.see_calendar(self.matter(matter), self.see_sign(matter), before, after)

    def see_clocks(self, matter: str = "") -> tuple[SideClock, ...]:
        return queries.see_clocks(self._seen(matter, "go-between"))

    def see_momentum(self, matter: str = "", *, period: str = "14") -> MomentumPage:
        return queries.see_momentum(self._seen(matter, "go-between"), self.see_sign(matter), period)

    def see_ledger(
        self, matter: str = "", *, show: str = "all", before: str = "", hopes: str = ""
    ) -> views.LedgerPage:
        return queries.see_ledger_page(self.matter(matter), show, before, hopes)

    def see_knows(self, matter: str = "", *, of: str = "channel", at: int | None = None) -> views.KnowsPage:
        return queries.see_knows(self.matter(matter), of, at)

    def see_timeline(self, matter: str = "") -> tuple[views.MilestoneView, ...]:
        return queries.see_timeline(self.matter(matter))
