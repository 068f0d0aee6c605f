"""What may be told of a text that was put in secret."""

import itertools

from wasit.channel.blind import result_of


def test_only_yes_from_all_is_told_before_the_end():
    """Of two to four sides, each yes, no or silent."""
    for sides in (2, 3, 4):
        for answers in itertools.product((True, False, None), repeat=sides):
            early, late = result_of(answers, is_over=False), result_of(answers, is_over=True)
            assert early is (True if all(answers) else None)
            assert late is all(answers)


def test_a_no_is_told_like_a_silence():
    """At any time, whoever else said yes."""
    for is_over in (False, True):
        assert result_of([True, False], is_over=is_over) is result_of([True, None], is_over=is_over)


def test_nobody_agrees_to_nothing():
    """Without sides there is nothing to tell until it is over."""
    assert result_of([], is_over=False) is None
    assert result_of([], is_over=True) is False
