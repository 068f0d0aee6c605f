"""How often a checker finds what was planted, and what it says besides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from taint.plants import Matter, Plant
from wasit.channel.likeness import Guarded, Watch
from wasit.channel.reading import Reader


@dataclass
class Score:
    """Drafts of a kind. ``found``: those with a place on the plant that names its source; ``right``, ``wrong``: places on a plant and elsewhere."""

    drafts: int = 0
    found: int = 0
    right: int = 0
    wrong: int = 0
    alarmed: int = 0  # drafts with a place that is on no plant

    @property
    def recall(self) -> float:
        return self.found / self.drafts

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)


def scores(matter: Matter) -> dict[tuple[str, str], Score]:
    """By kind and language; the language "all" adds them up."""
    watch = Watch(
        [Guarded(name, text) for name, text in matter.guarded.items()],
        matter.known,
        reader=Reader(matter.names),
    )
    found: dict[tuple[str, str], Score] = defaultdict(Score)
    for plant in matter.plants:
        for language in (plant.language, "all"):
            _count(found[plant.kind, language], plant, watch)
    return dict(found)


def _count(score: Score, plant: Plant, watch: Watch) -> None:
    places = watch.find(plant.draft)
    on = [one for one in places if plant.sources and one.start < plant.end and one.end > plant.start]
    score.drafts += 1
    score.found += any(one.source.source in plant.sources for one in on)
    score.right += len(on)
    score.wrong += len(places) - len(on)
    score.alarmed += len(places) > len(on)


def added(every: Iterable[Score]) -> Score:
    total = Score()
    for one in every:
        total.drafts += one.drafts
        total.found += one.found
        total.right += one.right
        total.wrong += one.wrong
        total.alarmed += one.alarmed
    return total
