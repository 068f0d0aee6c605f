"""The commitment of a text in copies is attested by a real authority before anything of it is sent; without one it is kept, and says so."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from live.authority import Authority
from live.test_attesting import NOBODY
from live.test_stamping import name_it
from stories.test_copies import BRIEF
from stories.test_hostile import lived
from wasit.channel import facts
from wasit.seals.stamps import Authorities, read_roots

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


async def prepared(world: Any) -> dict[str, Any]:
    asked = {"text": BRIEF, "language": "en", "lines": ["a", "b"], "readers": ["A desk at home"]}
    return dict(await world.do("G", "copies-prepare", asked))


def test_what_is_bound_is_attested_before_anything_is_sent(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the authority is asked nothing is kept yet, let alone sent; its token is of this commitment and of no other."""

    async def story(world: Any) -> None:
        await world.do("G", "set", {"briefs": "worded"})
        matter, there = world.matter("G"), []
        kept = "SELECT kind FROM entry WHERE kind IN (59, 60, 61)"
        answer = authority.answer
        monkeypatch.setattr(authority, "answer", lambda q: there.append(matter.file.all(kept)) or answer(q))
        with authority.serving() as url:
            await name_it(world, url, authority)
            said = await prepared(world)
        assert there == [[]]
        page = world.seats["G"].see_trace()
        assert page.has_authority
        assert str(page.texts[0].attested) == said["attested"]
        fact = matter.read(bytes.fromhex(said["id"]))[2]
        assert isinstance(fact, facts.CopiesPrepared)
        check = Authorities(read_roots(authority.roots))
        assert check(fact.token, sha256(fact.commitment).digest()).by == "Authority"
        await world.do("G", "copies-send", {"id": said["id"]})
        order = [kind for (kind,) in matter.file.all(kept + " ORDER BY n")]
        assert order[0] == 59
        assert sorted(order[1:]) == [60, 60, 61, 61]
        await world.do(
            "G", "set", {"timestamps": "", "timestamp_roots": Authority(authority.place / "b").roots.decode()}
        )
        assert world.seats["G"].see_trace().texts[0].attested is None

    lived(story)


def test_an_authority_that_is_gone_stops_no_text(authority: Authority, tmp_path: Path) -> None:
    """Nobody listens, or nobody vouches for who answers: it is kept and can be sent, and says that no authority attested the hour."""

    async def story(world: Any) -> None:
        await world.do("G", "set", {"briefs": "worded"})
        await name_it(world, NOBODY, authority)
        assert (await prepared(world))["attested"] is None
        with Authority(tmp_path, name="Another").serving() as url:
            await name_it(world, url, authority)
            said = await prepared(world)
        assert said["attested"] is None
        page = world.seats["G"].see_trace()
        assert page.has_authority
        assert [(one.attested, one.bound) for one in page.texts] == [(None, True)] * 2
        assert len((await world.do("G", "copies-send", {"id": said["id"]}))["ids"]) == 2

    lived(story)
