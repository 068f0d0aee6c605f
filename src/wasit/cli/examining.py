"""The doctor's round: every look in the order in which it is told, and what comes of it.

A closed seat's store can't be looked into without its passphrase; an open one is asked through its control socket.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wasit.cli import doctor
from wasit.cli.doctor import Finding
from wasit.cli.sentences import label
from wasit.errors import WasitError


def examine(folder: Path, relay: str = "") -> list[Finding]:
    """Everything, in the order in which it is told."""
    from wasit.cli.composing import can_browse
    from wasit.seat.clock import SystemClock

    findings = [
        doctor.look_at_python(),
        *(doctor.look_at_library(name, needed) for name, needed in doctor.NEEDED.items()),
    ]
    findings.append(doctor.look_at_folder(folder, os.geteuid()))
    if findings[-1].code != "folder-missing":
        findings.append(doctor.look_at_files(folder))
    findings.append(doctor.look_at_disk(folder))
    health = health_of(folder)
    findings.append(doctor.look_at_store(health))
    relays = [relay] if relay else [str(one) for one in (health or {}).get("relays", [])]
    for address in relays:
        if (health or {}).get("proxied") or doctor.is_onion(
            address
        ):  # this command knows no other way than straight there
            findings.append(Finding("relay-by-proxy", "note", {"relay": address}))
        else:
            findings += doctor.look_at_relay(address, SystemClock().now().seconds)
    if not relays:
        findings.append(Finding("relay-unknown", "note"))
    findings.append(doctor.look_at_browser(can_browse))
    return findings


def health_of(folder: Path) -> Mapping[str, Any] | None:
    """What the open seat says of itself; None when none is open, or it is locked."""
    from wasit.seat.control_client import ControlClient

    try:
        client = ControlClient.if_open(folder)
        if client is None:
            return None
        try:
            said = client.see("health")
        finally:
            client.close()
    except WasitError as error:
        return {"store": error.code} if error.http_status == 500 else None
    return said if isinstance(said, dict) else {}


def exit_code_of(findings: list[Finding]) -> int:
    """0 when nothing is wrong, 5 when only a relay can't be reached, else 6."""
    hows = {one.how for one in findings}
    return 6 if "wrong" in hows else 5 if "unreachable" in hows else 0


def report_lines(findings: list[Finding], lang: str) -> Iterator[str]:
    signs = {"well": "✓", "note": "·", "unreachable": "✗", "wrong": "✗"}
    for one in findings:
        yield f"{signs[one.how]} {one.sentence(lang)}"
        if advice := one.advice(lang):
            yield f"    {advice}"
    yield label(lang, "doctor.well" if exit_code_of(findings) == 0 else "doctor.not-well")
