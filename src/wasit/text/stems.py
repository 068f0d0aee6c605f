"""Words without their grammar, lightly: "signed" is "sign", "والساعة" is "ساعة", "ובלילה" is "לילה"; and the words that are grammar alone.

A stem here is a key for comparing and no word. It errs both ways: a weak letter of a root may be cut off, an irregular plural is not met.
Source: after Larkey's light10 for Arabic, as plain for the others; how often they meet is measured in docs/taint.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.text.fold import fold

_ENGLISH = """a about after again all already also although always am an and another any anything are around as at be because been before
    being between both but by can can't cannot could couldn't did didn't do does doesn't doing don't done down during each either else
    even ever every everything far few for from get getting give given go going good had has hasn't have haven't having he he's her here
    him his how however i i'd i'll i'm i've if in into is isn't it it's its itself just keep know least less let let's like little long
    lot made make making many may maybe me might more most much must my need neither never new no nobody nor not nothing now of off
    often ok on once one only onto or other our out over own perhaps put quite rather really said same say see seem seems seen several
    shall she should since so some somebody something soon still such sure take than thank thanks that that's the their them then there
    there's these they they're they've thing things think this those though through thus to together too two under until unless up upon
    us use used using very want was wasn't way we we'll we're we've well were what what's when where whether which while who whole
    whom whose why will with within without won't would yes yet you you're you've your"""
_ARABIC = """في من الى علي عن مع هذا هذه ذلك تلك التي الذي الذين اللذان هؤلاء اولئك هنا هناك ما لا لم لن ان او ام ثم كل كلها كلهم كان كانت كانوا كنت كنا
    يكون تكون سيكون ستكون قد لقد هو هي هم هما نحن انا انت انتم بعد قبل عند عندما غير بين بينما حتي اذا اذ لو كما مما بما فيما ليس ليست اي
    لكن لكنه بل حين منذ خلال حول ضد دون بدون سوي فقط ايضا كذلك لذلك هكذا لان لانه انه انها انهم بان كان له لها لهم لنا لك لي به بها بهم
    فيه فيها فيهم عليه عليها عليهم اليه اليها منه منها منهم عنه عنها معه معها معهم انما ربما حيث كيف متي اين لماذا هل نعم كلا بعض
    جميع اكثر اقل اخر اخري يمكن يجب سوف تم يتم ضمن وفق امام وراء فوق تحت جدا مثل نفس ذات الان"""
_HEBREW = """של על את אל עם זה זו זאת הזה הזאת הזו אלה אלו האלה הוא היא הם הן אנחנו אנו אני אתה אתם אתן לא כן או גם רק כל כולם כולו כולה יש אין
    אינו אינה אינם היה היתה הייתה היו הייתי היינו יהיה תהיה יהיו להיות כי אם אשר מה מי לפני אחרי בין עד אבל אולם אלא כמו כאשר כש
    אותו אותה אותם אותי אותך אותנו לי לך לו לה לנו לכם להם להן בו בה בהם בי בך בנו ממנו ממנה מהם מכם שלי שלך שלו שלה שלנו שלהם שלכם
    עליו עליה עליהם אליו אליה איתו איתה איתם איך למה מתי איפה היכן האם כמה אולי עוד כבר עכשיו כאן פה שם אז לכן אפילו מאוד מאד יותר
    פחות הרבה קצת בלי ללא תחת מעל מתחת ליד נגד בעד בגלל למען כדי לפי בתוך מתוך כך ככה יכול יכולה יכולים צריך צריכה צריכים רוצה רוצים
    דבר דברים אחד אחת פעם"""
_GRAMMAR = frozenset(fold(f"{_ENGLISH} {_ARABIC} {_HEBREW}").split())
_JOINED = {"\u05d0": "והבלמשכ", "\u0627": "وفبلك"}
COMMON = _GRAMMAR | {
    head + word
    for word in _GRAMMAR
    if not word.isascii()
    for head in _JOINED["\u05d0" if word[0] < "\u0600" else "\u0627"]
}

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
