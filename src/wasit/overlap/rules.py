"""What the three parties reckon together, in mpyc's terms; nothing here reads a message or knows a seat.

1. No step branches on a secret: messages, their order and their sizes hang on the terms alone.
2. What is opened is the answer and nothing on the way to it, but for values masked by 40 bits more than they have.
3. What is opened comes twice, from two shares and from three: if they differ, somebody changed a share.
Imported in a child process only: mpyc keeps one runtime for each process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from wasit.errors import Distrusted
from wasit.overlap.terms import GAIN, Number, Packages, Terms

KEY_BITS = (GAIN * GAIN + 1).bit_length() + 1  # the difference of two keys, with its sign
ROUND = 250  # comparisons that cost what one more round does: some 26 messages, each in an envelope of its own, and a second's wait
MOST_AT_ONCE = 32


@dataclass(frozen=True)
class Opening:
    """An answer on its way: opened from two shares and from three; ``most`` is the largest that it can be."""

    by_two: Any
    by_three: Any
    most: int
    mine: bool


def begin(mpc: Any, secint: Any, terms: Terms, first: list[int], second: list[int]) -> Opening:
    """One run from this party's shares of the two vectors. All steps are laid out at once; mpyc takes each as its shares come."""
    receivers = [0, 1, 2]
    if isinstance(terms, Packages):
        receivers = [0, 1]
        secret, most = best(mpc, secint, terms.count, first, second), terms.count
    else:
        a, b = (secint(secint.field(one[0])) for one in (first, second))
        secret, most = _number(mpc, terms, a, b)
    two, three = mpc.output(secret, receivers), mpc.output(secret, receivers, threshold=2)
    return Opening(
        two, three, most, mpc.pid in receivers
    )  # to all at once: none can wait for the others' and keep its own


async def answer(opening: Opening) -> int:
    """What was opened; -1 where it is not for this party.

    Units: "room", "price": 1 or 0; "midpoint": place + 1, or 0; packages: the package's number, or 0.
    Raises: Distrusted sealed-party-differs.
    """
    two, three = await opening.by_two, await opening.by_three
    if not opening.mine:
        return -1
    if two != three or not 0 <= int(two) <= opening.most:
        raise Distrusted("sealed-party-differs")
    return int(two)


def _number(mpc: Any, terms: Number, a: Any, b: Any) -> tuple[Any, int]:
    if terms.rule == "price":
        return a * b, 1
    top, bottom = (a, b) if terms.first == "most" else (b, a)
    room = 1 - mpc.sgn(top - bottom, l=terms.count.bit_length() + 1, LT=True)
    if terms.rule == "room":
        return room, 1
    total = a + b
    return room * ((total - mpc.lsb(total)) / 2 + 1), terms.count


def best(mpc: Any, secint: Any, count: int, first: list[int], second: list[int]) -> Any:
    """The number of the package with the largest product of gains, or 0: a tournament.

    A key is gain * gain + accepted * accepted, so a package that both just accept still beats the dummy 0, whose key is 0.
    Of equal keys the lowest number wins.
    """
    from mpyc.numpy import np

    array, field = secint.array, secint.field
    a, b = (array(field.array(np.array(one, dtype=object))) for one in (first, second))
    product = a * b
    keys = np.concatenate((array(np.zeros(1, dtype=object)), product[:count] + product[count:]))
    names = array(np.arange(count + 1).astype(object))
    while len(keys) > 1:
        keys, names = _play(mpc, np, keys, names, cheapest(len(keys))[1])
    return names[0]


@cache
def cheapest(left: int) -> tuple[int, int]:
    """What a tournament of so many costs at least, in comparisons, and how many meet at once in its first round.

    All of a group meet each other: larger groups are more comparisons for fewer rounds.
    """
    if left == 1:
        return 0, 1
    found = []
    for arity in range(2, min(left, MOST_AT_ONCE) + 1):
        groups, rest = divmod(left, arity)
        found.append((groups * arity * (arity - 1) // 2 + ROUND + cheapest(groups + rest)[0], arity))
    return min(found)


def _play(mpc: Any, np: Any, keys: Any, names: Any, arity: int) -> tuple[Any, Any]:
    """One round: of each group its winner. Pairs (i, j), i < j: j wins if i's key is smaller, so that the lower number wins ties."""
    groups = len(keys) // arity
    rest_keys, rest_names = keys[groups * arity :], names[groups * arity :]
    k = keys[: groups * arity].reshape(groups, arity)
    n = names[: groups * arity].reshape(groups, arity)
    pairs = [(i, j) for i in range(arity) for j in range(i + 1, arity)]
    i_of, j_of = [i for i, _ in pairs], [j for _, j in pairs]
    j_wins = mpc.np_sgn(k[:, i_of] - k[:, j_of], l=KEY_BITS, LT=True)
    if arity == 2:
        won_key = k[:, 0] + j_wins[:, 0] * (k[:, 1] - k[:, 0])
        won_name = n[:, 0] + j_wins[:, 0] * (n[:, 1] - n[:, 0])
    else:
        i_wins = 1 - j_wins
        at = {pair: spot for spot, pair in enumerate(pairs)}
        beats = [
            [i_wins[:, at[x, y]] if x < y else j_wins[:, at[y, x]] for y in range(arity) if y != x]
            for x in range(arity)
        ]
        won = mpc.np_prod(np.stack([np.stack(row) for row in beats], axis=0), axis=1)  # (arity, groups)
        won_key, won_name = np.sum(won * k.T, axis=0), np.sum(won * n.T, axis=0)
    return np.concatenate((won_key, rest_keys)), np.concatenate((won_name, rest_names))
