"""Texts with places, in three languages, for tests of tracing."""

from __future__ import annotations

import random

EN = (
    "It is understood that the {detainee|prisoner|man held} will be {handed over|transferred|released} {within two days|inside 48 hours} "
    "at {the crossing|the crossing point}, {with a medical team present|medical staff being there}, {no later than|before the end of|by} Monday. "
    "The {road|route|way} stays {closed to|clear of} the press {until|till} it {is over|is done}. {Neither side will comment|Both sides will be silent} "
    "{beforehand|in advance}; {one statement|a single statement} from {each|both} {follows|will follow}. {About|Nearly|Some} twenty {people|persons} "
    "know of {this|it}, and {nobody|no one} else {should|ought to} hear {of the plan|about the plan} {at this stage|for now}."
)
AR = (
    "اتُّفق على أن {يُسلَّم|يُنقل|يُفرج عن} المحتجز {خلال يومين|في غضون ٤٨ ساعة} عند {المعبر|نقطة العبور}، {بحضور فريق طبي|ومعه أطباء}، "
    "{في موعد أقصاه|قبل نهاية} يوم الاثنين. يبقى {الطريق|المسار} {مغلقًا أمام|خاليًا من} الصحافة {حتى|إلى أن} {ينتهي|يتم} الأمر. "
    "{لن يعلّق أي طرف|سيصمت الطرفان} {مسبقًا|قبل ذلك}، ثم {يصدر|ينشر} {بيان واحد|تصريح واحد} عن كل منهما. {نحو|قرابة|زهاء} عشرين {شخصًا|إنسانًا} "
    "يعلمون {بهذا|بذلك}، {ولا ينبغي|ولا يجوز} أن يسمع به أحد {غيرهم|سواهم} {في هذه المرحلة|الآن}."
)
HE = (
    "סוכם כי {העצור|האסיר|המוחזק} {יימסר|יועבר|ישוחרר} {בתוך יומיים|תוך 48 שעות} ב{מעבר|נקודת המעבר}, {בנוכחות צוות רפואי|כשרופאים במקום}, "
    "{לא יאוחר מ|עד סוף} יום שני. {הכביש|הדרך|הנתיב} יישאר {סגור|חסום} לעיתונות {עד ש|כל עוד לא} {יסתיים|ייגמר} הדבר. "
    "{אף צד לא יגיב|שני הצדדים ישתקו} {מראש|לפני כן}; {הודעה אחת|הצהרה אחת} {תצא|תפורסם} מכל צד. {כעשרים|בערך עשרים} {אנשים|איש} יודעים {על כך|מזה}, "
    "{ואיש|ואף אחד} אחר {אינו צריך|לא אמור} לשמוע {על התוכנית|מהתוכנית} {בשלב זה|לעת עתה}."
)

LETTERS = {
    "en": "abcdefghijklmnopqrstuvwxyz ",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي ",
    "he": "אבגדהוזחטיכלמנסעפצקרשת ",
}


def mistyped(text: str, share: float, letters: str, chance: random.Random) -> str:
    """A share of the letters changed, left out or added, in equal parts."""
    made = []
    for char in text:
        turn = chance.random() / share if share else 1
        if turn < 1 / 3:
            continue
        made.append(chance.choice(letters) if turn < 2 / 3 else char)
        if 2 / 3 <= turn < 1:
            made.append(chance.choice(letters))
    return "".join(made)
