"""Declarations in deposit, by forms alone."""

from __future__ import annotations

from typing import Any

from wasit.errors import Refused

D1, D2 = "d1" * 32, "d2" * 32
PASS = "a lamp by the window"


def told(door: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(command, {k: v for k, v in args.items() if k != "matter"}) for command, args in door.done]


async def test_a_go_between_opens_and_returns(go, fake) -> None:
    """The hour by the clock that was chosen; no button to release while a declaration is wanting."""
    path = f"/m/{fake.MATTER}/deposits"
    page = (await go.get(path)).text
    assert "We lift our claims." in page
    assert 'value="return"' in page
    assert 'value="release"' not in page
    fields = {"title": "Claims", "until": "2026-10-21 16:00", "zone": "UTC", "passphrase": PASS}
    assert (await go.post(path, fields)).headers["location"].endswith("/deposits")
    await go.post(f"{path}/{D1}", {"do": "return", "passphrase": PASS})
    await go.post(f"{path}/{D1}", {"do": "release", "passphrase": PASS})
    assert told(go.door) == [
        (
            "open-deposit",
            {"title": {"en": "Claims"}, "until": "2026-10-21T16:00:00+00:00", "passphrase": PASS},
        ),
        ("return-deposit", {"id": D1, "passphrase": PASS}),
        ("release-deposit", {"id": D1, "passphrase": PASS}),
    ]


async def test_a_side_looks_at_its_declaration_before_it_signs(delegate, fake) -> None:
    """A paragraph is a clause; what it depends on stands with it; only then is the passphrase asked for."""
    path = f"/m/{fake.MATTER}/deposits/{fake.OPEN_DEPOSIT}/declare"
    fields = {
        "title": "Claims",
        "undertakes": "We lift our claims.\n\nWe free the ship.",
        "states": "We do not object.",
    }
    page = (await delegate.post(path, {**fields, "do": "look"})).text
    assert not delegate.door.done
    assert "We do not object." in page
    assert "takes effect only if" in page
    assert 'type="password"' in page
    assert 'name="undertakes" dir' in (await delegate.post(path, {**fields, "do": "back"})).text
    await delegate.post(path, {**fields, "do": "sign", "passphrase": PASS})
    command, args = told(delegate.door)[0]
    assert (command, args["id"], args["authentic"], args["title"]) == (
        "declare",
        fake.OPEN_DEPOSIT,
        ["en"],
        {"en": "Claims"},
    )
    kinds = [clause["kind"] for clause in args["clauses"]]
    assert kinds == ["undertaking", "undertaking", "statement"]


async def test_a_side_takes_back_signs_and_confirms(delegate, fake) -> None:
    """Each by its button; another word is refused."""
    path = f"/m/{fake.MATTER}/deposits/{D1}"
    for what in ("take-back", "sign", "confirm", "refuse"):
        await delegate.post(path, {"do": what, "passphrase": PASS})
    assert [command for command, _ in told(delegate.door)] == [
        "take-back-declaration",
        "sign-declaration",
        "confirm-declaration",
        "confirm-declaration",
    ]
    assert (await delegate.post(path, {"do": "burn"})).status_code == 409


async def test_all_declarations_stand_on_a_side_s_page_once_released(delegate, fake) -> None:
    """With the certificate as a file; before that there is none."""
    path = f"/m/{fake.MATTER}/deposits"
    page = (await delegate.get(path)).text
    assert page.count("We free the ship.") == 1
    answer = await delegate.get(f"{path}/{D2}/certificate.wasit")
    assert answer.content == b"a deposit certificate"
    assert (await delegate.get(f"{path}/{D1}/certificate.wasit")).status_code == 409


async def test_what_is_refused_keeps_what_was_typed(go, delegate, fake) -> None:
    """Without a title, without a clause, and by the seat; a passphrase is never shown again."""
    path = f"/m/{fake.MATTER}/deposits"
    assert (await go.post(path, {"title": " ", "until": "2026-10-21 16:00"})).status_code == 409
    kept = await go.post(path, {"title": "Kept words", "until": "soon", "passphrase": PASS})
    assert "Kept words" in kept.text
    assert PASS not in kept.text
    declare = f"{path}/{fake.OPEN_DEPOSIT}/declare"
    answer = await delegate.post(declare, {"title": "Kept words", "do": "look"})
    assert answer.status_code == 409
    assert "Kept words" in answer.text
    assert (await delegate.post(f"{path}/{'ee' * 32}/declare", {"undertakes": "x"})).status_code == 409

    async def refuse(*_: object) -> None:
        raise Refused("already-declared")

    delegate.door.do = refuse
    answer = await delegate.post(declare, {"undertakes": "Kept words", "do": "sign", "passphrase": "wrong"})
    assert "Take it back first" in answer.text
    assert "Kept words" in answer.text
