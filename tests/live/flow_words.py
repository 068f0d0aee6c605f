"""What people say in the small flows, in the three languages of the pages; roles only."""

from __future__ import annotations

from wasit.play.shape import SeatOfCase

LANGUAGES = ("en", "ar", "he")
TITLE = {"en": "Water for the valley", "ar": "ماء الوادي", "he": "מים לעמק"}
SIDES = {
    "a": {"en": "Side A", "ar": "الطرف أ", "he": "צד א"},
    "b": {"en": "Side B", "ar": "الطرف ب", "he": "צד ב"},
}
PEOPLE = {
    "a": {"en": "Envoy of A", "ar": "مبعوث أ", "he": "שליח א"},
    "go": {"en": "Go-between", "ar": "الوسيط", "he": "המתווך"},
    "b": {"en": "Envoy of B", "ar": "مبعوث ب", "he": "שליח ב"},
    "b2": {"en": "Adviser of B", "ar": "مستشار ب", "he": "יועץ ב"},
    "b3": {"en": "Jurist of B", "ar": "قانوني ب", "he": "משפטן ב"},
}
ZONES = {"a": "Europe/Zurich", "go": "Asia/Qatar", "b": "Asia/Muscat"}
SAID = {  # as written, may be reworded, for the go-between only
    "en": ("The lower sluice opens on Sunday.", "They could live with four days.", "The council is tired."),
    "ar": ("يُفتح السدّ الأسفل يوم الأحد.", "يمكنهم القبول بأربعة أيام.", "المجلس متعب."),
    "he": ("הסכר התחתון ייפתח ביום ראשון.", "הם יוכלו לחיות עם ארבעה ימים.", "המועצה עייפה."),
}
MARKS = ("as-written", "may-paraphrase", "for-you-only")
REWORDED = {
    "en": "A shorter time may do.",
    "ar": "قد تكفي مدة أقصر.",
    "he": "אולי יספיק זמן קצר יותר.",
}
OTHER = {"en": "ar", "ar": "he", "he": "en"}  # the language that a translation is in
CLAUSES = {
    "en": ("Side B opens the lower sluice on Sunday.", "Side B opens the lower sluice on Monday."),
    "ar": ("يفتح الطرف ب السدّ الأسفل يوم الأحد.", "يفتح الطرف ب السدّ الأسفل يوم الاثنين."),
    "he": ("צד ב פותח את הסכר התחתון ביום ראשון.", "צד ב פותח את הסכר התחתון ביום שני."),
}
SOUGHT = {
    "en": "sluice",
    "ar": "السد",
    "he": "הסכר",
}  # the Arabic without its doubling sign: found all the same
HALF = {"en": "half a sentence", "ar": "نصف جملة", "he": "חצי משפט"}
TERM = {"en": ("prisoner", "the detainee"), "ar": ("أسير", "المحتجَز"), "he": ("אסיר", "העצור")}


def seat_of(key: str, language: str) -> SeatOfCase:
    side = None if key == "go" else key[0]
    return SeatOfCase(key, PEOPLE[key], language, ZONES[side or key], side, side == key)
