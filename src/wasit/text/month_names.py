"""What the months are called: Gregorian, Hijri and Hebrew, in English, Arabic and Hebrew, in the one form of ``text.fold``.

Arabic has four sets of Gregorian names: of the Nile and the Gulf (يناير), of the Levant and Iraq (كانون الثاني), of Tunis and Algiers
(جانفي), of Morocco (غشت). A month's place is its number: Hijri from Muharram, Hebrew from Nisan (12 Adar, 13 the second Adar).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from wasit.text.fold import fold

Calendar = Literal["gregorian", "hijri", "hebrew"]

# "/" between the names of a month, "_" for a space
_ROWS: tuple[tuple[Calendar, str], ...] = (
    ("gregorian", ("january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct"
        " november/nov december/dec")),
    ("gregorian", ("يناير/ينائر فبراير مارس أبريل/إبريل مايو/ماي يونيو/يونيه يوليو/يوليه/يوليوز أغسطس/غشت/أوت سبتمبر/شتنبر أكتوبر"
        " نوفمبر/نونبر ديسمبر/دجنبر")),
    ("gregorian", ("كانون_الثاني/كانون_ثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول/تشرين_أول تشرين_الثاني/تشرين_ثاني"
        " كانون_الأول/كانون_أول")),
    ("gregorian", "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر"),
    ("gregorian", "ינואר פברואר מרץ/מרס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר"),
    ("hijri", ("muharram safar rabi_al_awwal/rabi_i/rabi_al_awal/rabi_ul_awwal rabi_al_thani/rabi_al_akhir/rabi_ii/rabi_ath_thani/rabi_ul_thani"
        " jumada_al_ula/jumada_al_awwal/jumada_i/jumada_l_ula jumada_al_akhira/jumada_al_thani/jumada_al_thaniya/jumada_ii/jumada_al_akhirah"
        " rajab shaban/shaaban ramadan/ramadhan shawwal/shawal"
        " dhu_al_qada/dhul_qada/dhu_al_qi_dah/dhu_l_qi_da/dhul_qidah/dhu_al_qadah/dhu_al_qa_da/dhu_al_qidah/dhul_qadah"
        " dhu_al_hijja/dhul_hijja/dhu_al_hijjah/dhul_hijjah/dhu_l_hijja")),
    ("hijri", ("محرم/المحرم صفر ربيع_الأول/ربيع_أول ربيع_الآخر/ربيع_الثاني/ربيع_ثاني جمادى_الأولى/جمادى_الأول/جمادي_الأولى"
        " جمادى_الآخرة/جمادى_الثانية/جمادى_الآخر/جمادى_الثاني رجب شعبان رمضان شوال ذو_القعدة/ذي_القعدة/ذوالقعدة ذو_الحجة/ذي_الحجة/ذوالحجة")),
    ("hijri", ("מוחרם ספר רביע_אל_אוול/רביע_אלאוול רביע_א_ת'אני/רביע_אלת'אני/רביע_אל_אח'ר ג'ומאדא_אל_אולא/ג'ומאדא_אלאולא"
        " ג'ומאדא_אל_אח'רה/ג'ומאדא_אלאח'רה רג'ב שעבאן רמדאן שוואל ד'ו_אל_קעדה/ד'ו_אלקעדה ד'ו_אל_חג'ה/ד'ו_אלחג'ה")),
    ("hebrew", ("nisan/nissan iyar/iyyar sivan tammuz/tamuz av elul tishrei/tishri cheshvan/heshvan/marcheshvan/marheshvan kislev tevet/tebeth/teves"
        " shevat/shvat adar/adar_i/adar_1/adar_rishon adar_ii/adar_2/adar_sheni")),
    ("hebrew", ("ניסן אייר סיוון/סיון תמוז אב/מנחם_אב אלול תשרי חשוון/חשון/מרחשוון/מרחשון כסלו/כסליו טבת שבט אדר/אדר_א/אדר_ראשון"
        " אדר_ב/אדר_שני")),
)  # fmt: skip
_HEADS = {"\u05d0": "בלמהו", "\u0627": "وبلف"}
_MARKS = dict.fromkeys(map(ord, "'\u02bf\u02be`"))
LONGEST = 3  # words of a name


def bare_name(word: str) -> str:
    """Without the marks that a transliteration may have or leave out ("Sha'ban", "Shaʿban")."""
    return word.translate(_MARKS)


def _all() -> dict[tuple[str, ...], tuple[Calendar, int]]:
    found: dict[tuple[str, ...], tuple[Calendar, int]] = {}
    heads: dict[tuple[str, ...], tuple[Calendar, int]] = {}
    for calendar, row in _ROWS:
        for month, names in enumerate(row.split(), 1):
            for name in names.split("/"):
                words = tuple(bare_name(fold(name)).split("_"))
                found.setdefault(words, (calendar, month))
                for head in _heads(words[0]):
                    heads.setdefault((head + words[0], *words[1:]), (calendar, month))
    return {**heads, **found}


def _heads(word: str) -> str:
    """The small words that a language writes onto a month: "in", "to", "from"."""
    first = word[0]
    if "\u05d0" <= first <= "\u05ea":
        return _HEADS["\u05d0"]
    return _HEADS["\u0627"] if "\u0621" <= first <= "\u064a" else ""


MONTHS: Mapping[tuple[str, ...], tuple[Calendar, int]] = _all()
BEGIN = frozenset(words[0] for words in MONTHS)
