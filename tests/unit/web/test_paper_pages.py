"""The pages of papers: writing with nothing lost, changes word by word, signing never by Enter alone, checking from bytes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from wasit.channel import paper_views, views
from wasit.channel.redline import Run
from wasit.errors import Distrusted, Refused

LANGUAGES = ("en", "ar", "he")


def written(**more: str) -> dict[str, str]:
    """A form with one clause in one language."""
    return {
        "languages": "en", "keys": "1", "used": "1", "authentic-en": "1", "title-en": "Quiet road",
        "c1-text-en": "We keep it quiet.", "c1-kind": "undertaking", "c1-who": "us", "may_cross": "1",
    } | {name.replace("__", "-"): value for name, value in more.items()}  # fmt: skip


# -- writing -------------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_a_text_is_previewed_then_signed(delegate, fake) -> None:
    """The exact text first; the passphrase only there; a draft that is signed is kept no longer."""
    path = f"/m/{fake.MATTER}/propose"
    shown = await delegate.post(path, written(do="preview"))
    assert 'value="1">' in shown.text
    assert "We keep it quiet." in shown.text
    assert 'name="passphrase"' in shown.text
    assert not delegate.door.done
    assert delegate.door.drafts["propose"]["title-en"] == "Quiet road"
    signed = await delegate.post(path, written(do="sign", passphrase="s"))
    assert signed.headers["location"].endswith(fake.PROPOSAL)
    command, args = delegate.door.done[-1]
    assert command == "propose"
    assert args["clauses"] == [
        {"id": 1, "kind": "undertaking", "who": "us", "text": {"en": "We keep it quiet."}, "when": []}
    ]
    assert args["passphrase"] == "s"
    assert "propose" not in delegate.door.drafts


async def test_enter_never_signs(delegate, fake) -> None:
    """A form that comes without the button that signs is shown again: in writing, in accepting, on every quiet page."""
    await delegate.post(f"/m/{fake.MATTER}/propose", written(passphrase="s"))
    await delegate.post(f"/m/{fake.MATTER}/propose", written(passphrase="s", do="look"))
    under = f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}"
    fields = {"read": "1", "word": "accept", "passphrase": "s"}
    for page in ("accept", "decline"):
        answer = await delegate.post(f"{under}/{page}", fields)
        assert answer.status_code == 200
        first = re.search(r"<button[^>]*>", answer.text.split("data-noenter")[1])
        assert first is not None
        assert 'value="look"' in first[0]
    assert not delegate.door.done


@pytest.mark.slow
@pytest.mark.parametrize(
    ("order", "keys"),
    [("add", "1 2 5 6"), ("insert:1", "1 6 2 5"), ("remove:2", "1 5"), ("up:5", "1 5 2"), ("down:1", "2 1 5"), ("up:1", "1 2 5"), ("nonsense:9", "1 2 5")],
)  # fmt: skip
async def test_clauses_are_moved_by_buttons_with_nothing_lost(delegate, fake, order, keys) -> None:
    """What was typed stands where its clause went."""
    fields = written(keys="1 2 5", used="5", do=order) | {
        "c2-text-en": "Second",
        "c5-text-en": "</textarea>Fifth",
    }
    page = (await delegate.post(f"/m/{fake.MATTER}/propose", fields)).text
    assert f'name="keys" value="{keys}"' in page
    assert "We keep it quiet." in page
    assert "&lt;/textarea&gt;Fifth" in page
    assert ("Second" in page) is (order != "remove:2")
    if order in ("add", "insert:1"):
        assert re.search(r'name="c6-text-en"[^>]* autofocus', page)


async def test_every_mistake_is_told_under_its_field(delegate, fake) -> None:
    """All at once, and the first one has the focus."""
    fields = written(do="preview", keys="1 2", languages="en ar", c1__due="tomorrow", expires="2020-01-01 10:00") | {
        "authentic-ar": "1", "c2-text-en": "Second", "c2-text-ar": "الثاني", "title-ar": "طريق",
        "c2-conditions": "2", "c2-w1-kind": "clause", "c2-w1-clause": "9", "c2-w2-kind": "not-before",
    }  # fmt: skip
    answer = await delegate.post(f"/m/{fake.MATTER}/propose", fields)
    assert answer.status_code == 409
    wrong = re.findall(r'id="e-([a-z0-9-]+)"', answer.text)
    assert wrong == ["c1-text-ar", "c1-due", "c2-w1-clause", "c2-w2-at", "expires"]
    assert answer.text.count(" autofocus") == 1
    assert re.search(r'name="c1-text-ar"[^>]* autofocus', answer.text)
    assert "الثاني" in answer.text


async def test_a_rule_of_signed_texts_is_told_at_its_clause(delegate, fake) -> None:
    """Conditions in a circle, and a hope with nothing under it."""
    circle = written(do="preview", keys="1 2") | {
        "c2-text-en": "Second", "c1-conditions": "1", "c1-w1-kind": "clause", "c1-w1-clause": "2",
        "c2-conditions": "1", "c2-w1-kind": "clause", "c2-w1-clause": "1",
    }  # fmt: skip
    answer = await delegate.post(f"/m/{fake.MATTER}/propose", circle)
    assert 'id="e-c1"' in answer.text
    assert "run in a circle" in answer.text


async def test_a_text_in_two_languages_with_conditions_and_zones(delegate, fake) -> None:
    """Hours by another clock, clauses by their place, words in the normal form, which language prevails."""
    fields = written(do="sign", keys="7 3", used="7", languages="en ar", prevailing="ar", c7__due="2026-10-19 16:00", c7__zone="+04:00", expires="٢٠٢٦-١١-٠١ ١٠:٠٠") | {
        "authentic-ar": "1", "title-ar": "طريق", "c7-text-en": "Cafe\u0301", "c7-text-ar": "أول", "c7-kind": "undertaking",
        "c3-text-en": "Then", "c3-text-ar": "ثم", "c3-who": "them", "c3-conditions": "2",
        "c3-w1-kind": "clause", "c3-w1-clause": "7", "c3-w2-kind": "event", "c3-w2-event-en": "it is quiet", "c3-w2-event-ar": "هدوء",
        "passphrase": "s",
    }  # fmt: skip
    await delegate.post(f"/m/{fake.MATTER}/propose", fields)
    args = delegate.door.done[-1][1]
    first, second = args["clauses"]
    assert (first["id"], first["due"], first["text"]["en"]) == (1, "2026-10-19T16:00:00+04:00", "Caf\u00e9")
    assert second["when"] == [{"clause": 1}, {"event": {"en": "it is quiet", "ar": "هدوء"}}]
    assert (args["authentic"], args["prevailing"]) == (["en", "ar"], "ar")
    assert args["expires"] == "2026-11-01T10:00:00+01:00"


@pytest.mark.slow
async def test_a_wrong_passphrase_keeps_everything_else(delegate, fake) -> None:
    """The same text, the sentence, an empty passphrase field."""
    delegate.door.refuse = Distrusted("wrong-pen-passphrase")
    answer = await delegate.post(f"/m/{fake.MATTER}/propose", written(do="sign", passphrase="not this"))
    assert answer.status_code == 422
    assert "We keep it quiet." in answer.text
    assert 'name="c1-text-en" value="We keep it quiet."' in answer.text
    assert "not this" not in answer.text


async def test_a_revision_starts_with_the_text_as_it_stands(delegate, fake) -> None:
    """Numbers are kept, a new clause gets one never used; a counter turns "us" and "them" round."""
    path = f"/m/{fake.MATTER}/propose"
    page = (await delegate.get(f"{path}?replaces={fake.OLDER.id}")).text
    assert "It asks for nothing in return." in page
    assert 'name="keys" value="1 2 3 4"' in page
    assert 'name="used" value="4"' in page
    more = await delegate.post(path, written(do="add", keys="1 4", used="5", replaces=fake.OLDER.id))
    assert 'name="keys" value="1 4 6"' in more.text
    counter = (await delegate.get(f"{path}?counter_to={fake.PROPOSAL}")).text
    assert re.search(
        r'name="c1-who"><option value="us">[^<]*</option><option value="them" selected>', counter
    )
    assert f'name="counter_to" value="{fake.PROPOSAL}"' in counter


async def test_a_counter_is_a_proposal_and_an_answer(delegate, fake) -> None:
    """Sent, it makes both instruments; the text it answers is the one it goes on from."""
    answered = await delegate.post(
        f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}/answer", {"verdict": "counter"}
    )
    assert answered.headers["location"] == f"/m/{fake.MATTER}/propose?counter_to={fake.PROPOSAL}"
    await delegate.post(
        f"/m/{fake.MATTER}/propose", written(do="sign", passphrase="s", counter_to=fake.PROPOSAL)
    )
    (first, made), (second, args) = delegate.door.done
    assert (first, second) == ("propose", "answer")
    assert made["replaces"] == fake.PROPOSAL
    assert (args["verdict"], args["counter"]) == ("counter", fake.PROPOSAL)


async def test_a_draft_is_there_again(delegate, fake) -> None:
    """What a button posted, or the script kept, is what the page starts from; thrown away it is gone."""
    path = f"/m/{fake.MATTER}/propose"
    await delegate.post(path, written(do="add") | {"title-en": "Kept title"})
    assert "Kept title" in (await delegate.get(path)).text
    assert "Kept title" not in (await delegate.get(f"{path}?counter_to={fake.PROPOSAL}")).text
    await delegate.post(path, written(do="throw"))
    assert "Kept title" not in (await delegate.get(path)).text


async def test_what_the_script_keeps_is_the_whole_draft(delegate, fake) -> None:
    """No field of it is taken for a passphrase and left out."""
    kept = {name: value for name, value in written().items() if value}
    await delegate.post(f"/m/{fake.MATTER}/drafts", {"form": "propose"} | kept)
    page = (await delegate.get(f"/m/{fake.MATTER}/propose")).text
    assert re.search(r'name="may_cross" value="1" checked', page)
    assert "We keep it quiet." in page
    assert not [name for name in kept if "pass" in name]


async def test_twenty_clauses_in_three_languages_fit_the_form(delegate, fake) -> None:
    """Nothing of a long text is cut off by the form."""
    keys = " ".join(str(number) for number in range(1, 25))
    fields = written(do="sign", keys=keys, used="24", languages="en ar he", passphrase="s") | {
        f"c{number}-text-{tag}": f"{tag} {number}" for number in range(1, 25) for tag in LANGUAGES
    }
    fields |= {f"title-{tag}": tag for tag in LANGUAGES} | {f"authentic-{tag}": "1" for tag in LANGUAGES}
    fields |= {f"c{number}-{name}": "" for number in range(1, 25) for name in ("due", "zone", "conditions", "w1-at", "w1-zone", "w1-kind", "w1-clause")}  # fmt: skip
    answer = await delegate.post(f"/m/{fake.MATTER}/propose", fields)
    assert answer.status_code == 303
    assert len(delegate.door.done[-1][1]["clauses"]) == 24


# -- reading -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
async def test_changes_are_told_word_by_word_in_each_language(delegate, fake, language) -> None:
    """Added and dropped runs are elements of their own, each said aloud; the languages stand side by side."""
    await delegate.post(f"/m/{fake.MATTER}/settings", {"language": language})
    page = (await delegate.get(f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}")).text
    assert page.count("<ins>") >= 3
    assert re.search(r'<p class="words" dir="rtl" lang="ar">يفرج الطرف ب عن المحتجَز<del>', page)
    assert 'id="showchg" checked' in page
    assert "The press is told first." in page
    assert f"proposals/{fake.PROPOSAL}?against={'1a' * 32}" in page


async def test_a_replaced_text_says_which_one_replaced_it(delegate, fake) -> None:
    """And has no form to answer it."""
    summary = replace(fake.SUMMARY, state="superseded")
    page = replace(fake.OPEN_PAGE, summary=summary, replaced_by="9" * 64, may_answer=False)
    delegate.door.see_proposal = lambda proposal, matter="", against="": page
    text = (await delegate.get(f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}")).text
    assert f"proposals/{'9' * 64}" in text
    assert 'name="verdict"' not in text


@pytest.mark.parametrize(
    "binding", ["no-mandate", "unsigned", "no-pen", "not-named", "not-yet", "expired", "revoked"]
)
@pytest.mark.slow
async def test_what_the_mandate_lacks_is_a_sentence(delegate, fake, binding) -> None:
    """Never only that it does not cover."""
    page = replace(fake.OPEN_PAGE, may_answer=False, mandate=paper_views.Covering(binding))
    delegate.door.see_proposal = lambda proposal, matter="", against="": page
    text = (await delegate.get(f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}")).text
    assert "sign an answer now" in text
    assert "note ok" not in text


async def test_a_side_confirms_its_own_text_on_the_page_of_acceptance(delegate, fake) -> None:
    """Offered where it may, and only there."""
    under = f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}"
    summary = replace(fake.SUMMARY, from_us=True)
    for may in (True, False):
        page = replace(fake.OPEN_PAGE, summary=summary, may_answer=False, may_affirm=may)
        delegate.door.see_proposal = lambda proposal, matter="", against="", page=page: page
        assert ("Confirm your own text" in (await delegate.get(under)).text) == may
        assert (await delegate.get(f"{under}/accept")).status_code == (200 if may else 409)


async def test_who_signed_and_who_may_still_sign(delegate, fake) -> None:
    """Of an answer that needs two."""
    answer = views.AnswerView(
        fake.SIDE_A, "accept", fake.AGREED, {}, 1, 2, True, fake.SIGNED[1:2], (fake.ENVOY_A.name,)
    )
    page = replace(fake.OPEN_PAGE, answers=(answer,), may_answer=True)
    delegate.door.see_proposal = lambda proposal, matter="", against="": page
    under = f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}"
    text = (await delegate.get(under)).text
    assert "may still sign" in text
    assert "The same text, to the letter" in (await delegate.get(f"{under}/accept")).text


# -- answering -----------------------------------------------------------------------------------------------------------------


async def test_accepting_needs_the_tick_the_word_and_the_passphrase(delegate, fake) -> None:
    """The ceremony: each missing part is a sentence and nothing is signed; the passphrase is never shown again."""
    under = f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}"
    sent = await delegate.post(f"{under}/answer", {"verdict": "accept"})
    assert sent.headers["location"] == f"{under}/accept"
    whole = {"read": "1", "word": "Accept ", "passphrase": "secret words", "do": "sign"}
    for missing, sentence in (("read", "Tick that you have read"), ("word", "not the one asked for")):
        answer = await delegate.post(f"{under}/accept", whole | {missing: ""})
        assert answer.status_code == 409
        assert sentence in answer.text
        assert "secret words" not in answer.text
        assert answer.text.count(" autofocus") == 1
    assert not delegate.door.done
    delegate.door.refuse = Distrusted("wrong-pen-passphrase")
    wrong = await delegate.post(f"{under}/accept", whole)
    assert wrong.status_code == 422
    assert re.search(r'name="passphrase"[^>]* aria-invalid="true"[^>]* autofocus', wrong.text)
    assert 'value="Accept "' in wrong.text
    assert 'name="read" value="1" required checked' in wrong.text
    delegate.door.refuse = None
    assert (await delegate.post(f"{under}/accept", whole)).status_code == 303
    assert delegate.door.done[-1][1]["passphrase"] == "secret words"


async def test_the_ceremony_shows_no_changes_and_both_clocks(delegate, fake) -> None:
    """The exact text in every authentic language, its words to compare, the hour here and where it was proposed."""
    page = (await delegate.get(f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}/accept")).text
    assert "<ins>" not in page
    assert "<del>" not in page
    assert page.count('<ol class="words">') == 2
    assert "UTC+02:00" in page
    assert "UTC+04:00" in page
    assert page.count(" · ") >= 6


@pytest.mark.parametrize(("language", "word"), [("ar", "قبلت"), ("he", "מקובל")])
async def test_the_word_is_typed_in_the_readers_language(delegate, fake, language, word) -> None:
    """What the page asks for is what it takes."""
    await delegate.post(f"/m/{fake.MATTER}/settings", {"language": language})
    fields = {"read": "1", "word": word, "passphrase": "secret", "do": "sign"}
    answer = await delegate.post(f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}/accept", fields)
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("page", "command", "verdict"), [("decline", "answer", "decline"), ("ask", "answer", "clarify")]
)
async def test_other_answers_have_quiet_pages(delegate, fake, page, command, verdict) -> None:
    """Each with its words; refused, what was typed is there still."""
    path = f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}/{page}"
    assert (await delegate.get(path)).status_code == 200
    fields = {"words": "Not yet.", "passphrase": "secret", "do": "sign"}
    delegate.door.refuse = Refused("lapsed")
    refused = await delegate.post(path, fields)
    assert "Not yet." in refused.text
    assert "secret" not in refused.text
    delegate.door.refuse = None
    await delegate.post(path, fields)
    done, args = delegate.door.done[-1]
    assert (done, args["verdict"], args["words"]) == (command, verdict, {"en": "Not yet."})


async def test_an_unknown_verdict_or_page_is_refused(delegate, fake) -> None:
    """With a sentence; a countersignature is not a side's."""
    under = f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}"
    assert (await delegate.post(f"{under}/answer", {"verdict": "maybe"})).status_code == 409
    assert (await delegate.get(f"{under}/sing")).status_code == 409
    assert (await delegate.post(f"{under}/sing", {"do": "sign"})).status_code == 409
    assert (await delegate.get(f"{under}/countersign")).status_code == 409
    assert (await delegate.get(f"{under}/withdraw")).status_code == 409


async def test_a_go_between_countersigns_on_a_page_of_its_own(go, fake) -> None:
    """It says what the signature does."""
    path = f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}/countersign"
    page = (await go.get(path)).text
    assert "You promise nothing by it" in page
    await go.post(path, {"passphrase": "s", "do": "sign"})
    assert go.door.done[-1][0] == "countersign"


# -- certificates ----------------------------------------------------------------------------------------------------------------


async def test_verify_again_really_does(go, fake) -> None:
    """The door is asked to read it anew; the page says so."""
    path = f"/m/{fake.MATTER}/proposals/{fake.OLDER.id}/certificate"
    assert "read again" not in (await go.get(path)).text
    assert go.door.verified_again == 0
    assert "read again" in (await go.get(f"{path}?again=1")).text
    assert go.door.verified_again == 1


async def test_a_certificate_names_pens_and_hours(go, fake) -> None:
    """Who signed with which pen, by whose clock; what each step means."""
    page = (await go.get(f"/m/{fake.MATTER}/proposals/{fake.OLDER.id}/certificate")).text
    assert "91b2 6c3f 08ad 744e" in page
    assert "UTC+04:00" in page
    assert "Nobody agreed with himself." in page


def failing(fake, error: str, steps: int = 2) -> views.CertificateView:
    held = fake.STEPS[: steps - 1]
    last = views.StepView(steps, "signatures-proposal" if steps > 1 else "read", False, {"error": error})
    return replace(fake.CERTIFICATE, state="not-valid", steps=(*held, last))


@pytest.mark.parametrize(
    ("error", "steps", "sentence"),
    [
        ("E_VERSION", 1, "From a newer Wasit"),
        ("E_CBOR", 1, "Damaged file"),
        ("E_CERT", 1, "Not a certificate"),
        ("E_SIZE", 1, "Too large"),
        ("E_SIG", 5, "Does not verify"),
    ],
)
async def test_each_no_has_its_own_sentence(fake, new_tab, error, steps, sentence) -> None:
    """And none of them is green."""
    found = replace(failing(fake, error, steps), clauses=())
    tab = await new_tab(fake.FakeDoor(), verify_certificate=lambda data: found).open()
    answer = await tab.post("/verify", {"matter": fake.MATTER}, files={"file": ("c", b"x")})
    assert sentence in answer.text
    assert "pill ok" not in answer.text.split('class="sheet proved"')[1]


@pytest.mark.slow
async def test_a_tampered_certificate_names_the_clause(fake, new_tab) -> None:
    """Beside the seat's own copy: not the text that was signed, and where."""
    clause = replace(
        fake.CLAUSES[1], text={**fake.CLAUSES[1].text, "en": "The handover takes place on Tuesday."}
    )
    found = replace(
        failing(fake, "E_SIG", 5), proposal="0" * 64, clauses=(fake.CLAUSES[0], clause, *fake.CLAUSES[2:])
    )
    tab = await new_tab(fake.FakeDoor(), verify_certificate=lambda data: found).open()
    answer = await tab.post("/verify", {"matter": fake.MATTER}, files={"file": ("c", b"x")})
    assert "Not the text that was signed" in answer.text
    assert "differs from your own copy in clause 2" in answer.text
    assert "pill ok" not in answer.text.split('class="sheet proved"')[1]


async def test_the_same_text_is_said_to_be_the_same(fake, new_tab) -> None:
    """By its hash, to the letter; another agreement under the same title is not called false."""
    tab = await new_tab(fake.FakeDoor(), verify_certificate=lambda data: fake.CERTIFICATE).open()
    answer = await tab.post("/verify", {"matter": fake.MATTER}, files={"file": ("c", b"x")})
    assert "to the letter, the one this seat has" in answer.text
    other = replace(fake.CERTIFICATE, proposal="0" * 64, clauses=fake.CLAUSES[:2])
    tab = await new_tab(fake.FakeDoor(), verify_certificate=lambda data: other).open()
    answer = await tab.post("/verify", {"matter": fake.MATTER}, files={"file": ("c", b"x")})
    assert "Not the text that was signed" not in answer.text
    assert "Another text than the one this seat has" in answer.text


async def test_a_pasted_text_is_compared(fake, new_tab) -> None:
    """With the file, or with a text of this matter; in the language it is in; numbers and spaces do not count."""
    tab = await new_tab(fake.FakeDoor(), verify_certificate=lambda data: fake.CERTIFICATE).open()
    texts = [f"{clause.number}.  {clause.text['ar']}" for clause in fake.CLAUSES if clause.kind != "hope"]
    fields = {"matter": fake.MATTER, "pasted": "\n\n".join(texts)}
    same = await tab.post("/verify", fields, files={"file": ("c", b"x")})
    assert "Word for word the text that was compared, Arabic" in same.text
    fields = {
        "matter": fake.MATTER,
        "of": fake.PROPOSAL,
        "pasted": "\n".join(texts).replace("الاثنين", "الثلاثاء"),
    }
    other = await tab.post("/verify", fields)
    assert "It differs in one clause" in other.text
    assert "Clause 2" in other.text
    assert (await tab.post("/verify", {"matter": fake.MATTER, "pasted": "x"})).status_code == 409


async def test_a_locked_seat_checks_a_file_and_tells_nothing(fake, new_tab) -> None:
    """Before any matter or passphrase: the same steps, and nothing of the seat."""
    door = fake.FakeDoor(is_locked=True)
    tab = await new_tab(door, verify_certificate=lambda data: fake.CERTIFICATE).open()
    page = await tab.get("/verify")
    assert page.status_code == 200
    assert "<title>Wasit</title>" in page.text
    answer = await tab.post("/verify", {"matter": fake.MATTER}, files={"file": ("c", b"x")})
    assert "The file is whole" in answer.text
    assert fake.MATTER not in answer.text
    assert "this seat" not in answer.text


def test_a_dropped_run_is_not_mixed_into_what_stands(fake) -> None:
    """The sample's redline is the real one."""
    runs = fake.CLAUSES[0].redline["en"]
    assert Run("ins", ". It asks for nothing in return") in runs
