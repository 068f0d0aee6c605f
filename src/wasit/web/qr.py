"""QR codes drawn on this machine, as SVG in the page: no script, no request, nothing kept."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_svg(text: str, label: str) -> Markup:
    """An image that a camera reads, named ``label`` for who does not see it. Dark on light in every theme: cameras want it so."""
    drawn = segno.make_qr(text, error="m").svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=""
    )
    return Markup('<div class="qrbox" role="img" aria-label="{}">{}</div>').format(label, Markup(drawn))  # noqa: S704 - drawn here
