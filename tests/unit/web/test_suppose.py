"""Suppositions, by forms alone."""

from __future__ import annotations

from wasit.errors import Refused


async def test_a_go_between_lays_out_and_tells(go, fake) -> None:
    """In the channel's languages, as far as they were typed; a side's own words with another language; a match is told."""
    path = f"/m/{fake.MATTER}/suppositions"
    page = (await go.get(path)).text
    assert f"/suppositions/{'e1' * 32}/close" in page
    assert 'name="text-fr"' in page
    until = {"until": "2026-10-21 16:00", "zone": "UTC"}
    answer = await go.post(path, {"text-en": "One each.", "text-ar": " ", **until})
    assert answer.headers["location"].endswith("/suppositions")
    await go.post(path, {"worded": "e6" * 32, "text-fr": "Un chacun.", **until})
    await go.post(f"{path}/{'e1' * 32}/close", {})
    told = [(command, {k: v for k, v in args.items() if k != "matter"}) for command, args in go.door.done]
    at = "2026-10-21T16:00:00+00:00"
    assert told == [
        ("suppose-lay", {"text": {"en": "One each."}, "until": at}),
        ("suppose-lay", {"text": {"fr": "Un chacun."}, "until": at, "worded": "e6" * 32}),
        ("blind-close", {"id": "e1" * 32}),
    ]


async def test_a_side_says_takes_back_and_words(delegate, fake) -> None:
    """Where it said one it can only take it back; its own words wait, and can be taken back too."""
    path = f"/m/{fake.MATTER}/suppositions"
    page = (await delegate.get(path)).text
    said, unsaid = page.split('id="s-')[1], page.split('id="s-')[3]
    assert 'value="no"' in said
    assert 'value="yes"' not in said
    assert 'value="yes"' in unsaid
    assert "Ask the go-between" in page
    await delegate.post(f"{path}/{'e4' * 32}/answer", {"answer": "yes"})
    await delegate.post(f"{path}/word", {"text": "One each.", "text-also": "واحد لكل طرف"})
    await delegate.post(f"{path}/{'e6' * 32}/withdraw", {})
    told = [
        (command, {k: v for k, v in args.items() if k != "matter"}) for command, args in delegate.door.done
    ]
    assert told == [
        ("blind-answer", {"id": "e4" * 32, "answer": "yes"}),
        ("suppose-word", {"text": {"en": "One each.", "ar": "واحد لكل طرف"}}),
        ("withdraw", {"id": "e6" * 32}),
    ]


async def test_what_is_refused_keeps_what_was_typed(go, delegate, fake) -> None:
    """Without words, without an hour, and by the seat."""
    path = f"/m/{fake.MATTER}/suppositions"
    assert (await go.post(path, {"until": "2026-10-21 16:00"})).status_code == 409
    answer = await go.post(path, {"text-en": "Kept words", "until": "soon"})
    assert answer.status_code == 409
    assert "Kept words" in answer.text
    assert (await delegate.post(f"{path}/word", {"text": " "})).status_code == 409

    async def refuse(*_: object) -> None:
        raise Refused("not-matched")

    go.door.do = refuse
    assert "nothing can be told" in (await go.post(f"{path}/{'e1' * 32}/close", {})).text
