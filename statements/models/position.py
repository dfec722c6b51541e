"""The one number that puts statements in order.

A position is made of the date, the order within the day and a sequence, so that it is unique, ascends with the date, and one index
on it serves every newest-first list: `-position` is the keyset of lists, and a range of dates is a range of positions.
"""

import datetime

_SEQUENCE_BITS = 27
_ORDER_BITS = 14
MAX_ORDER_IN_DAY = 2**_ORDER_BITS - 1


def first_position(day, order_in_day=0):
    """The lowest position a statement of that day (and from that order on) can have."""
    return ((day.toordinal() << _ORDER_BITS) + order_in_day) << _SEQUENCE_BITS


def position_sql(day_number, order_in_day):
    """`first_position` as SQL over two SQL expressions, for views that put drafts in order with what is published."""
    return f"CAST((({day_number} << {_ORDER_BITS}) + {order_in_day}) << {_SEQUENCE_BITS} AS bigint)"


def day_number_sql(position):
    """The number of a position's day (`date.toordinal()`) as SQL over an SQL expression."""
    return f"({position} >> {_ORDER_BITS + _SEQUENCE_BITS})"


def positions_of_days(first, last):
    """(lowest, highest) position of the days from first to last, both included. For a BETWEEN."""
    return first_position(first), ((last.toordinal() + 1) << (_ORDER_BITS + _SEQUENCE_BITS)) - 1


def day_of_position(position):
    """The date a position stands for."""
    return datetime.date.fromordinal(position >> (_ORDER_BITS + _SEQUENCE_BITS))


def order_of_position(position):
    """The order within the day a position stands for."""
    return (position >> _SEQUENCE_BITS) & MAX_ORDER_IN_DAY


def next_position(model, day, order_in_day):
    """A free position for that day and order. One query; the caller holds the content version's lock, so it stays free."""
    lowest = first_position(day, order_in_day)
    highest = lowest + 2**_SEQUENCE_BITS - 1
    taken = (
        model.objects.filter(position__range=(lowest, highest))
        .order_by("-position")
        .values_list("position", flat=True)
    )
    last = taken.first()
    return lowest if last is None else last + 1
