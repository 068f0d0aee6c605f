"""What is laid out wrong on the page that stands in a tab: what scrolls sideways, and what is too small to touch."""

from __future__ import annotations

from gallery.browser import Tab

LEAST_TARGET = 44  # px
# How far the page is wider than its window, and what sticks out furthest. What scrolls inside its own box does not count.
SIDEWAYS = """() => {
  const root = document.documentElement, room = root.clientWidth, over = Math.floor(root.scrollWidth - room);
  if (over <= 0) return '';
  const out = [...document.body.querySelectorAll('*')].map(node => [node, node.getBoundingClientRect()])
    .filter(([node, box]) => box.width && (box.right > room + .5 || box.left < -.5))
    .map(([node]) => node.tagName.toLowerCase() + (node.id ? '#' + node.id : '') + '.' + [...node.classList].join('.'));
  return `${over} px wider: ${out.slice(0, 4).join(' > ')}`;
}"""

# Exempt, as in WCAG 2.5.8: a link inside a line of text; a control drawn by the browser inside a label that is itself large enough;
# what is shown to nobody. The label of a checkbox or radio is its target.
TARGETS = """least => {
  const found = [];
  for (const node of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link], [tabindex="0"]')) {
    if (node.disabled || !node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (node.matches('[tabindex="0"]') && !node.matches('a, button, input, select, textarea, summary, [role]')) continue;
    const label = node.matches('input[type=checkbox], input[type=radio]') ? node.closest('label') || document.querySelector(`label[for="${node.id}"]`) : null;
    const target = label || node, box = target.getBoundingClientRect();
    if (!box.width || !box.height || getComputedStyle(target).clipPath !== 'none' || box.width <= 1) continue;
    const inText = node.matches('a, button') && getComputedStyle(node).display === 'inline' && [...node.parentElement.childNodes].some(one => one.nodeType === 3 && one.data.trim());
    if (inText) continue;
    if (box.height < least - .5 || box.width < 24)
      found.push(`${node.tagName.toLowerCase()}${node.className && typeof node.className === 'string' ? '.' + node.className.trim().replace(/ +/g, '.') : ''} "${(node.getAttribute('aria-label') || node.innerText || node.name || '').trim().slice(0, 30)}" ${Math.round(box.width)}x${Math.round(box.height)}`);
  }
  return [...new Set(found)];
}"""


async def sideways(tab: Tab, name: str, widths: tuple[int, ...]) -> list[str]:
    """At the tab's own width and each of these."""
    found, own = [], tab.width
    for width in (own, *widths):
        await tab.resize(width)
        said = await tab.page.evaluate(SIDEWAYS)
        if said:
            found.append(f"{name} at {width}: {said}")
    await tab.resize(own)
    return found


async def too_small(tab: Tab) -> list[str]:
    """What is touched and less than 44 px high."""
    return list(await tab.page.evaluate(TARGETS, LEAST_TARGET))
