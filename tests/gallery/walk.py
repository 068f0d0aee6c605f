"""One tab through every page of a seat and every state of its pages; and the shape of a document, to examine each once a look."""

from __future__ import annotations

from collections.abc import AsyncIterator

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


async def each_page(tab: Tab, gallery: Gallery) -> AsyncIterator[tuple[str, State | None]]:
    """Their names, one after the other, as each stands in the tab; with the state where one was brought about.

    Nothing may come of a look: what a state sends is refused, or others would see other pages.
    """
    was_open, was_held = tab.served.seat.is_open(), tab.served.held()
    for page in tab.served.pages:
        await tab.go(page.path)
        yield page.name, None
    for state in states(gallery.channel):
        if state.seat == tab.served.key:
            await tab.reach(state)
            yield state.name, state
    assert tab.served.seat.is_open() is was_open, "it locked meanwhile: nothing was looked at"
    assert tab.served.held() == was_held, "a state was accepted: every look at it writes"


class Shapes:
    """What was examined already in one language and width, for findings that do not depend on which words stand there.

    ``in_any_language``: nor on the language, such as those about colours.
    """

    def __init__(self, *, in_any_language: bool = False) -> None:
        self._any = in_any_language
        self._seen: set[tuple[str, int, str]] = set()

    async def new(self, tab: Tab) -> bool:
        """Whether the document in the tab is of a shape that was not there before in this look."""
        one = ("" if self._any else tab.language, tab.width, await tab.page.evaluate(SHAPE))
        if one in self._seen:
            return False
        self._seen.add(one)
        return True
