"""One tab through every page of a seat and every state of its pages; and the shape of a document, to examine each once a look."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from hashlib import sha256
from pathlib import Path

from everywhere import is_due
from gallery.browser import Tab
from gallery.served import Gallery
from gallery.states import State, states

# What a document is made of, without its words: kinds of elements, their roles and classes, which attributes they have, which hold text.
# Rows that are alike count once: a list of nine has the shape of a list of two.
SHAPE = """() => {
  const valued = ['class', 'role', 'type', 'aria-hidden', 'aria-live', 'dir', 'scope'];
  const shape = node => {
    const inner = [];
    for (const child of node.children) {
      const one = shape(child);
      if (one !== inner.at(-1)) inner.push(one);
    }
    const named = node.getAttributeNames().sort().map(name => valued.includes(name) ? name + '=' + node.getAttribute(name) : name);
    const text = [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim()) ? '"' : '';
    return `${node.tagName} ${named.join(' ')}${text}(${inner.join()})`;
  };
  return shape(document.body);
}"""

_OF_A_LANGUAGE = re.compile(r" (?:lang|dir=\w+)(?=[ \"(])")


async def each_page(
    tab: Tab,
    gallery: Gallery,
    looks: Sequence[tuple[str, int]] = (),
    first_in: Callable[[str], Sequence[tuple[str, int]]] = lambda _: (),
) -> AsyncIterator[tuple[str, State | None]]:
    """Their names, one after the other, as each stands in the tab; with the state where one was brought about.

    ``looks``: all that there are, where not each page is wanted in each of them; ``first_in``: those in which the first of a kind is.

    Nothing may come of a look: what a state sends is refused, or others would see other pages.
    """
    was_open, was_held = tab.served.seat.is_open(), tab.served.held()
    look = (tab.language, tab.width)
    for page in tab.served.pages:
        if not looks or is_due(page.turn, look, looks, first_in(page.kind)):
            await tab.go(page.path)
            yield page.name, None
    for turn, state in enumerate(states(gallery.channel), 1):
        if state.seat == tab.served.key and (not looks or is_due(turn, look, looks)):
            await tab.reach(state)
            yield state.name, state
    assert tab.served.seat.is_open() is was_open, "it locked meanwhile: nothing was looked at"
    assert tab.served.held() == was_held, "a state was accepted: every look at it writes"


async def shape_of(tab: Tab) -> str:
    """The shape of the document that stands in the tab."""
    return str(await tab.page.evaluate(SHAPE))


def in_any_language(shape: str) -> str:
    """Without what each language writes otherwise: which of its words are marked as another's, and the direction of theirs."""
    return _OF_A_LANGUAGE.sub("", shape)


class Shapes:
    """What was examined in one run of the tests, for findings that do not depend on which words stand there: each thing once, by whichever
    worker comes to it first.
    """

    def __init__(self, folder: Path) -> None:
        """``folder``: one for all workers of a run."""
        self._folder = folder
        self._known: set[str] = set()

    def first(self, *what: object) -> bool:
        """Whether nobody has come with this before."""
        name = _named(what)
        if name in self._known:
            return False
        self._known.add(name)
        try:
            (self._folder / name).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def has(self, *what: object) -> bool:
        """Whether somebody came with this before; asking is not coming."""
        name = _named(what)
        return name in self._known or (self._folder / name).exists()


def _named(what: tuple[object, ...]) -> str:
    return sha256(" ".join(map(str, what)).encode()).hexdigest()
