"""What people write in the gallery: three scripts in one sentence, digits, dates, control characters, long words and names, emoji.

The strings of one side carry that side's canary (``CANARY_A``, ``CANARY_B``): what crosses is said in words of its own.
"""

from __future__ import annotations

CANARY_A = "qamar-7731"
CANARY_B = "zohar-4420"
CANARY_DESK = "safran-9058"
CANARIES = {"a": CANARY_A, "b": CANARY_B, "desk": CANARY_DESK}

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" + "x" * 30
LONG_NAME = "The Deputy Chief Negotiator and Special Representative for Questions of Access, Convoys and Crossing Points"
LONG_ADDRESS = "https://example.invalid/" + "path-that-never-breaks/" * 6
OVERRIDE = "Sunday \u202eעד 17:30\u202c then 17.10.2026 (א–ג) \u2067قبل ٥ مساءً\u2069 ok\u200f\u200e."
OPEN_OVERRIDE = "left open \u202e\u2066\u2067 12:45 أحمد"
MIXED_EN = "We meet on 17.10.2026 at 18:30 (الساعة ٦:٣٠), gate B-12, call +974 0000 0000, לא לפני 18:00."
MIXED_AR = "اللقاء يوم 17/10/2026 الساعة 18:30 عند البوابة B-12، وليس قبل שעה 18:00 (UTC+3)."
MIXED_HE = "הפגישה ב-17.10.2026 בשעה 18:30 בשער B-12, לא לפני الساعة ٦ مساءً (UTC+3)."
EMOJI = "👩🏽‍⚕️🚑 4 × 🚚 — ⚠️ e\u0301 ﷽ 𝔄"
CONTROLS = "tab\there, bell\x07, line\nbreak, zero\u200bwidth, soft\u00adhyphen"

TITLE = {
    "en": "Access road, الطريق הדרך (17.10.2026)",
    "ar": "طريق الوصول – Access (17.10.2026)",
    "he": "דרך הגישה – Access (17.10.2026)",
}
SIDE_A = {"en": "Side A", "ar": "الطرف أ", "he": "צד א"}
SIDE_B = {"en": "Side B", "ar": "الطرف ب", "he": "צד ב"}
GO = {"en": "Go-between", "ar": "الوسيط", "he": "המתווך"}
CHIEF_A = {"en": "Chief negotiator of A", "ar": "كبير مفاوضي أ", "he": "ראש הצוות של א"}
LEGAL_A = {"en": LONG_NAME}
CHIEF_B = {"en": "Envoy of B", "ar": "مبعوث ب", "he": "שליח ב"}
FAMILY = {"ar": "عائلة \u202eB-12\u202c المحتجز"}
