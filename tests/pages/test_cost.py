"""No page grows with the record: at 10,000 entries (`make everywhere`: 100,000) it has as many bytes, rows and facts as at 1,000, found in as many
steps, within its bounds."""

from __future__ import annotations

import pytest

from everywhere import EVERYWHERE
from gallery.cost import MOST_BYTES, Cost, cost_of
from gallery.record import LongRecord
from gallery.served import ASKED, Served, crawl
from wasit.cli.verified import certificate_view
from wasit.seals.randomness import SystemRandomness
from wasit.web.serve import PageServer

SMALL, LARGE = 1_000, 100_000 if EVERYWHERE else 10_000
MOST_ROWS = 3_000  # a page at most; what people set once (people, papers, epochs) counts too
A_COUNT = 6  # steps an entry: a line says how many entries it has, counted once in an index; to walk them in the store takes more
MORE = 1.25  # of what it was at 1,000 entries: lines of text differ in length, and the newest entries in kind


async def costs(record: LongRecord) -> dict[str, Cost]:
    """Of every page that links lead to, by name; one of those that differ only in an id."""
    server = PageServer(
        record.seat, random_bytes=SystemRandomness().bytes, verify_certificate=certificate_view
    )
    await server.start()
    served = Served(record.role, record.seat, server)
    try:
        pages = await crawl(served, alike=1, asked=1)
        async with served.tab() as http:
            return {one.name: await cost_of(served, http, one.name, one.path) for one in pages}
    finally:
        await server.stop()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", ["go-between", "side"])
async def test_no_page_grows_with_the_record(role) -> None:
    """Every page at both sizes: bytes, rows, steps and facts."""
    record = await LongRecord(role).open()
    await record.grow(SMALL)
    small = await costs(record)
    await record.grow(LARGE)
    large = await costs(record)
    assert len(large) >= len(small) - 2 >= 6
    wrong = []
    for name, cost in large.items():
        shape = ASKED.sub("=", name.split(" ")[0])
        if cost.size > MOST_BYTES:
            wrong.append(f"{shape}: {cost.size} bytes ({cost.squeezed} compressed), more than {MOST_BYTES}")
        if cost.rows > MOST_ROWS:
            wrong.append(f"{shape}: {cost.rows} rows, more than {MOST_ROWS}")
        before = small.get(name)
        counted = (LARGE - SMALL) * A_COUNT // 100
        if before and cost.steps > before.steps * MORE + 50 + counted:
            wrong.append(f"{shape}: {cost.steps} hundred steps, {before.steps} at {SMALL} entries")
        for what in ("rows", "facts") if before else ():
            was, now = getattr(before, what), getattr(cost, what)
            if now > was * MORE + 50:
                wrong.append(f"{shape}: {now} {what}, {was} at {SMALL} entries")
    record.seat.lock()
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)
