"""A rosette drawn from a fingerprint: two people can compare it at a glance. An aid for the eye, no proof."""

from __future__ import annotations

from markupsafe import Markup

_INNER = {
    "closed": '<path d="M-13 1l9 9 18-20" stroke-width="4"/>',
    "unclosed": '<circle r="11" stroke-width="3"/><path d="M0-6V0l5 3" stroke-width="3"/>',
}
_INNER["unconfirmed"] = _INNER["unclosed"]
_BROKEN = '<path d="M-11-11l22 22M11-11l-22 22" stroke-width="4"/>'


def rosette(fingerprint: str, state: str) -> Markup:
    turns = [int(char, 16) if char in "0123456789abcdef" else 0 for char in (fingerprint + "00000000")[:8]]
    outer = _ring(24 + 4 * (turns[0] % 4), 12 + turns[4] % 6, 23 + turns[2], -44, 0.75)
    inner = _ring(18 + 3 * (turns[1] % 5), 8, 9 + turns[3] * 0.8, -33, 0.6)
    bad = "" if state in _INNER else " bad"
    return Markup(  # noqa: S704  (numbers and our own strings only)
        f'<svg class="seal{bad}" viewBox="-80 -80 160 160" aria-hidden="true" fill="none" stroke="currentColor"'
        f' stroke-width=".7"><g>{outer}</g><g>{inner}</g><circle r="76" stroke-width="1.2"/><circle r="73.5"/>'
        f'<circle r="27" class="seal-eye" stroke-width="1.4"/><g stroke-linecap="round" stroke-linejoin="round">'
        f"{_INNER.get(state, _BROKEN)}</g></svg>"
    )


def _ring(count: int, rx: float, ry: float, cy: float, opacity: float) -> str:
    return "".join(
        f'<ellipse cx="0" cy="{cy}" rx="{rx}" ry="{ry}" transform="rotate({round(360 / count * turn, 2)})"'
        f' opacity="{opacity}"/>'
        for turn in range(count)
    )
