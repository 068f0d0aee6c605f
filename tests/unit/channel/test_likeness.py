"""Drafts that repeat what must not cross: found in three languages, quiet where there is nothing to find."""

from __future__ import annotations

from itertools import pairwise

import pytest

from wasit.channel import reading
from wasit.channel.likeness import MOST_PLACES, Guarded, Watch
from wasit.channel.reading import Reader
from wasit.text.fold import Token
from wasit.text.stems import stem

MIDNIGHT = Guarded("m", "If it slips past midnight, I lose the authority to sign.")
SAFE = "We would rather learn the hour of the handover before the press does."


def places(draft: str, *guarded: str, known: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    found = Watch([Guarded(str(n), text) for n, text in enumerate(guarded)], known).find(draft)
    return [(place.why, draft[place.start : place.end]) for place in found]


@pytest.mark.parametrize(
    ("draft", "guarded", "why", "words"),
    [
        ("Note that he loses the authority to sign.", MIDNIGHT.text, "phrase", "loses the authority to sign"),
        ("Should it slip beyond midnight, the authority to which he signs is lost: lose it.", MIDNIGHT.text, "passage", "slip beyond midnight, the authority to which he signs is lost: lose"),
        ("They hold ٤٧ people.", "We have 47 of them.", "number", "٤٧"),
        ("An envoy will go to Ashkabad.", "The minister flies to Ashkabad.", "word", "Ashkabad"),
        ("قال إنه سيفقد صلاحيّة التوقيع الرسميّ غدًا", "إذا تأخر الأمر أخسر صلاحية التوقيع الرسمي", "phrase", "صلاحيّة التوقيع الرسميّ"),
        ("ويخسر صلاحيّة التوقيع", "إذا تأخر الأمر أخسر صلاحية التوقيع", "word", "صلاحيّة"),
        ("הם איבדו את הסמכות לחתום בלילה", "אחרי חצות אאבד את הסמכות לחתום", "phrase", "את הסמכות לחתום"),
        ("נדבר על הַסַּמְכוּת בַּנָּמָל", "אין לי סמכות לפתוח נמל", "word", "הַסַּמְכוּת"),
        ("سيأتون بخمسةٍ وعشرين رجلًا", "We will bring 25.", "number", "بخمسةٍ وعشرين"),
        ("They come with twenty-five men.", "נבוא עם 25 איש.", "number", "twenty-five"),
        ("They ask for 1,250.", "نطلب ألفًا ومئتين وخمسين.", "number", "1,250"),
        ("They fix ג׳ בחשוון תשפ״ז.", "It is to be on 14 October 2026.", "date", "ג׳ בחשוון תשפ״ז"),
        ("on the fourteenth of October", "في ٣ جمادى الأولى ١٤٤٨", "date", "fourteenth of October"),
    ],
)  # fmt: skip
def test_what_is_repeated_is_found_with_its_place(draft: str, guarded: str, why: str, words: str) -> None:
    """In any of the three scripts, with other endings, vowel signs and digits."""
    assert (why, words) in places(draft, guarded)


@pytest.mark.parametrize(
    ("draft", "guarded"),
    [
        (SAFE, MIDNIGHT.text),
        ("It is not up to us and it will be as they say.", "It is up to them; they will say if it is to be."),
        ("ويُستحسن أن تُعرف ساعة التسليم للطرفين قبل أن تُعلن.", "الوزارة لم تُبلَّغ بعد."),
        ("", MIDNIGHT.text),
        ("… 5", "We ask for 5."),
        ("Fourteen of them.", "It is to be on 14 October 2026."),
        ("On 15 October.", "It is to be on 14 October 2026."),
    ],
)
def test_what_is_not_repeated_is_not_found(draft: str, guarded: str) -> None:
    """Words of grammar, one digit, and other words altogether make no place."""
    assert places(draft, guarded) == []


def test_what_the_addressee_has_does_not_count() -> None:
    """Neither a phrase that stands on its line, nor a word of the passage that may cross."""
    draft = "The handover is at Rafah, and the authority to sign stays."
    assert places(draft, "Only the handover, at Rafah.") == [("word", "handover"), ("word", "Rafah")]
    assert (
        places(
            draft, "Only the handover, at Rafah.", known=("They ask for Rafah as the place of the handover.",)
        )
        == []
    )
    assert places(draft, MIDNIGHT.text, known=("Who has the authority to sign?",)) == []


def test_a_date_that_the_addressee_has_counts_where_it_says_more() -> None:
    """Of a month that is known the day is news."""
    when = "It is to be on 14 October 2026."
    assert places("On 14/10/2026.", when, known=("They said 14 October 2026.",)) == []
    assert places("In October 2026.", when, known=("They said 14 October 2026.",)) == []
    assert places("On 14/10/2026.", when, known=("In October 2026.",)) == [("date", "14/10/2026")]


def test_what_everybody_says_is_a_formula() -> None:
    """Not what a few repeat; and of six words in a row all may be grammar."""
    said = "Mister chairman, honoured members of the house"
    few = [f"{said} number {n}." for n in range(9)]
    assert places(said, *few) == [("phrase", said)]
    assert places(said, *few, *(f"{said}, again {n}." for n in range(20))) == []
    assert places("it is not up to us at all", "No, it is not up to us.") == [
        ("phrase", "it is not up to us")
    ]


def test_plain_words_count_near_one_another() -> None:
    """Far apart they are chance; a year by itself is, too, and a name that the draft writes small."""
    far = " and it was as they had it before" * 2
    assert places(f"A convoy comes{far} to wait.", "The convoy waits.") == []
    assert places("A convoy comes to wait.", f"The convoy{far}, and waits.") == []
    assert places("It was 2024 and 2025.", "So in 2024 and in 2025.") == []
    assert places("They ask the users.", "Ask User Karim.") == []


def test_a_name_is_one_in_all_its_spellings() -> None:
    """As the go-between wrote them down; with what a language writes onto it."""
    reader = Reader([("Karim Haddad", "كريم حداد", "כרים חדאד"), ("Saida", "صيدا")])
    guarded = [Guarded("k", "والتقى بكريم حدّاد في صيدا")]
    for draft, words in (
        ("They met Karim Haddad.", "Karim Haddad"),
        ("הם פגשו את כרים חדאד", "כרים חדאד"),
        ("By the road to Saida", "Saida"),
    ):
        (place,) = Watch(guarded, reader=reader).find(draft)
        assert (place.why, draft[place.start : place.end]) == ("word", words)
        assert Watch(guarded).find(draft) == ()
    assert reader.spelled("to Karim Haddad") == [["karim", "haddad"], ["كريم", "حداد"], ["כרימ", "חדאד"]]


def test_a_word_that_everybody_uses_is_not_rare() -> None:
    """Rare is by count in what is given."""
    many = [f"Here the convoy number {n}{n} is told to wait." for n in range(12, 30)]
    assert places("A convoy comes, and is to wait.", *many) == []
    assert places("A convoy comes, and is to wait.", many[0]) == [("word", "convoy"), ("word", "wait")]


def test_one_plain_word_is_no_sign() -> None:
    """Two of one passage are; a name is alone."""
    assert places("A convoy comes.", "The convoy waits.") == []
    assert places("An envoy meets Karim.", "They sent Karim.") == [("word", "Karim")]
    assert places("An envoy meets Karim.", "Karim was sent.") == []


def test_places_do_not_overlap_and_are_few() -> None:
    """Of those that meet, the gravest stands; a page can hold them all."""
    draft = " ".join(f"word{n} thing{n} matter{n}" for n in range(99))
    found = Watch([Guarded("x", f"{n} word{n} z thing{n}") for n in range(99)]).find(draft)
    assert len(found) == MOST_PLACES
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_nothing_guarded_is_nothing_found() -> None:
    """A matter with no secrets makes no warnings."""
    assert Watch([]).find("Any words at all.") == ()


def test_stems_meet_across_grammar() -> None:
    """And a short word is left whole."""
    assert stem("signed") == stem("signs") == stem("signing") == "sign"
    assert stem("والساعه") == stem("ساعه") == "ساع"
    assert stem("ובלילה") != ""
    assert stem("sea") == "sea"


@pytest.mark.slow
def test_what_is_held_against_a_draft_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six hundred passages, and a draft that grows word by word: each word typed costs the reading of the draft alone."""
    read: list[str] = []
    plain = reading.tokens

    def noted(text: str) -> list[Token]:
        read.append(text)
        return plain(text)

    monkeypatch.setattr(reading, "tokens", noted)
    secret, other = MIDNIGHT.text, " ".join(reversed(SAFE.split()))
    guarded = [
        Guarded(str(n), f"{other if n > 9 else secret} {n} and more of it {n * 7}") for n in range(600)
    ]
    watch = Watch(guarded)
    assert len(read) == 600
    words = f"{SAFE} He loses the authority to sign.".split()
    drafts = [" ".join(words[:n]) for n in range(1, len(words) + 1)]
    assert [bool(watch.find(draft)) for draft in drafts][-1]
    assert read[600:] == drafts
