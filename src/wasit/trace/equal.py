"""Wordings that say the same, by language: what ``suggest`` offers. Authors approve each; a list can't know what a sentence means by its words.

Numbers in Arabic and Hebrew agree with what they count: only the way from word to digits is safe there.
"""

from __future__ import annotations

from typing import NamedTuple


class Equal(NamedTuple):
    """Of one language. ``pair``: a pattern with the groups ``one`` and ``two``, which may change places. ``both_ways``: from digits to words too."""

    connectives: tuple[tuple[str, ...], ...]
    pair: str
    numbers: dict[str, int]
    months: tuple[tuple[str, ...], ...]
    both_ways: bool = False


EQUAL = {
    "en": Equal(
        connectives=(
            ("until", "till"),
            ("although", "though"),
            ("therefore", "thus", "hence"),
            ("however", "nevertheless"),
            ("moreover", "furthermore"),
            ("in order to", "so as to"),
            ("prior to", "before"),
            ("as well as", "along with"),
            ("regarding", "concerning"),
            ("nobody", "no one"),
            ("somebody", "someone"),
            ("everybody", "everyone"),
            ("anybody", "anyone"),
            ("for now", "for the time being"),
            ("at present", "at the moment"),
            ("beforehand", "in advance"),
            ("provided that", "on condition that"),
            ("for example", "for instance"),
            ("in spite of", "despite"),
            ("almost", "nearly"),
        ),
        pair=r"(?P<lead>the|an?|both the) (?P<one>[a-z]{3,}) and (?:the|an?) (?P<two>[a-z]{3,})",
        numbers={
            "two": 2,
            "three": 3,
            "four": 4,
            "five": 5,
            "six": 6,
            "seven": 7,
            "eight": 8,
            "nine": 9,
            "ten": 10,
            "eleven": 11,
            "twelve": 12,
            "fifteen": 15,
            "twenty": 20,
            "thirty": 30,
            "forty": 40,
            "fifty": 50,
        },
        months=(
            ("January",),
            ("February",),
            ("March",),
            ("April",),
            ("May",),
            ("June",),
            ("July",),
            ("August",),
            ("September",),
            ("October",),
            ("November",),
            ("December",),
        ),
        both_ways=True,
    ),
    "ar": Equal(
        connectives=(
            ("لذلك", "لذا"),
            ("كذلك", "أيضًا"),
            ("حتى الآن", "إلى الآن"),
            ("نحو", "قرابة", "زهاء"),
            ("بشأن", "بخصوص", "حيال"),
            ("عندما", "حين"),
            ("ريثما", "إلى أن"),
            ("إضافة إلى", "فضلًا عن"),
            ("على الرغم من", "بالرغم من"),
            ("مسبقًا", "سلفًا"),
            ("حاليًا", "في الوقت الحاضر"),
            ("من دون", "دون"),
            ("بشرط أن", "على أن"),
            ("بعد ذلك", "ثم"),
            ("لكي", "كي"),
            ("بسبب", "نتيجة"),
        ),
        pair=r"(?P<one>ال[\u0621-\u064a]{2,}) و(?P<two>ال[\u0621-\u064a]{2,})",
        numbers={
            "ثلاثة": 3,
            "ثلاث": 3,
            "أربعة": 4,
            "أربع": 4,
            "خمسة": 5,
            "خمس": 5,
            "ستة": 6,
            "ست": 6,
            "سبعة": 7,
            "سبع": 7,
            "ثمانية": 8,
            "ثماني": 8,
            "تسعة": 9,
            "تسع": 9,
            "عشرة": 10,
            "عشرين": 20,
            "عشرون": 20,
            "ثلاثين": 30,
            "ثلاثون": 30,
        },
        months=(
            (
                "يناير",
                "كانون الثاني",
            ),
            (
                "فبراير",
                "شباط",
            ),
            (
                "مارس",
                "آذار",
            ),
            (
                "أبريل",
                "نيسان",
            ),
            (
                "مايو",
                "أيار",
            ),
            (
                "يونيو",
                "حزيران",
            ),
            (
                "يوليو",
                "تموز",
            ),
            (
                "أغسطس",
                "آب",
            ),
            (
                "سبتمبر",
                "أيلول",
            ),
            (
                "أكتوبر",
                "تشرين الأول",
            ),
            (
                "نوفمبر",
                "تشرين الثاني",
            ),
            (
                "ديسمبر",
                "كانون الأول",
            ),
        ),
    ),
    "he": Equal(
        connectives=(
            ("אך", "אבל"),
            ("לכן", "על כן"),
            ("כדי", "על מנת"),
            ("כעת", "עתה", "כרגע"),
            ("למרות", "על אף"),
            ("בגלל", "בשל", "עקב"),
            ("באמצעות", "בעזרת"),
            ("לאחר", "אחרי"),
            ("לעת עתה", "בינתיים"),
            ("לפני כן", "קודם לכן"),
            ("אודות", "בעניין"),
            ("נוסף על כך", "מלבד זאת"),
            ("עדיין", "עד כה"),
        ),
        pair=r"(?P<one>ה[\u05d0-\u05ea]{2,}) ו(?P<two>ה[\u05d0-\u05ea]{2,})",
        numbers={
            "שלושה": 3,
            "שלוש": 3,
            "ארבעה": 4,
            "ארבע": 4,
            "חמישה": 5,
            "חמש": 5,
            "שישה": 6,
            "שש": 6,
            "שבעה": 7,
            "שבע": 7,
            "שמונה": 8,
            "תשעה": 9,
            "תשע": 9,
            "עשרה": 10,
            "עשר": 10,
            "עשרים": 20,
            "שלושים": 30,
        },
        months=(
            ("ינואר",),
            ("פברואר",),
            ("מרץ",),
            ("אפריל",),
            ("מאי",),
            ("יוני",),
            ("יולי",),
            ("אוגוסט",),
            ("ספטמבר",),
            ("אוקטובר",),
            ("נובמבר",),
            ("דצמבר",),
        ),
    ),
}
