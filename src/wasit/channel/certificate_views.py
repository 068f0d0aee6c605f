"""A certificate as pages show it: the steps of its verification, its text, who signed, when a third party says that was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from wasit.channel.deposit_views import DeclarationView
from wasit.channel.explain import State
from wasit.channel.paper_views import HourView, LimitView, SignerView
from wasit.channel.redline import Run
from wasit.text.moment import Moment
from wasit.text.passage import Texts


@dataclass(frozen=True, slots=True)
class ClauseView:
    number: int
    kind: Literal["undertaking", "hope", "definition", "procedure", "statement"]
    by: str  # "proposer", "addressee", "go-between", "third", "all", "addressee-2"...
    who: Texts  # the name to show for ``by``
    text: Texts
    conditions: tuple[str, ...] = ()  # "clause:1", "not-before:<seconds>", "not-after:<seconds>", "event"
    events: tuple[Texts, ...] = ()
    due: Moment | None = None
    change: Literal["", "same", "changed", "new", "dropped"] = ""  # against the revision compared with
    redline: Mapping[str, tuple[Run, ...]] = field(
        default_factory=dict
    )  # of the languages whose text changed
    was: tuple[str, ...] = ()  # what else changed: "kind", "who", "due", "when"


@dataclass(frozen=True, slots=True)
class BesideView:
    """Who signed beside the sides: as what, under which name of their own, with which words."""

    capacity: Literal["witness", "guarantor"]
    name: Texts  # as their own mandate calls them
    words: Texts
    at: Moment  # with the offset it was drafted with


@dataclass(frozen=True, slots=True)
class StampView:
    """A timestamp of a third party. ``at``: None where it was not checked, so that nothing rests on it. ``by``: as its certificate names it."""

    of: Literal["answer", "closing", "renewal"]
    at: Moment | None = None
    until: Moment | None = None  # when its authority's certificate ends: to be renewed before
    by: str = ""


@dataclass(frozen=True, slots=True)
class Attesting:
    """Who attests times in a matter. ``failed``: the code of what went wrong when it was asked last, and when that was."""

    authority: str = ""
    roots: tuple[str, ...] = ()
    alone: bool = False  # whether this seat asks by itself
    failed: str = ""
    failed_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class StepView:
    """One numbered step of verification. ``code`` names its sentence in the catalogue."""

    number: int
    code: str
    holds: bool
    fields: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CertificateView:
    state: State
    steps: tuple[StepView, ...]
    accepted_at: Moment | None
    signers: tuple[Texts, ...]
    countersigned_by: Texts | None
    fingerprint: str  # of the closing's instrument hash, else the proposal's
    size: int
    proposal: str = ""  # hex of the hash of the text that was signed
    title: Texts = field(default_factory=dict)
    clauses: tuple[
        ClauseView, ...
    ] = ()  # as the file has them, also where it does not hold: shown then as not proven
    languages: tuple[str, ...] = ()
    authentic: tuple[str, ...] = ()
    prevailing: str | None = None
    signed: tuple[SignerView, ...] = ()
    drafted: Moment | None = None  # the proposal, by the clock of whoever proposed
    hours: tuple[
        HourView, ...
    ] = ()  # the moment of agreement by each side's clock, as its signed paper has it
    limits: tuple[LimitView, ...] = ()  # of the papers that have any
    beside: tuple[BesideView, ...] = ()  # witnesses and guarantors
    stamps: tuple[StampView, ...] = ()
    declarations: tuple[
        DeclarationView, ...
    ] = ()  # of a deposit that was released; the file holds no agreement then
