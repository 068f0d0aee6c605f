"""What a seat shows of its own side: receipts, mandates, red lines, what left it and may be said outside; on a go-between's seat of the go-betweens."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from wasit.channel import account_views, side_views, views
from wasit.channel.bargain_views import BargainPage
from wasit.channel.certificate_views import Attesting
from wasit.channel.keeping import RetentionPage
from wasit.channel.trace_views import TracePage
from wasit.channel.transcript import ExportPage
from wasit.channel.weigh_views import WeighPage
from wasit.errors import Refused
from wasit.seat import queries, reading
from wasit.seat.matter import Matter
from wasit.seat.queries.attesting import see_attesting
from wasit.seat.queries.bargain import see_bargain
from wasit.seat.queries.devices import see_devices
from wasit.seat.queries.tracing import see_elsewhere, see_trace
from wasit.seat.queries.travel import see_travel
from wasit.seat.queries.weighing import see_weighings


class OwnPages(ABC):
    """Part of a seat."""

    @abstractmethod
    def matter(self, written: str = "") -> Matter: ...

    @abstractmethod
    def see_sign(self, matter: str = "") -> views.Seatsign: ...

    def see_receipts(self, matter: str = "", *, before: str = "") -> side_views.ReceiptsPage:
        found = self.matter(matter)
        if found.role != "side":
            raise Refused("not-a-member")
        return queries.see_receipts(found, self.see_sign(matter), before)

    def see_mandate(self, matter: str = "") -> side_views.MandatePage:
        return queries.see_mandate(self.matter(matter), self.see_sign(matter))

    def see_people(self, matter: str = "") -> side_views.PeoplePage:
        return queries.see_people(self.matter(matter), self.see_sign(matter))

    def see_removal(self, seat: str, matter: str = "") -> side_views.RemovalPage:
        return queries.see_removal(self.matter(matter), self.see_sign(matter), reading.seat_id(seat))

    def see_brief(
        self,
        seat: str,
        matter: str = "",
        *,
        before: Mapping[str, str] | None = None,
        chosen: Sequence[str] = (),
    ) -> side_views.BriefPage:
        found = self.matter(matter)
        names = [found.find(each) for each in chosen]
        return queries.see_brief(
            found, self.see_sign(matter), reading.seat_id(seat), before=before or {}, chosen=names
        )

    def see_red_lines(self, matter: str = "") -> side_views.RedLinesPage:
        return queries.see_red_lines(self.matter(matter), self.see_sign(matter))

    def see_bargain(self, matter: str = "", *, version: str = "") -> BargainPage:
        return see_bargain(self.matter(matter), self.see_sign(matter), version)

    def see_crossed_lines(
        self, texts: Sequence[str], matter: str = ""
    ) -> tuple[side_views.RedLineWarning, ...]:
        return queries.see_crossed_lines(self.matter(matter), texts)

    def see_trace(self, matter: str = "") -> TracePage:
        return see_trace(self.matter(matter), self.see_sign(matter))

    def see_elsewhere(self, excerpts: Sequence[str], matter: str = "") -> tuple[str, ...]:
        return see_elsewhere(self.matter(matter), excerpts)

    def see_weighings(self, matter: str = "") -> WeighPage:
        return see_weighings(self.matter(matter), self.see_sign(matter))

    def see_retention(self, matter: str = "") -> RetentionPage:
        return queries.see_retention(self.matter(matter), self.see_sign(matter))

    def see_outside(self, matter: str = "", *, before: str = "") -> account_views.OutsidePage:
        return queries.see_outside(self.matter(matter), self.see_sign(matter), before)

    def see_account(self, matter: str = "", *, grade: str = "as-allowed") -> account_views.AccountPage:
        return queries.see_account_page(self.matter(matter), grade)

    def see_travel(self, matter: str = "") -> side_views.TravelPage:
        return see_travel(self.matter(matter), self.see_sign(matter))

    def see_attesting(self, matter: str = "") -> Attesting:
        return see_attesting(self.matter(matter))

    def see_devices(self, matter: str = "") -> side_views.DevicesPage:
        return see_devices(self.matter(matter), self.see_sign(matter))

    def see_exports(self, matter: str = "") -> ExportPage:
        return queries.see_exports(self.matter(matter), self.see_sign(matter))
