"""The whole reckoning of a model, as plain values: what a command prints and a page shows.

Every figure comes of the judgements it names; nothing here is a forecast.
"""

from __future__ import annotations

from typing import Any

from wasit.errors import Refused
from wasit.weigh.compare import compare, ends_of
from wasit.weigh.dots import DOTS, SEED, draw
from wasit.weigh.model import Model, Name, Option, Outcome
from wasit.weigh.sway import Path, rival_of, rival_worth, sways, worth


def reckon(model: Model, seed: int = SEED, of: int = 0) -> dict[str, Any]:
    """{looked_at, options, judgements, better, of, rival, rival_at, seed}: options in their order, judgements of one of them by swing.

    ``of``: which option is looked at. ``better``: in how many of the ``of`` dots it is worth more than the best of the others at their centre
    (``rival``, 0 without others; ``rival_at``: which that is, or None). Raises: Refused bad-input (field option), also as ``compare``.
    """
    if not 0 <= of < len(model.options):
        raise Refused("bad-input", field="option")
    bare = model.without_hopes()
    looked_at = model.options[of]
    rival, ends = rival_worth(model, of), ends_of(model)
    drawn = [draw(option, seed) for option in model.options]
    options = []
    for option, (least, most), hopeless, stands, dots in zip(
        model.options,
        ends,
        ends if bare == model else ends_of(bare),
        compare(model, ends),
        drawn,
        strict=True,
    ):
        options.append(
            {
                "name": dict(option.name),
                "least": least,
                "most": most,
                "centre": worth(option),
                "without_hopes": list(hopeless),
                "ruled_out": not stands.interval,
                "maximal": stands.maximal,
                "may_be_best": stands.admissible,
                "regret": stands.regret,
                "worst_tenth": dots.worst_tenth,
                "middle_80": list(dots.middle_80),
                "dots": list(dots.dots),
            }
        )
    return {
        "looked_at": of,
        "options": options,
        "judgements": [
            {
                "of": sway.judgement.kind,
                "outcome": dict(_named(looked_at, sway.judgement.outcome)),
                "range": list(sway.judgement.range),
                "low": sway.low,
                "high": sway.high,
                "swing": sway.swing,
                "break_even": sway.break_even,
                "knowing": sway.knowing,
            }
            for sway in sways(model, of)
        ],
        "rival": rival,
        "rival_at": rival_of(model, of),
        "better": drawn[of].better_than(rival),
        "of": DOTS,
        "seed": seed,
    }


def _named(option: Option, path: Path) -> Name:
    name: Name = option.name
    stage: tuple[Outcome, ...] = option.outcomes
    for at in path:
        name, stage = stage[at].name, stage[at].then
    return name
