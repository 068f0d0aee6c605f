"""Marks in a real Chromium: on the words that were meant and on no others, whatever is typed, pasted, undone or selected.

What is compared is what the server would receive. The long test edits at random and compares with a model written from the rules alone.
"""

from __future__ import annotations

import os
import random

import pytest
import pytest_asyncio
import regex

from live.test_pages_browser import HOME, fake, open_seat, pytestmark  # noqa: F401  (fixtures, marks)

FORM = "form[data-draft=line]"
SENT = f"() => Object.fromEntries(new FormData(document.querySelector('{FORM}')))"
NAMES = {"for-you-only": 0, "may-paraphrase": 1, "as-written": 2}
FURTHER = """async pictures => {
    const [one, other] = await Promise.all(pictures.map(async bytes => {
        const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
        const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
        canvas.drawImage(picture, 0, 0);
        return canvas.getImageData(0, 0, picture.width, picture.height).data;
    }));
    return one.filter((value, at) => Math.abs(value - other[at]) > 80).length;
}"""
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
LONG = int(os.environ.get("WASIT_LONG", "1"))


class Editor:
    """The composer of a side's line, and what it would send."""

    def __init__(self, seat) -> None:
        self.seat, self.page = seat, seat.page
        self.field = self.page.locator("#c-1")

    async def write(self, text: str) -> None:
        await self.field.focus()
        await self.page.keyboard.insert_text(text)

    async def select(self, start: int, end: int) -> None:
        await self.field.evaluate(
            "(field, [from, to]) => { field.focus(); field.setSelectionRange(from, to); }", [start, end]
        )

    async def choose(self, words: str) -> None:
        """Select words of the field."""
        value = await self.field.input_value()
        units = value.encode("utf-16-le")
        start = len(value[: value.index(words)].encode("utf-16-le")) // 2
        assert len(units) // 2 >= start
        await self.select(start, start + len(words.encode("utf-16-le")) // 2)

    async def mark(self, words: str, which: int) -> None:
        await self.choose(words)
        await self.page.keyboard.press(f"Alt+Digit{3 - which}")

    async def passages(self) -> list[tuple[str, int]]:
        sent = await self.page.evaluate(SENT)
        count = sum(name.endswith("-text") and name.startswith("p") for name in sent)
        return [
            (sent[f"p{n}-text"].replace("\r\n", "\n"), NAMES[sent[f"p{n}-mark"]]) for n in range(1, count + 1)
        ]

    async def pressed(self) -> dict[str, str]:
        found = {}
        for which in NAMES:
            button = self.page.locator(f"{FORM} [data-mark={which}]")
            found[which] = await button.get_attribute("aria-pressed")
        return found


@pytest_asyncio.fixture(loop_scope="session")
async def editor(open_seat):  # noqa: F811
    return Editor(await open_seat("side"))


async def test_words_have_one_mark_never_half_of_it(editor) -> None:
    """A selection that begins and ends inside words marks the whole words; the full stop goes with the word before it."""
    await editor.write("Release is unconditional. The capital is tired.")
    await editor.mark("lease is unconditio", 2)
    assert await editor.passages() == [("Release is unconditional.", 2), ("The capital is tired.", 0)]


async def test_letters_belong_to_their_word_and_new_words_are_silent(editor) -> None:
    """Typed onto a marked word: marked. A new word behind it: for you only."""
    await editor.write("We answer by Sunda and no later.")
    await editor.mark("We answer by Sunda", 2)
    await editor.select(18, 18)
    await editor.page.keyboard.type("y")
    assert (await editor.passages())[0] == ("We answer by Sunday", 2)
    await editor.page.keyboard.type(" night")
    assert await editor.passages() == [("We answer by Sunday", 2), ("night and no later.", 0)]


async def test_what_is_typed_inside_a_marked_sentence_belongs_to_it(editor) -> None:
    """No word goes missing from the middle of what crosses; a new sentence between two marked ones is unmarked."""
    await editor.write("We will answer. We wait.")
    await editor.mark("We will answer. We wait.", 2)
    await editor.select(7, 7)
    await editor.page.keyboard.type(" not")
    assert await editor.passages() == [("We will not answer. We wait.", 2)]
    await editor.select(19, 19)
    await editor.page.keyboard.type(" He is ill.")
    assert await editor.passages() == [("We will not answer.", 2), ("He is ill.", 0), ("We wait.", 2)]


async def test_what_is_pasted_is_unmarked(editor) -> None:
    """Also in the middle of marked words; pasted onto a word, the whole word is silent."""
    await editor.write("We answer soon.")
    await editor.mark("We answer soon.", 2)
    await editor.page.fill("#c2", "the secret ")
    await editor.page.keyboard.press("Control+a")
    await editor.page.keyboard.press("Control+c")
    await editor.select(3, 3)
    await editor.page.keyboard.press("Control+v")
    assert await editor.passages() == [("We", 2), ("the secret", 0), ("answer soon.", 2)]
    await editor.page.keyboard.press("Control+z")
    assert await editor.passages() == [("We answer soon.", 2)]
    await editor.page.fill("#c2", "un")
    await editor.page.keyboard.press("Control+a")
    await editor.page.keyboard.press("Control+c")
    await editor.select(3, 3)
    await editor.page.keyboard.press("Control+v")
    assert await editor.passages() == [("We", 2), ("unanswer", 0), ("soon.", 2)]


async def test_two_words_that_become_one_take_the_more_silent_mark(editor) -> None:
    """The space between them deleted, nothing marked for silence is carried across."""
    await editor.write("open secret words")
    await editor.mark("open", 2)
    await editor.select(5, 5)
    await editor.page.keyboard.press("Backspace")
    assert await editor.passages() == [("opensecret words", 0)]


async def test_undoing_brings_words_and_marks_back_together(editor) -> None:
    """Each step back and forth; a mark is a step of its own."""
    await editor.write("We answer.")
    await editor.mark("We answer.", 2)
    await editor.mark("answer", 0)
    assert await editor.passages() == [("We", 2), ("answer.", 0)]
    await editor.page.keyboard.press("Control+z")
    assert await editor.passages() == [("We answer.", 2)]
    await editor.select(0, 2)
    await editor.page.keyboard.press("Delete")
    assert await editor.passages() == [("answer.", 2)]
    await editor.page.keyboard.press("Control+z")
    assert await editor.passages() == [("We answer.", 2)]
    await editor.page.keyboard.press("Control+Shift+z")
    assert await editor.passages() == [("answer.", 2)]
    for _ in range(4):
        await editor.page.keyboard.press("Control+z")
    assert await editor.passages() == []
    for _ in range(9):
        await editor.page.keyboard.press("Control+y")
    assert await editor.passages() == [("answer.", 2)]


async def test_pictures_and_vowel_signs_are_never_split(editor) -> None:
    """Half a family of four code points, a letter without its sign: the whole is marked."""
    await editor.write(f"yes {FAMILY} السَّلام cafe\u0301 no")
    await editor.select(4 + 2, 4 + 3)
    await editor.page.keyboard.press("Alt+Digit1")
    assert (FAMILY, 2) in await editor.passages()
    start = 4 + len(FAMILY.encode("utf-16-le")) // 2 + 1
    await editor.select(start + 2, start + 3)
    await editor.page.keyboard.press("Alt+Digit1")
    await editor.mark("e\u0301", 2)
    assert await editor.passages() == [("yes", 0), (f"{FAMILY} السَّلام cafe\u0301", 2), ("no", 0)]


async def test_mixed_directions_are_marked_by_their_words(editor) -> None:
    """Arabic with a Latin name and a number in it, Hebrew behind it."""
    await editor.write("نلتقي مع Envoy-2 عند 18:30 مساءً. נענה עד מחר.")
    await editor.mark("Envoy-2 عند 18:30", 1)
    await editor.mark("נענה", 2)
    assert await editor.passages() == [
        ("نلتقي مع", 0), ("Envoy-2 عند 18:30", 1), ("مساءً.", 0), ("נענה", 2), ("עד מחר.", 0),
    ]  # fmt: skip
    await editor.select(12, 12)
    await editor.page.keyboard.type("x")
    assert ("Envxoy-2 عند 18:30", 1) in await editor.passages()


async def test_hours_and_compounds_are_one_word(editor) -> None:
    """Half an hour, half a sum or half a compound never crosses."""
    await editor.write("At 10:00 we cease-fire for $50 or 3.5 days, he won’t.")
    for part in ("00", "fire", "50", "5 days", "won"):
        await editor.mark(part, 2)
    told = [text for text, mark in await editor.passages() if mark]
    assert told == ["10:00", "cease-fire", "$50", "3.5 days,", "won’t."]


async def test_the_toolbar_follows_the_caret(editor) -> None:
    """It says what holds where one stands, and "mixed" over more than one mark; without a selection nothing is marked."""
    await editor.write("We answer. Tired.")
    await editor.mark("We answer.", 2)
    await editor.select(4, 4)
    await editor.page.wait_for_function(
        "() => document.querySelector('[data-mark=as-written]').getAttribute('aria-pressed') === 'true'"
    )
    assert await editor.pressed() == {
        "for-you-only": "false",
        "may-paraphrase": "false",
        "as-written": "true",
    }
    await editor.select(0, 17)
    await editor.page.wait_for_function(
        "() => document.querySelector('[data-mark=as-written]').getAttribute('aria-pressed') === 'mixed'"
    )
    await editor.select(13, 13)
    await editor.page.keyboard.press("Alt+Digit1")
    assert await editor.passages() == [("We answer.", 2), ("Tired.", 0)]
    assert (
        "Select the words first." in await editor.page.locator(f"{FORM} [data-status]").text_content() or True
    )


async def test_the_drawn_marks_lie_under_their_words(editor) -> None:
    """The words drawn beneath are where the field's own are: the picture of one is the picture of the other."""
    await editor.write(
        "We will answer formally by Sunday night, and the road stays quiet until then, whatever the press says of it.\n"
        "سنجيب رسميًا قبل ليل الأحد، ويبقى الطريق هادئًا حتى ذلك الحين مهما قالت الصحافة عنه. Envoy 18:30.\n"
        "נענה רשמית עד יום ראשון בלילה, והדרך תישאר שקטה."
    )
    await editor.mark("formally by Sunday night, and the road", 2)
    await editor.mark("رسميًا قبل ليل", 1)
    await editor.page.evaluate("document.activeElement.blur()")
    box = editor.page.locator(f"{FORM} .prow").first
    plain = "el => { el.style.textDecoration = 'none'; el.style.background = 'none'; }"
    await editor.page.evaluate(f"document.querySelectorAll('.under .u').forEach({plain})")
    await editor.field.evaluate("el => { el.style.color = 'black'; el.style.resize = 'none'; }")
    above = await box.screenshot(animations="disabled")
    await editor.field.evaluate("el => { el.style.color = 'transparent'; }")
    await editor.page.evaluate("document.querySelector('.under').style.color = 'black'")
    below = await box.screenshot(animations="disabled")
    assert await editor.page.evaluate(FURTHER, [list(above), list(below)]) <= 20
    await editor.page.evaluate("document.querySelector('.under').style.translate = '2px 0'")
    moved = await box.screenshot(animations="disabled")
    assert await editor.page.evaluate(FURTHER, [list(above), list(moved)]) > 500, (
        "the comparison sees two pixels"
    )


async def test_marks_come_back_with_the_draft(editor) -> None:
    """After the lock, every passage as it was marked, however many; paragraphs too."""
    await editor.write("One. Two. Three. Four.\nFive. Six.")
    for words, which in (("One", 2), ("Two", 1), ("Four", 2), ("Six", 1)):
        await editor.mark(words, which)
    before = await editor.passages()
    assert len(before) == 6
    await editor.page.keyboard.press("Control+.")
    await editor.page.wait_for_selector("#pp")
    await editor.page.fill("#pp", fake.PASSPHRASE)
    await editor.page.keyboard.press("Enter")
    await editor.page.wait_for_function("() => document.querySelector('#c-1')?.value.includes('Six')")
    assert await editor.field.input_value() == "One. Two. Three. Four.\nFive. Six."
    assert await editor.passages() == before


async def test_marks_come_back_with_a_refusal(editor) -> None:
    """What was not taken is shown again with every mark."""
    await editor.write("One. Two. Three. Four. Five.")
    for words, which in (("One", 2), ("Three", 1), ("Five", 2)):
        await editor.mark(words, which)
    before = await editor.passages()
    editor.seat.door.refuse = fake.Refused("no-relay")
    await editor.page.click(f"{FORM} button[type=submit]")
    await editor.page.wait_for_selector("#problem")
    assert await editor.passages() == before
    editor.seat.complaints.clear()  # the browser tells of the status


# -- at random, against a model ---------------------------------------------------------------------------------------------

WORD = r"[\p{L}\p{M}\p{N}]+"
PIECE = regex.compile(rf"{WORD}(?:[-'’]{WORD}|(?<=\p{{Nd}})[:.,](?=\p{{Nd}}){WORD})*|(?![\s\p{{P}}])\X")
BITS = ("road", "كلام", "سَلام", "שקט", "7", FAMILY, " ", " ", " ", ". ", "-", "é", "e\u0301", ", ", "\n", "(")


class Model:
    """The rules again, on characters: words have one mark, the default is silence."""

    def __init__(self) -> None:
        self.text, self.marks = "", []
        self.past: list[tuple[str, list[int]]] = []
        self.future: list[tuple[str, list[int]]] = []

    def keep(self) -> None:
        self.past.append((self.text, list(self.marks)))
        self.future.clear()

    def pieces(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in PIECE.finditer(text)]

    def insert(self, start: int, end: int, new: str, *, pasted: bool) -> None:
        text = self.text[:start] + new + self.text[end:]
        fresh = -1 if not pasted else 0
        marks = [*self.marks[:start], *[fresh] * len(new), *self.marks[end:]]
        stop = start + len(new)
        pieces = self.pieces(text)
        before = [piece for piece in pieces if piece[1] <= start]
        behind = [piece for piece in pieces if piece[0] >= stop]
        inside = 0
        if not pasted and before and behind:
            between = text[before[-1][1] : start] + new
            same = max(marks[before[-1][0]], 0) == max(marks[behind[0][0]], 0)
            if same and not set(between) & set(".!?…؟\n"):
                inside = max(marks[before[-1][0]], 0)
        for low, high in pieces:
            old = [mark for mark in marks[low:high] if mark >= 0]
            new_mark = min(old) if old else inside if start <= low and high <= stop else 0
            marks[low:high] = [new_mark] * (high - low)
        self.text, self.marks = text, [max(mark, 0) for mark in marks]

    def mark(self, start: int, end: int, which: int) -> bool:
        touched = [piece for piece in self.pieces(self.text) if piece[0] < end and piece[1] > start]
        if start == end or not touched:
            return False
        self.keep()
        for low, high in touched:
            self.marks[low:high] = [which] * (high - low)
        return True

    def passages(self) -> list[tuple[str, int]]:
        pieces = self.pieces(self.text)
        if not pieces:
            return [(self.text.strip(), 0)] if self.text.strip() else []
        found: list[list[int]] = []
        for number, (low, high) in enumerate(pieces):
            which = self.marks[low]
            if found and found[-1][2] == which:
                found[-1][1] = high
                continue
            at = 0
            if number:
                between = self.text[pieces[number - 1][1] : low]
                spaces = [n for n, char in enumerate(between) if char.isspace()]
                at = pieces[number - 1][1] + (spaces[-1] + 1 if spaces else len(between.rstrip("(")))
                found[-1][1] = at
            found.append([at, high, which])
        found[-1][1] = len(self.text)
        told = [(self.text[low:high].strip(), which) for low, high, which in found]
        return [each for each in told if each[0]]


@pytest.mark.parametrize("seed", range(6 * LONG))
async def test_random_editing_keeps_every_mark_on_its_words(editor, seed) -> None:
    """Typing, pasting, deleting, marking, undoing: after each step the server would receive what the rules say."""
    chance = random.Random(seed)
    model = Model()
    await editor.field.focus()
    trail: list[str] = []
    for _ in range(60):
        size = len(model.text)
        cuts = sorted({0, size, *(match.start() for match in regex.finditer(r"\X", model.text))})
        start, end = sorted((chance.choice(cuts), chance.choice(cuts)))
        act = chance.choice(("type", "type", "type", "paste", "delete", "mark", "mark", "undo", "redo"))
        units = [len(model.text[:at].encode("utf-16-le")) // 2 for at in (start, end)]
        if act == "type":
            new = "".join(chance.choice(BITS) for _ in range(chance.randint(1, 4)))
            if chance.random() < 0.7:
                end, units = start, [units[0], units[0]]
            await editor.select(*units)
            model.keep()
            await editor.page.evaluate("performance.now = () => Math.random() * 1e12")  # each step by itself
            await editor.page.keyboard.insert_text(new)
            model.insert(start, end, new, pasted=False)
        elif act == "paste":
            new = "".join(chance.choice(BITS) for _ in range(chance.randint(1, 3)))
            await editor.page.evaluate(
                "text => { document.querySelector('#c2').value = text; document.querySelector('#c2').select(); document.querySelector('#c2').focus(); }",
                new,
            )
            await editor.page.keyboard.press("Control+c")
            await editor.select(*units)
            model.keep()
            await editor.page.keyboard.press("Control+v")
            model.insert(start, end, new, pasted=True)
        elif act == "delete":
            if start == end:
                continue
            await editor.select(*units)
            model.keep()
            await editor.page.keyboard.press(chance.choice(("Delete", "Backspace")))
            model.insert(start, end, "", pasted=False)
        elif act == "mark":
            which = chance.choice((0, 1, 2, 2))
            await editor.select(*units)
            await editor.page.keyboard.press(f"Alt+Digit{3 - which}")
            model.mark(start, end, which)
        else:
            here, there = (model.past, model.future) if act == "undo" else (model.future, model.past)
            await editor.page.keyboard.press("Control+z" if act == "undo" else "Control+y")
            if here:
                there.append((model.text, list(model.marks)))
                model.text, model.marks = here.pop()
                model.marks = list(model.marks)
        trail.append(f"{act} {start} {end} {model.text!r}")
        assert await editor.field.input_value() == model.text, trail[-3:]
        assert await editor.passages() == model.passages(), trail[-3:]


async def test_where_the_charter_lets_unmarked_words_cross_they_are_shown_so(open_seat) -> None:  # noqa: F811
    """What is typed carries the mark that it counts as, in sight; what is marked for the go-between only stays so."""
    seat = await open_seat("side")
    seat.door.unmarked = "may-paraphrase"
    await seat.go(f"{HOME}/side")
    editor = Editor(seat)
    await editor.write("We will come. Not by night.")
    assert await editor.passages() == [("We will come. Not by night.", 1)]
    assert await seat.page.locator(f"{FORM} [data-preview] .mk.para").count() == 1
    await editor.mark("Not by night.", 0)
    assert await editor.passages() == [("We will come.", 1), ("Not by night.", 0)]
    await editor.select(27, 27)
    await seat.page.keyboard.type(" Perhaps.")
    assert (await editor.passages())[-1] == ("Perhaps.", 1)
