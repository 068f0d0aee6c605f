"""The words of numbers in English, Arabic and Hebrew, in the one form of ``text.fold``: what each is worth and how it may be joined.

Arabic and Hebrew have two genders and bound forms, Arabic cases as well; both write "and", the article and small words onto the next.
"The hundred" in Arabic is "per cent", and no number by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Literal, NamedTuple

from wasit.text.fold import fold

Kind = Literal["unit", "teen", "ten", "hundreds", "hundred", "size", "sizes"]


class Atom(NamedTuple):
    """One word. ``kind``: "hundreds" is 100 to 900 in one word, "hundred" makes hundreds of the unit before it; so "sizes" and "size" of
    thousands and millions. ``is_joined``: "and" is written onto it; ``is_order``: "fifth"."""

    kind: Kind
    value: int
    language: str
    is_order: bool = False
    is_joined: bool = False


_STEPS: Mapping[Kind, tuple[int, int]] = {
    "unit": (1, 1),
    "teen": (10, 1),
    "ten": (20, 10),
    "hundreds": (100, 100),
}
# one place a number, "/" between its forms, "-" for none
_ROWS: tuple[tuple[str, Kind, bool, str], ...] = (
    ("en", "unit", False, "one two three four five six seven eight nine"),
    ("en", "unit", True, "first second third fourth fifth sixth seventh eighth ninth"),
    ("en", "teen", False, "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"),
    ("en", "teen", True, "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"),
    ("en", "ten", False, "twenty thirty forty/fourty fifty sixty seventy eighty ninety"),
    ("en", "ten", True, "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"),
    ("ar", "unit", False, ("واحد/واحدة/أحد/إحدى اثنان/اثنين/اثنا/اثني/اثنتان/اثنتين/اثنتا/اثنتي ثلاثة/ثلاث أربعة/أربع خمسة/خمس ستة/ست"
        " سبعة/سبع ثمانية/ثماني/ثمان تسعة/تسع")),
    ("ar", "unit", True, "أول/أولى/حادي/حادية ثان/ثاني/ثانية ثالث/ثالثة رابع/رابعة خامس/خامسة سادس/سادسة سابع/سابعة ثامن/ثامنة تاسع/تاسعة"),
    ("ar", "teen", False, ("عشرة/عشر احدعش/حدعش اثنعش/اطنعش ثلاثطعش/تلتعش/تلطعش أربعطعش/أربعتعش خمسطعش/خمستعش سطعش/ستعش سبعطعش/سبعتعش"
        " ثمنطعش/تمنطعش/تمنتعش تسعطعش/تسعتعش")),
    ("ar", "teen", True, "عاشر/عاشرة"),
    ("ar", "ten", False, "عشرون/عشرين ثلاثون/ثلاثين أربعون/أربعين خمسون/خمسين ستون/ستين سبعون/سبعين ثمانون/ثمانين تسعون/تسعين"),
    ("ar", "hundreds", False, ("مئة/مائة مئتان/مئتين/مائتان/مائتين/مئتا/مائتا ثلاثمئة/ثلاثمائة أربعمئة/أربعمائة خمسمئة/خمسمائة"
        " ستمئة/ستمائة سبعمئة/سبعمائة ثمانمئة/ثمانمائة/ثمانيمئة تسعمئة/تسعمائة")),
    ("he", "unit", False, ("אחד/אחת שניים/שתיים/שנים/שתים/שני/שתי שלושה/שלוש/שלושת/שלשה ארבעה/ארבע/ארבעת חמישה/חמש/חמשת/חמשה"
        " שישה/שש/ששת/ששה/שישת שבעה/שבע/שבעת שמונה/שמונת תשעה/תשע/תשעת")),
    ("he", "unit", True, ("ראשון/ראשונה שנייה/שניה/שניי שלישי/שלישית רביעי/רביעית חמישי/חמישית שישי/שישית שביעי/שביעית שמיני/שמינית"
        " תשיעי/תשיעית")),
    ("he", "teen", False, "עשרה/עשר/עשרת - תריסר"),
    ("he", "teen", True, "עשירי/עשירית"),
    ("he", "ten", False, "עשרים שלושים/שלשים ארבעים חמישים/חמשים שישים/ששים שבעים שמונים תשעים"),
    ("he", "hundreds", False, "מאה מאתיים"),
)  # fmt: skip
_SIZES: tuple[tuple[str, Kind, int, str], ...] = (
    ("en", "hundred", 100, "hundred hundredth"), ("en", "size", 1000, "thousand thousandth"), ("en", "size", 1_000_000, "million millionth"),
    ("ar", "size", 1000, "ألف آلاف ألفا"), ("ar", "sizes", 2000, "ألفان ألفين"),
    ("ar", "size", 1_000_000, "مليون ملايين مليونا"), ("ar", "sizes", 2_000_000, "مليونان مليونين"),
    ("he", "hundred", 100, "מאות"), ("he", "size", 1000, "אלף אלפים"), ("he", "sizes", 2000, "אלפיים"),
    ("he", "size", 1_000_000, "מיליון מליון מיליוני"),
)  # fmt: skip
_PLURAL = frozenset(fold(word) for word in ("آلاف", "ملايين", "אלפים", "מיליוני"))
_PER_CENT = ("بالمئة", "بالمائة", "المئة", "المائة")
_HEADS = {
    "en": ("",),
    "ar": ("", "ال", "ب", "ل", "ف", "ك", "بال", "لل", "كال", "فال"),
    "he": ("", "ה", "ב", "ל", "מ", "ש", "כ", "מה", "שה", "לה"),
}
_AND = {"en": "", "ar": "و", "he": "ו"}


def _plain() -> Iterator[tuple[str, Atom]]:
    for language, kind, is_order, row in _ROWS:
        start, step = _STEPS[kind]
        for place, forms in enumerate(row.split()):
            for form in forms.split("/"):
                if form != "-":
                    yield fold(form), Atom(kind, start + place * step, language, is_order)
    for language, kind, value, forms in _SIZES:
        for form in forms.split():
            yield fold(form), Atom(kind, value, language)


def _all() -> dict[str, Atom]:
    """The plain forms first: what a head makes of another word does not hide them."""
    found: dict[str, Atom] = {}
    plain = list(_plain())
    for is_joined, (form, atom) in product((False, True), plain):
        head_of_all = _AND[atom.language]
        if is_joined and not head_of_all:
            continue
        for head in _HEADS[atom.language]:
            found.setdefault(
                f"{head_of_all if is_joined else ''}{head}{form}", atom._replace(is_joined=is_joined)
            )
    of_hundred = frozenset(fold(word) for word in _PER_CENT)
    return {form: atom for form, atom in {**found, **dict(plain)}.items() if form not in of_hundred}


ATOMS: Mapping[str, Atom] = _all()


def is_plural(word: str) -> bool:
    """Whether a word of size is a number only after another ("آلاف", "אלפים")."""
    return any(word.endswith(form) for form in _PLURAL)
