"""Lists of names, by forms alone."""

from __future__ import annotations

from wasit.errors import Refused

F1 = "f1" * 32


def told(client) -> list[tuple[str, dict[str, object]]]:
    return [(command, {k: v for k, v in args.items() if k != "matter"}) for command, args in client.door.done]


async def test_a_side_enters_and_states(delegate, fake) -> None:
    """Pasted, or as a file; of each row on the page its state, and what is acknowledged where the name is common; the way back is kept."""
    path = f"/m/{fake.MATTER}/names"
    page = (await delegate.get(f"{path}?list={F1}&show=common&after=3")).text
    assert "محمد &lt;b&gt;" in page
    assert 'name="agree-1"' in page
    assert 'name="agree-2"' not in page
    assert "the same name as row 1" in page
    await delegate.post(f"{path}/{F1}/enter", {"list": "A B\nC", "back": F1})
    await delegate.post(
        f"{path}/{F1}/enter", {"back": F1}, files={"file": ("l.csv", "\ufeffشخص,1980\r\nC".encode())}
    )
    fields = {"state-1": "held", "their-1": "1", "agree-1": "released", "state-2": "off", "state-x": "held"}
    answer = await delegate.post(
        f"{path}/{F1}/states", fields | {"state-3": "dead", "their-3": "1", "show": "twice"}
    )
    assert answer.headers["location"].endswith(f"/names?list={F1}&show=twice&after=")
    assert told(delegate) == [
        ("names-enter", {"id": F1, "list": "A B\nC"}),
        ("names-enter", {"id": F1, "list": "شخص,1980\nC"}),
        (
            "names-state",
            {
                "id": F1,
                "rows": [
                    {"n": 1, "state": "held", "acknowledges": "released"},
                    {"n": 2, "off": True},
                    {"n": 3, "state": "dead", "acknowledges": ""},
                ],
            },
        ),
    ]


async def test_a_go_between_asks_matches_decides_and_tells(go, fake) -> None:
    """What was not decided is not sent; a side without a seat has its form."""
    path = f"/m/{fake.MATTER}/names"
    page = (await go.get(path)).text
    assert f"/names/{'f3' * 32}/enter" in page
    assert 'name="pair-1-4"' in page
    await go.post(path, {"text": "The detained."})
    await go.post(f"{path}/{F1}/match", {})
    await go.post(f"{path}/{F1}/decide", {"pair-1-4": "same", "pair-2-5": "", "pair-3-6": "not"})
    await go.post(f"{path}/{F1}/tell", {})
    assert told(go) == [
        ("names-ask", {"text": {"en": "The detained."}}),
        ("names-match", {"id": F1}),
        (
            "names-decide",
            {"id": F1, "pairs": [{"n": 1, "m": 4, "same": True}, {"n": 3, "m": 6, "same": False}]},
        ),
        ("names-tell", {"id": F1}),
    ]


async def test_what_is_refused_keeps_what_was_typed(go, delegate, fake, monkeypatch) -> None:
    """No words, no list, a file that is no text or too long, a row that can't be read: with its line."""
    path = f"/m/{fake.MATTER}/names"
    assert (await go.post(path, {"text": " "})).status_code == 409
    for data in (b"", b"\xff\xfe\x00", b"x" * 9):
        monkeypatch.setattr("wasit.web.routes.names.MOST_BYTES", 8)
        answer = await delegate.post(f"{path}/{F1}/enter", {}, files={"file": ("l.csv", data)})
        assert answer.status_code == 409

    async def refuse(*_: object) -> None:
        raise Refused("bad-row", line=7)

    delegate.door.do = refuse
    answer = await delegate.post(f"{path}/{F1}/enter", {"list": "Kept words"})
    assert "Line 7" in answer.text
    assert "Kept words" in answer.text
