"""Which command is which function."""

from __future__ import annotations

from collections.abc import Mapping

from wasit.seat.commands import (
    before,
    comings,
    copying,
    depositing,
    ending,
    names,
    pass_and_sign,
    register,
    sealing,
    talk,
)
from wasit.seat.commands.talk import Command

COMMANDS: Mapping[str, Command] = {
    "say": talk.say,
    "note-call": talk.note_call,
    "note-text": talk.note_text,
    "read-back": talk.read_back,
    "withdraw": talk.withdraw,
    "told": talk.told,
    "told-part": talk.told_part,
    "kept-from": talk.kept_from,
    "found-out": talk.found_out,
    "raised": talk.raised,
    "hope": talk.hope,
    "undertaking": talk.undertaking,
    "milestone": talk.milestone,
    "deadline": talk.deadline,
    "line-to-take": talk.line_to_take,
    "tell-first": before.tell_first,
    "spell-name": before.spell_name,
    "blind-put": talk.blind_put,
    "suppose-word": talk.suppose_word,
    "suppose-lay": talk.suppose_lay,
    "names-ask": names.ask,
    "names-enter": names.enter,
    "names-state": names.change,
    "names-match": names.match,
    "names-decide": names.decide,
    "names-tell": names.tell,
    "sealed-put": sealing.put,
    "sealed-enter": sealing.enter,
    "sealed-burn": sealing.burn,
    "sealed-meet": sealing.meet,
    "sealed-compared": sealing.compared,
    "blind-answer": talk.blind_answer,
    "blind-close": talk.blind_close,
    "declare": depositing.declare,
    "sign-declaration": depositing.sign_declaration,
    "confirm-declaration": depositing.confirm_declaration,
    "take-back-declaration": depositing.take_back_declaration,
    "release-deposit": depositing.release,
    "return-deposit": depositing.give_back,
    "weigh": talk.weigh,
    "weigh-came": talk.weigh_came,
    "bargain": talk.bargain,
    "copies-send": copying.send,
    "copies-handed": copying.hand_over,
    "finding": copying.keep_finding,
    "red-line": talk.red_line,
    "pass-on": pass_and_sign.pass_on,
    "take-back": pass_and_sign.take_back,
    "propose": pass_and_sign.propose,
    "answer": pass_and_sign.answer,
    "confirm": pass_and_sign.confirm,
    "take-witnesses": pass_and_sign.take_witnesses,
    "brief": comings.brief,
    "remove": comings.remove,
    "hand-over": comings.hand_over,
    "leave": comings.leave,
    "devices": comings.devices_of,
    "device-remove": comings.device_remove,
    "export": ending.export,
    "hold": ending.hold,
    "close-out": ending.close_out,
    "claim": register.claim,
    "answer-claim": register.answer_claim,
    "pass-claim": register.pass_claim,
    "allow-outside": register.allow_outside,
    "account": register.account,
    "calendar": register.calendar,
}
"""Commands of one matter that need nothing but it."""

SIGNING = {
    "countersign": pass_and_sign.countersign,
    "close-refused": pass_and_sign.close_refused,
    "mandate": pass_and_sign.mandate,
    "open-deposit": depositing.open_deposit,
    "witness": pass_and_sign.witness,
}
"""Commands that may make a pen, and so need to know how hard its passphrase is stretched."""

AFTERWARDS = frozenset({"export", "devices"})
"""What a seat that has left may still do with what it holds."""
