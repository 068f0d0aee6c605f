"""What a side's page can hold: every field that can be reached from one, each with the reason why it may be there.

A field that is added to a page without being added here fails. Before adding one, say which of these it is; where it is none, it has no
place on a page that a side can open.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing

from wasit.channel import views
from wasit.seat.door import Door

REASONS = {
    "own": "of this side's own line or room: its people, its words, or the go-between's to it",
    "crossed": "what a go-between passed on to this side, or told it of its own words",
    "signed": "stands in a paper that was signed to this side, or in its certificate",
    "seat": "of this seat alone: its person, its settings, what it may do now",
    "ours": "a number, kind, id, cursor or code of our own making for something that stands on the page",
    "empty": "the go-between's alone: always empty on a side's seat (tests/unit/seat/test_side_fields.py)",
}

GO_BETWEENS = {
    "see_blind_desk",
    "see_suppositions_desk",
    "see_sealed_desk",
    "see_deposits_desk",
    "see_names_desk",
    "see_channel",
    "see_pass_on",
    "see_clocks",
    "see_momentum",
    "see_account",
    "see_handover",
    "see_trace",
}
"""What a side's seat refuses to show; the same test asks it."""

ALLOWED: dict[str, dict[str, str]] = {
    "Alarm": {"own": "at who entries until text", "ours": "code grave count link"},
    "AnswerView": {"signed": "side verdict at words signed needed signers wanting limits", "ours": "ours"},
    "Attesting": {"seat": "authority roots alone failed failed_at"},
    "BesideView": {"signed": "capacity name words at"},
    "BargainPage": {"own": "sheet versions", "seat": "sign", "ours": "shown"},
    "SealedAsk": {"own": "rule until rounds unit low high step price packages", "ours": "round"},
    "SealedPage": {"own": "offers", "seat": "sign"},
    "SealedView": {
        "own": "text at ask most by own midpoint value said",
        "crossed": "code known",
        "seat": "may_seal may_burn compared error",
        "ours": "id state tells",
    },
    "BlindPage": {"own": "puts worded", "seat": "sign may_word"},
    "BlindView": {"own": "text at until yes by", "seat": "may_answer", "ours": "id state ours"},
    "NamesPage": {
        "own": "lists total rows",
        "crossed": "common",
        "seat": "sign which after next",
        "ours": "shown",
    },
    "NamesList": {"own": "text at", "ours": "id"},
    "NameView": {
        "own": "name year place reference state acknowledged twice",
        "crossed": "their_name their_state their_acknowledged",
        "ours": "n",
    },
    "WordedView": {"own": "text at by", "seat": "mine", "ours": "id"},
    "BriefEntry": {"own": "entry", "ours": "given"},
    "BriefLine": {"own": "name since entries", "ours": "key kind older"},
    "BriefPage": {"own": "person lines chosen", "seat": "sign"},
    "CertificateView": {
        "signed": "accepted_at signers countersigned_by proposal title clauses languages authentic prevailing signed drafted hours limits"
        " beside stamps declarations",
        "ours": "state steps fingerprint size",
    },
    "CharterPage": {
        "own": "title name languages default_rule cover depth retention terms legal at briefs rounds",
        "empty": "titled_by",
    },
    "Circle": {"own": "name members", "ours": "key kind mine"},
    "ClauseView": {
        "signed": "number kind by who text conditions events due redline was",
        "ours": "change",
    },
    "Covering": {"own": "label needs holders until subjects ad_referendum", "seat": "binding key"},
    "DeclarationView": {"signed": "name title clauses condition numbers", "ours": "ours"},
    "DepositView": {
        "own": "title at until parts own signed needed",
        "signed": "declarations released_at",
        "seat": "may",
        "ours": "id state",
    },
    "DepositsPage": {"own": "deposits", "seat": "sign"},
    "Destruction": {"own": "name at counts first last", "ours": "line why archive", "seat": "days"},
    "ArchiveMade": {"own": "openers", "seat": "at size needed", "ours": "id digest"},
    "AllowableEntry": {"own": "at place place_name passages", "ours": "id"},
    "AllowablePassage": {"own": "text grade", "ours": "number"},
    "Asked": {"own": "text until", "ours": "kind id seconds"},
    "ClaimAnswerView": {
        "own": "by at",
        "crossed": "text acknowledged crossed",
        "ours": "id mine",
        "empty": "may_pass",
    },
    "ClaimView": {
        "own": "by to_answer",
        "crossed": "state text evidence at crossed standing answers",
        "ours": "id mine",
        "empty": "may_pass by_side",
    },
    "EvidenceView": {"crossed": "text place sha256 size"},
    "OutsidePage": {"own": "own", "seat": "sign", "ours": "older"},
    "EntryView": {
        "own": "author at how passages minutes spoken_by text withdrawn unconfirmed asks read_back read_back_words due opened whose",
        "crossed": "translation wording attribution",
        "signed": "verdict",
        "ours": "id kind refers late unreadable delivery delivered_to readers undisclosed",
        "empty": "waits remarks warned mended",
    },
    "MorningPage": {
        "own": "depth first said takes unsaid other_takes promises things",
        "seat": "sign",
        "empty": "lines",
    },
    "FirstView": {"own": "side thing text at state told_at", "ours": "id key mine"},
    "SaidOf": {"own": "thing knowers", "ours": "more"},
    "ToWarn": {"own": "who thing since", "ours": "why"},
    "Warned": {"ours": "code count words"},
    "RetentionPage": {
        "own": "closed holds archives",
        "seat": "sign days due certificates may_hold may_close may_destroy unsent",
    },
    "SheetVersion": {"own": "author at", "ours": "id"},
    "Standstill": {"own": "by why at", "ours": "line mine"},
    "DevicesPage": {"own": "devices", "seat": "sign hindrance"},
    "DeviceView": {"own": "since removed", "ours": "seat this"},
    "Exported": {"seat": "at audience form confirmed_by entries left_out"},
    "ExportPage": {"seat": "sign exported"},
    "Holder": {"own": "person signed hosted"},
    "HopeView": {"own": "held_by of text at", "ours": "id"},
    "HourView": {"signed": "side at", "ours": "ours"},
    "Knower": {"own": "person since how manner told_by text teller"},
    "KnowsMatrix": {"own": "things groups rows", "ours": "is_cut", "seat": "sign"},
    "KnowsPage": {"own": "knowers", "ours": "of"},
    "KnowsRow": {"own": "person cells kept", "ours": "group"},
    "LedgerPage": {
        "own": "hopes",
        "signed": "undertakings proposals owers may_keep next_due",
        "seat": "speaks_for",
        "ours": "older hopes_older is_keep_cut",
    },
    "Limits": {"signed": "subjects word"},
    "LimitView": {"signed": "side role limits"},
    "LineToTakeView": {"own": "text occasion depth at author places", "ours": "ids holds"},
    "LineView": {
        "own": "name people entries alarms came opened",
        "seat": "unread first_new looked newest",
        "ours": "id key kind seated older total",
        "empty": "zone",
    },
    "LinesToTakePage": {"own": "places lines depth unsaid", "seat": "sign"},
    "MandatePage": {"own": "label pens chain", "seat": "sign binding me has_pen may_give"},
    "MandateView": {
        "own": "label needs holders given until signed to_sign subjects principal",
        "seat": "may_sign",
        "ours": "id state steps first",
    },
    "MemberView": {"own": "person since is_steward is_newcomer briefed"},
    "MilestoneView": {"own": "at text track", "ours": "id keeps"},
    "Moment": {"ours": "seconds offset"},
    "PassageView": {"own": "text consent attribution", "crossed": "passed", "ours": "number"},
    "Passed": {"crossed": "at wording words", "empty": "to release"},
    "PenView": {"own": "person shown hosted"},
    "PeoplePage": {"own": "circles", "seat": "sign left stays"},
    "Person": {"own": "name role seat trust hosted may_bind words numbers digits", "ours": "mine"},
    "Place": {"own": "line", "ours": "entry before"},
    "Preferences": {"seat": "calendars letter_keys text_size lock_after language undo second_relay proxy"},
    "ProposalPage": {
        "signed": "summary clauses languages authentic prevailing expires answers certificate proposer addressees drafted revisions limits"
        " title_redline signed signed_needed numbers dropped highest_number",
        "crossed": "receipts",
        "own": "mandate",
        "seat": "may_answer may_countersign may_withdraw may_affirm may_confirm may_close_refused",
        "ours": "replaces against replaced_by",
    },
    "ProposalSummary": {"signed": "title state from_us at", "ours": "id entry"},
    "ReceiptsPage": {"own": "entries", "seat": "sign", "ours": "older"},
    "RedLineView": {"own": "text phrases author at retired", "ours": "id"},
    "RedLineWarning": {"own": "line places"},
    "SpelledView": {"own": "spellings author at", "ours": "id"},
    "RedLinesPage": {"own": "lines retired", "seat": "sign", "empty": "names"},
    "RemovalPage": {"own": "person leaves stays", "seat": "sign"},
    "RevisionView": {"signed": "number from_us at", "ours": "id"},
    "Run": {"signed": "text", "ours": "kind"},
    "SearchHit": {"own": "line line_name entry pieces", "ours": "language"},
    "SearchPage": {
        "own": "places hits",
        "seat": "sign question building",
        "ours": "line older further",
    },
    "Seatsign": {
        "seat": "matter name role language zone relay last_envelope waiting_to_send needs_you alarms now hosted matters preferences",
        "own": "title cover terms unmarked",
    },
    "SidePage": {"own": "line room alarms asked", "signed": "proposals to_answer", "seat": "sign"},
    "SignerView": {"signed": "name key at role", "ours": "ours"},
    "StampView": {"signed": "of at until by"},
    "StepView": {"ours": "number code holds fields"},
    "Thing": {"own": "title", "ours": "id number"},
    "TimelineItem": {"own": "at text track", "ours": "id kind refers late"},
    "TimelinePage": {"own": "items", "ours": "older later", "seat": "sign"},
    "ToAnswer": {"signed": "proposal until", "seat": "binding signed", "ours": "seconds"},
    "TravelPage": {"own": "colleagues requests", "seat": "sign asked held"},
    "TravelRequest": {"own": "person", "seat": "held"},
    "UndertakingView": {
        "signed": "by to text due state source kept_at",
        "crossed": "claims",
        "ours": "id refers clause",
    },
    "CameView": {"own": "by at", "ours": "option outcome"},
    "WeighPage": {"own": "kept", "seat": "sign score"},
    "WeighingView": {"own": "author at model came", "ours": "id"},
    "Scored": {"seat": "brier log count calibration"},
    "Calibrated": {"seat": "said came count"},
}


def classes_in(annotation: object) -> set[type]:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return {annotation}
    return {one for part in typing.get_args(annotation) for one in classes_in(part)}


def reachable(starts: set[type]) -> dict[str, set[str]]:
    """Class -> its fields, of every class that can be reached through a field."""
    found: dict[str, set[str]] = {}
    waiting = list(starts)
    while waiting:
        one = waiting.pop()
        if one.__name__ in found or not dataclasses.is_dataclass(one):
            continue
        hints = typing.get_type_hints(one)
        found[one.__name__] = {field.name for field in dataclasses.fields(one)}
        for field in dataclasses.fields(one):
            waiting += classes_in(hints[field.name])
    return found


def pages_of_a_side() -> set[type]:
    """Whatever the door gives that it gives to a side."""
    sights = {
        name: typing.get_type_hints(sight)["return"]
        for name, sight in inspect.getmembers(Door, inspect.isfunction)
        if name.startswith(("see_", "verify_")) and name not in GO_BETWEENS
    }
    assert len(sights) > 20
    return {one for given in sights.values() for one in classes_in(given)}


def test_every_field_that_a_side_page_can_hold_has_its_reason() -> None:
    """A field without a reason, or a reason without a field, fails; so does a class that nobody thought of."""
    found = reachable(pages_of_a_side())
    allowed = {
        name: {one for fields in by_reason.values() for one in fields.split()}
        for name, by_reason in ALLOWED.items()
    }
    unexplained = {name: sorted(fields - allowed.get(name, set())) for name, fields in found.items()}
    assert not {name: fields for name, fields in unexplained.items() if fields}, "say why it may stand there"
    gone = {name: sorted(fields - found.get(name, set())) for name, fields in allowed.items()}
    assert not {name: fields for name, fields in gone.items() if fields}, "it is no longer there"


def test_reasons_are_known_and_fields_have_one_each() -> None:
    """No field is excused twice."""
    for name, by_reason in ALLOWED.items():
        assert set(by_reason) <= set(REASONS), name
        fields = [one for given in by_reason.values() for one in given.split()]
        assert len(fields) == len(set(fields)), name


def test_the_go_betweens_classes_are_out_of_reach() -> None:
    """Walking from every page of a side meets no waiting, crossed, leaving, desk or check; walking from the channel page does."""
    side = reachable(pages_of_a_side())
    go = reachable({views.ChannelPage, views.PassOnPage})
    assert {"Waiting", "Crossed", "Leaving", "PassOnRow", "CheckPlace"} <= go.keys()
    assert (
        not {
            "ChannelPage",
            "PassOnPage",
            "Waiting",
            "Crossed",
            "Leaving",
            "PassOnRow",
            "CheckPlace",
            "SideClock",
        }
        & side.keys()
    )


def test_a_side_page_has_one_line_and_one_room() -> None:
    """There is no field that could hold a second line."""
    hints = typing.get_type_hints(views.SidePage)
    assert [name for name, hint in hints.items() if hint is views.LineView] == ["line", "room"]
    several = [
        name
        for name, hint in hints.items()
        if views.LineView in classes_in(hint) and hint is not views.LineView
    ]
    assert not several
