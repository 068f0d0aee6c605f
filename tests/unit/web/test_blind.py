"""A text put in secret, by forms alone."""

from __future__ import annotations

from wasit.errors import Refused


async def test_a_go_between_puts_and_tells(go, fake) -> None:
    """The hour by the clock that was chosen; what came of it is told for the desk's entry; a side without a seat has its buttons."""
    path = f"/m/{fake.MATTER}/in-secret"
    page = (await go.get(path)).text
    assert f"/in-secret/{'e1' * 32}/close" in page
    assert f"/in-secret/{'e3' * 32}/answer" in page
    answer = await go.post(path, {"text": "Both leave.", "until": "2026-10-21 16:00", "zone": "UTC"})
    assert answer.headers["location"].endswith("/in-secret")
    await go.post(f"{path}/{'e1' * 32}/close", {})
    await go.post(f"{path}/{'e3' * 32}/answer", {"answer": "no"})
    told = [(command, {k: v for k, v in args.items() if k != "matter"}) for command, args in go.door.done]
    assert told == [
        ("blind-put", {"text": {"en": "Both leave."}, "until": "2026-10-21T16:00:00+00:00"}),
        ("blind-close", {"id": "e1" * 32}),
        ("blind-answer", {"id": "e3" * 32, "answer": "no"}),
    ]


async def test_a_side_answers(delegate, fake) -> None:
    """Its own answer stands there; no other side is named; there is no form to put anything."""
    path = f"/m/{fake.MATTER}/in-secret"
    page = (await delegate.get(path)).text
    assert "Your side’s answer: yes" in page or "Your side&#39;s answer: yes" in page
    assert 'name="until"' not in page
    await delegate.post(f"{path}/{'e1' * 32}/answer", {"answer": "yes"})
    assert [command for command, _ in delegate.door.done] == ["blind-answer"]


async def test_what_is_refused_keeps_what_was_typed(go, fake) -> None:
    """Without words, without an hour, and by the seat."""
    path = f"/m/{fake.MATTER}/in-secret"
    for fields in ({"text": " ", "until": "2026-10-21 16:00"}, {"text": "Kept words", "until": "soon"}):
        answer = await go.post(path, fields)
        assert answer.status_code == 409
    assert "Kept words" in answer.text

    async def refuse(*_: object) -> None:
        raise Refused("not-over")

    go.door.do = refuse
    assert "its time is not over" in (await go.post(f"{path}/{'e1' * 32}/close", {})).text
    assert (await go.post(f"{path}/{'e1' * 32}/answer", {"answer": "yes"})).status_code == 409
