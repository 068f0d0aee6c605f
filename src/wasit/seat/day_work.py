"""What a day's work asks of a seat beside its pages: what was looked for, and where an entry stands."""

from __future__ import annotations

from abc import ABC, abstractmethod

from wasit.channel import desk_views, views
from wasit.seat import queries
from wasit.seat.matter import Matter


class DayWork(ABC):
    """Part of a seat."""

    @abstractmethod
    def matter(self, written: str = "") -> Matter: ...

    @abstractmethod
    def see_sign(self, matter: str = "") -> views.Seatsign: ...

    def see_search(
        self, matter: str = "", q: str = "", *, line: str = "", before: str = ""
    ) -> desk_views.SearchPage:
        return queries.see_search(self.matter(matter), self.see_sign(matter), q, line=line, before=before)

    def see_place(self, entry: str, matter: str = "") -> desk_views.Place:
        found = self.matter(matter)
        return queries.see_place(found, found.find(entry))
