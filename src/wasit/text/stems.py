"""Words without their grammar, lightly: "signed" is "sign", "والساعة" is "ساعة", "ובלילה" is "לילה"; and the words that are grammar alone.

A stem here is a key for comparing and no word. It errs both ways: a weak letter of a root may be cut off, an irregular plural is not met.
Source: after Larkey's light10 for Arabic, as plain for the others; how often they meet is measured in docs/taint.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.text.fold import fold

_ENGLISH = """a about after again all also am an and any are as at be because been before being both but by can could did do does
    done for from get give go had has have he her here him his how i if in into is it its just like may me might more most much must my
    no nor not now of off on one only or other our out over own same say said she should so some such take than that the their them then
    there these they this those through to too under until up us very was we were what when where which while who whom why will with
    would you your"""
_ARABIC = """في من الى علي عن مع هذا هذه ذلك تلك التي الذي الذين ما لا لم لن ان او ثم كل كان كانت يكون تكون قد هو هي هم نحن انا انت
    بعد قبل عند غير بين حتي اذا لو كما ليس اي لكن بل حين منذ"""
_HEBREW = """של על את אל עם זה זו זאת הוא היא המ אנחנו אני אתה לא כנ או גמ רק כל יש אינ היה היתה יהיה כי אמ אשר מה מי לפני אחרי בינ עד
    אבל כמו כאשר אותו אותה להמ לנו שלנו"""
COMMON = frozenset(fold(f"{_ENGLISH} {_ARABIC} {_HEBREW}").split())

_AR_HEADS = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ف", "ب", "ل", "ك")
_AR_TAILS = ("ها", "ان", "ات", "ون", "ين", "يه", "نا", "هم", "ه", "ي")
_HE_HEADS = ("וכש", "כשה", "וה", "ושה", "מה", "שה", "בה", "ו", "ה", "ב", "ל", "מ", "ש", "כ")
_HE_TAILS = ("ימ", "ות", "נו", "ה")
_EN_TAILS = ("ments", "ment", "ings", "ing", "ers", "er", "ies", "ied", "ed", "es", "s", "y", "e")


def stem(word: str) -> str:
    """A folded word without what grammar put before and behind it."""
    first = word[0]
    if "\u0600" <= first <= "\u06ff":
        return _cut(word, _AR_HEADS, _AR_TAILS, 3)
    if "\u0590" <= first <= "\u05ff":
        return _cut(word, _HE_HEADS, _HE_TAILS, 3)
    return _cut(word, (), _EN_TAILS, 4)


def _cut(word: str, heads: Sequence[str], tails: Sequence[str], least: int) -> str:
    for head in heads:
        if word.startswith(head) and len(word) - len(head) >= least:
            word = word[len(head) :]
            break
    for tail in tails:
        if word.endswith(tail) and len(word) - len(tail) >= least:
            return word[: -len(tail)]
    return word
