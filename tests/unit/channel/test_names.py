"""Lists of names: what is read of a typed one, what counts as the same, and what a person is to decide."""

import pytest

from wasit.channel.name_facts import MOST_NAMES, STATES
from wasit.channel.names import BUT_ONE, EQUAL, SAME_WORDS, Listed, Typed, form_of, match, read_list, state_of
from wasit.errors import Refused


def rows(*names, years=()):
    """Rows numbered from 1."""
    born = dict(enumerate(years, 1))
    return [Listed(n, name, form_of(name), born.get(n)) for n, name in enumerate(names, 1)]


def found(one, other, yes=(), no=()):
    return match(one, other, yes, no)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("محمد علي", [Typed("محمد علي")]),
        ("\ufeffA B,1980\n\nC,,Aden,7,held\n", [Typed("A B", 1980), Typed("C", None, "Aden", "7", "held")]),
        ("A\t١٩٨٠\tAden", [Typed("A", 1980, "Aden")]),
        ("الاسم;المرجع;الحالة\nمحمد;7;محتجز", [Typed("محمد", reference="7", state="held")]),
        ("Name,Note,State\nA,seen,Not held", [Typed("A", state="not-held")]),
        ('"B, A",1980', [Typed("B, A", 1980)]),
    ],
)
def test_a_list_is_read_as_it_was_pasted(text, read):
    """Commas, semicolons or tabs; with a head line in three languages or without; years in any digits; what a head does not know is left."""
    assert read_list(text) == read


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A\n,1980", 2),
        ("A\nB,80", 2),
        ("A,1700", 1),
        ("A,,,,lost", 1),
        ("-", 1),
        ("A" * 121, 1),
        ("\ud800A", 1),
        ('A\n"' + "x" * 140_000 + '"', 2),
    ],
)
def test_a_row_that_can_not_be_read_is_named_by_its_line(text, line):
    """No name, a year that is none, a state nobody knows, too long: nothing of the list is taken."""
    with pytest.raises(Refused) as caught:
        read_list(text)
    assert (caught.value.code, caught.value.fields) == ("bad-row", {"line": line})


@pytest.mark.slow
def test_an_empty_list_and_one_too_long_are_refused():
    """50,000 names are enough."""
    for text, code in (("", "bad-input"), ("name\n", "bad-input"), ("A\n" * (MOST_NAMES + 1), "too-many")):
        with pytest.raises(Refused, match=code):
            read_list(text)


def test_a_state_goes_by_its_name_in_three_languages():
    """As its code, in Arabic with or without vowel signs, in Hebrew; another word is none."""
    written = ("Not held", "افرج عنه", "מוחזק", "gone")
    assert [state_of(one) for one in written] == ["not-held", "released", "held", None]
    assert [state_of(state) for state in STATES] == [*STATES]


def test_equal_names_are_the_same_however_they_are_spelled():
    """Hamza, vowel signs, teh marbuta; case and accents; final letters."""
    one = rows("أَحْمَد سلامة", "José Díaz", "שלום כהן")
    other = rows("jose diaz", "שלומ כהנ", "احمد سلامه")
    assert found(one, other).same == [(1, 3), (2, 1), (3, 2)]
    assert found(one, other).likely == []


def test_what_is_not_certain_is_for_a_person():
    """Years that differ, and names that several bear; where a year is missing it does not speak against."""
    assert found(rows("A B", years=[1980]), rows("A B", years=[1981])) == ([], [(1, 1, EQUAL)])
    assert found(rows("A B", years=[1980]), rows("A B")).same == [(1, 1)]
    assert found(rows("A B", "A B"), rows("A B")) == ([], [(1, 1, EQUAL), (2, 1, EQUAL)])


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("Khalid al-Masri", "Masri, Khaled", SAME_WORDS),
        ("محمد بن علي الحسن", "علي محمد حسن", SAME_WORDS),
        ("Ahmad Nasser Salem", "Ahmad Salem", None),
        ("Ahmad Nasser Salem", "Ahmad Salim Yusuf", BUT_ONE),
    ],
)
def test_names_that_are_alike_are_candidates(one, other, far):
    """Words in another order, without article and "son of", with other vowels; of three words all but one."""
    assert found(rows(one), rows(other)).likely == ([] if far is None else [(1, 1, far)])


def test_two_words_of_which_one_differs_need_the_same_year():
    """Else everybody with one name in common would be asked about."""
    one, other = rows("Ahmad Salem", years=[1980]), rows("Ahmad Karim", years=[1980])
    assert found(one, other).likely == [(1, 1, BUT_ONE)]
    assert found(rows("Ahmad Salem"), rows("Ahmad Karim")).likely == []
    assert found(rows("Ab Bc Cd", years=[1980]), rows("Ab Bc Df", years=[1990])).likely == []


def test_scripts_are_not_mixed_and_small_words_alone_are_nothing():
    """Nothing is transliterated; "ibn" is like no other."""
    assert found(rows("Muhammad Ali"), rows("محمد علي")) == ([], [])
    assert found(rows("ibn"), rows("bin")) == ([], [])


def test_what_was_decided_by_hand_goes_first():
    """A pair that is the same leaves nothing of its rows to be found; one that is not is asked no more."""
    one, other = rows("A B", "C D"), rows("A B", "C E")
    assert found(one, other, yes={(1, 2)}).same == [(1, 2)]
    assert found(one, other, no={(1, 1)}) == ([], [])
    assert found(rows("A B", "A B"), rows("A B"), no={(1, 1)}).likely == [(2, 1, EQUAL)]


def test_a_likeness_that_many_share_asks_nothing_and_a_row_asks_five():
    """It tells nobody apart."""
    many = rows(*[f"Ab Bc {one}{other}" for one in "bdfgjkm" for other in "bdfgjkm"])
    assert found(rows("Ab Bc Cd"), many).likely == []
    assert len(found(rows("Ab Bc Cd"), rows(*["Ab Bc Cd"] * 9)).likely) == 5
