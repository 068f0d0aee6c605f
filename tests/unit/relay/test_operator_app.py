"""The operator's page and numbers."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import httpx
import pytest

from wasit.errors import Refused
from wasit.relay.operator_app import LANGUAGES, STATES, Sight, make_operator_app
from wasit.relay.operator_key import FILE, has_key, operator_key
from wasit.relay.tally import MOST

KEY = "k" * 64
SIGHT = Sight("disk-low", 2**30, MOST * 10, 100, 120, 3, {"unknown-box": 10})
TEXTS = json.loads((Path(__file__).parents[3] / "src" / "wasit" / "relay" / "operator.json").read_text())


def client(sight: Sight = SIGHT, base: str = "http://127.0.0.1:7711", key: str = KEY) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=make_operator_app(KEY, lambda: sight))
    return httpx.AsyncClient(
        transport=transport, base_url=base, headers={"Authorization": f"Bearer {key}"} if key else {}
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
async def test_the_page_tells_its_state_in_three_languages(lang: str, state: str) -> None:
    """What it is and what to do; in the reader's direction."""
    from dataclasses import replace

    page = await client(replace(SIGHT, state=state)).get("/", params={"lang": lang})  # type: ignore[arg-type]
    assert page.status_code == 200
    for key in (f"state.{state}", f"state.{state}.do", "coarse", "most"):
        assert TEXTS[key][lang].replace("'", "&#39;") in page.text, key
    assert f'dir="{"ltr" if lang == "en" else "rtl"}"' in page.text
    assert "unknown-box" in page.text
    assert "120" in page.text


def test_every_sentence_is_there_in_every_language_and_used() -> None:
    """Three each, none empty, none left over."""
    page = (Path(__file__).parents[3] / "src" / "wasit" / "relay" / "operator.html").read_text()
    for key, said in TEXTS.items():
        assert set(said) == set(LANGUAGES)
        assert all(said.values())
        assert f'say["{key}"]' in page or key.startswith("state."), key


async def test_the_reader_s_browser_names_the_language() -> None:
    """Unless the page was asked for in another; English when none of ours is wanted."""
    for asked, told in (("ar-LB,en;q=0.5", "ar"), ("fr,he;q=0.5", "he"), ("fr", "en"), ("", "en")):
        assert f'lang="{told}"' in (await client().get("/", headers={"Accept-Language": asked})).text[:60]


async def test_numbers_for_prometheus_are_the_same_sight() -> None:
    """Read back by Prometheus's own parser."""
    from prometheus_client.parser import text_string_to_metric_families

    text = (await client().get("/metrics")).text
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found[("wasit_relay_state", "disk-low")] == 1
    assert found[("wasit_relay_state", "ready")] == 0
    assert found[("wasit_relay_letters_waiting_below",)] == MOST * 10
    assert found[("wasit_relay_letters_kept_total",)] == 120
    assert found[("wasit_relay_refusals_total", "unknown-box")] == 10
    assert not re.search(r"python_|process_", text)


@pytest.mark.parametrize("path", ["/", "/metrics", "/operator.css"])
async def test_without_the_key_there_is_nothing(path: str) -> None:
    """401, and no word of the relay."""
    for wrong in ("", "x", KEY[:-1], KEY + "k"):
        answer = await client(key=wrong).get(path)
        assert (answer.status_code, answer.text) == (401, "operator-key")
    assert (await client(base="http://evil.example").get(path)).status_code == 421


async def test_nothing_runs_on_the_page_and_nothing_keeps_it() -> None:
    """No script, no frame, no cache; nothing can be sent."""
    answer = await client().get("/")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.text
    assert "<form" not in answer.text
    assert (await client().post("/")).status_code == 405


@pytest.mark.parametrize("path", ["/", "/operator.css", "/metrics"])
async def test_a_page_elsewhere_takes_nothing_in_of_it(path: str) -> None:
    """The browser shows the key by itself. A link that leads here is followed, and who opened it holds no handle."""
    for site in ("cross-site", "same-site"):
        for kind in ("image", "style", "script", "iframe", "empty"):
            told = await client().get(path, headers={"Sec-Fetch-Site": site, "Sec-Fetch-Dest": kind})
            assert (told.status_code, told.text) == (403, "wrong-page")
        led = await client().get(path, headers={"Sec-Fetch-Site": site, "Sec-Fetch-Dest": "document"})
        assert led.status_code == 200
    for site in ("same-origin", "none"):
        ours = await client().get(path, headers={"Sec-Fetch-Site": site, "Sec-Fetch-Dest": "style"})
        assert ours.status_code == 200
    for policy in ("Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"):
        assert ours.headers[policy] == "same-origin"


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """The same at the next start; a file without one is refused, not replaced."""
    key = operator_key(tmp_path)
    assert key == operator_key(tmp_path)
    assert len(key) == 64
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / FILE).write_text("")
    with pytest.raises(Refused, match="operator-key"):
        operator_key(tmp_path)


def test_the_key_goes_as_a_bearer_or_as_a_password() -> None:
    """Prometheus sends the one, a browser the other."""

    def basic(words: bytes) -> str:
        return "Basic " + base64.b64encode(words).decode()

    assert has_key(f"Bearer {KEY}", KEY)
    assert has_key(basic(b"anyone:" + KEY.encode()), KEY)
    for wrong in (
        "",
        "Bearer",
        KEY,
        f"Digest {KEY}",
        basic(b"anyone"),
        basic(b"\xff:" + KEY.encode()),
        "Basic !",
        f"Bearer {KEY}x",
    ):
        assert not has_key(wrong, KEY), wrong
