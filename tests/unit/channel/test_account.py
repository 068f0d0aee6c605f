"""What an account is made of, and what never stands in one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasit.channel.account import GRADES, Account, AllowedPassage, make_account
from wasit.channel.claim_facts import Outside
from wasit.channel.said_outside import does_name, does_name_person, does_tell_zone, in_neutral_terms
from wasit.errors import Refused

SIDE_A, SIDE_B = {"en": "Northern Council", "ar": "مجلس الشمال"}, {"en": "Harbour Union", "he": "איגוד הנמל"}
TAMAR, OMAR = {"en": "Tamar Levin", "he": "תמר לוין"}, {"en": "Omar Haddad", "ar": "عمر حدّاد"}
NAMES, PEOPLE, ZONES = [SIDE_A, SIDE_B], [TAMAR, OMAR], ["Asia/Beirut", "Europe/Paris", ""]
WORDS = st.sampled_from(
    [
        "the road",
        "is open",
        "Omar",
        "Haddad said",
        "TAMAR LEVIN",
        "Northern Council",
        "وعمر",
        "לוין",
        "לאיגוד הנמל",
        "at 16:00+03:00",
        "in Beirut",
        "UTC+2",
        "noon",
        "الطريق",
    ]
)
TEXT = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
PASSAGES = st.lists(
    st.builds(
        AllowedPassage,
        st.builds(lambda text: {"en": text}, TEXT),
        st.sampled_from(list(Outside)),
        st.sampled_from([TAMAR, OMAR]),
        st.sampled_from([SIDE_A, SIDE_B, {}]),
    ),
    max_size=6,
)


def made(passages: list[AllowedPassage], grade: str = "as-allowed", legal: str = "none") -> Account:
    return make_account(passages, grade=grade, legal=legal, names=NAMES, people=PEOPLE, zones=ZONES)


@pytest.mark.slow
@given(PASSAGES, st.sampled_from(GRADES), st.sampled_from(["none", "not-for-attribution"]))
def test_an_account_has_nothing_that_its_author_did_not_allow(
    passages: list[AllowedPassage], grade: str, legal: str
) -> None:
    """Each of its texts is some author's, to the letter, allowed at that grade or further; nothing is lost uncounted."""
    account = made(passages, grade, legal)
    for group, least in (
        ([one.text for one in account.named], Outside.NAMED),
        (account.of_a_side, Outside.A_SIDE),
        (account.unattributed, Outside.CHATHAM_HOUSE),
    ):
        for text in group:
            assert any(one.text == text and one.grade >= least for one in passages)
    for one in account.named:
        assert any((p.author, p.side, p.text) == (one.who, one.side, one.text) for p in passages if p.grade is Outside.NAMED)  # fmt: skip
    allowed = [one for one in passages if one.grade is not Outside.NO]
    assert len(account.named) + len(account.of_a_side) + len(account.unattributed) + account.left_out <= len(allowed)  # fmt: skip
    assert bool(allowed) == bool(
        account.named or account.of_a_side or account.unattributed or account.left_out
    )


@pytest.mark.slow
@given(PASSAGES, st.sampled_from(["a-side", "chatham-house"]))
def test_where_nobody_is_named_no_name_zone_or_order_is_to_be_read(
    passages: list[AllowedPassage], grade: str
) -> None:
    """None of the known names in any script, no side at Chatham House, the same whoever spoke first."""
    account = made(passages, grade)
    assert account.named == ()
    for text in (*account.of_a_side, *account.unattributed):
        said = text["en"].casefold()
        for name in ("omar", "haddad", "tamar", "levin", "northern", "عمر", "לוין", "איגוד", "beirut", "utc", "+03"):  # fmt: skip
            assert name not in said
    if grade == "chatham-house":
        assert account.of_a_side == ()
    assert made(passages[::-1], grade) == account


@pytest.mark.slow
@given(PASSAGES)
def test_not_for_attribution_makes_it_chatham_house(passages: list[AllowedPassage]) -> None:
    assert made(passages, legal="not-for-attribution") == made(passages, "chatham-house")


def test_whoever_is_named_may_name_oneself_and_nobody_else() -> None:
    """One's own name, one's own side; another's is left out and counted."""
    own = AllowedPassage({"en": "I, Omar Haddad, speak for the Northern Council."}, Outside.NAMED, OMAR, SIDE_A)  # fmt: skip
    other = AllowedPassage({"en": "Ms Levin agreed at 16:00+03:00."}, Outside.NAMED, OMAR, SIDE_A)
    zone = AllowedPassage({"en": "We met at 16:00+03:00."}, Outside.NAMED, OMAR, SIDE_A)
    account = made([own, other, zone])
    assert [one.text for one in account.named] == [own.text, zone.text]
    assert account.left_out == 1
    assert made([AllowedPassage(own.text, Outside.A_SIDE, OMAR, SIDE_A)]).left_out == 1


def test_a_go_betweens_own_words_are_no_sides() -> None:
    word = AllowedPassage({"en": "We do not comment."}, Outside.A_SIDE, TAMAR, {})
    assert made([word]).unattributed == (word.text,)


def test_a_grade_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match="bad-input"):
        made([], "open")


def test_names_and_zones_are_found_in_every_script() -> None:
    """A joined conjunction, a part of a name, an underscore for a space; words for what people are name nobody."""
    assert does_name("ومجلس الشمال", NAMES)
    assert not does_name("a council of the north", NAMES)
    assert does_name_person("قال حدّاد", PEOPLE)
    assert not does_name_person("The chief negotiator left", [{"en": "Chief negotiator"}][1:])
    assert not does_name_person("one side agreed", [{"en": "Side A delegate"}])
    assert does_tell_zone("in Addis Ababa", ["Africa/Addis_Ababa"])
    assert does_tell_zone("20261019T160000+0300", [])
    assert not does_tell_zone("12-15 people, 2026-10-19", ["UTC"])


def test_contested_words_are_put_as_the_charter_would() -> None:
    """In the language of the text; several in one text."""
    terms = [({"en": "hostage", "ar": "رهينة"}, {"en": "detainee", "ar": "محتجز"})]
    assert in_neutral_terms("The hostage, a hostage", "en", terms) == "The detainee, a detainee"
    assert in_neutral_terms("عن رهينة", "ar", terms) == "عن محتجز"
