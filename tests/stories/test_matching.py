"""What two sides could live with, and which names both have: over a relay, each seat by itself."""

from __future__ import annotations

from stories.test_hostile import lived
from wasit.text.moment import Moment


def test_two_sides_find_out_what_they_have_in_common_and_nothing_else():
    """One supposition that both said and one that A alone said; two lists with two names in common, one of them found by hand."""

    async def story(world):
        async def do(name, command, **args):
            done = await world.do(name, command, args)
            await world.run_until(world.now + 60)
            return done

        until = str(Moment(world.now + 86_400, 0))
        for text in ("One each.", "All at once."):
            await do("G", "suppose-lay", text={"en": text}, until=until)
        for name, said in (("A", ("One each.", "All at once.")), ("B", ("One each.",))):
            for one in world.seats[name].see_suppositions().puts:
                if one.text["en"] in said:
                    await do(name, "blind-answer", id=one.id, answer="yes")
        (matched,) = (one for one in world.seats["G"].see_suppositions_desk().puts if one.may_close)
        await do("G", "blind-close", id=matched.id)
        for name in ("A", "B"):
            states = {one.text["en"]: one.state for one in world.seats[name].see_suppositions().puts}
            assert states == {"One each.": "agreed", "All at once.": "open"}

        note = (await do("G", "names-ask", text={"en": "The detained."}))["id"]
        lists = {
            "A": "محمد علي,1980\nKhalid al-Masri\nOnly A",
            "B": "Only B\nMasri Khaled,,,,held\nمُحمّد عَلي,,,,dead",
        }
        for name, text in lists.items():
            await do(name, "names-enter", id=world.seats[name].see_names().shown, list=text)
        assert await do("G", "names-match", id=note) == {"same": 1, "likely": 1}
        (likely,) = world.seats["G"].see_names_desk().likely
        await do("G", "names-decide", id=note, pairs=[{"n": likely.n, "m": likely.m, "same": True}])
        assert await do("G", "names-tell", id=note) == {"common": 2}
        for name, theirs in (
            ("A", {"Masri Khaled": "held", "مُحمّد عَلي": "dead"}),
            ("B", {"Khalid al-Masri": "not-known", "محمد علي": "not-known"}),
        ):
            rows = world.seats[name].see_names(show="common").rows
            assert {row.their_name: row.their_state for row in rows} == theirs

    lived(story)
