"""Days as sources write them: in figures or words, in the six languages, with or without a time of day.

    read_date("27 July 2017")                        # datetime.date(2017, 7, 27)
    read_date("04/11/2024 - 16:06", "day/month")     # datetime.date(2024, 11, 4)
    order_of(["07/27/2017", "06/12/2017"]).order     # "month/day", proved by 07/27/2017

The day is the issuing body's own: what is written is taken, and never moved to another time zone.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unhub.text.partial_dates import PartialDate

MONTH_DAY, DAY_MONTH = "month/day", "day/month"
ORDERS = (MONTH_DAY, DAY_MONTH)
LONGEST = 100  # characters that a date may take

# Names by month, January first; folded before they are compared, so without accents, case and hamzas.
MONTH_NAMES = (
    "january jan janvier janv enero ene январь января янв يناير جانفي كانون_الثاني كانون_ثاني",
    "february feb fevrier fevr fev febrero февраль февраля фев февр فبراير فيفري شباط",
    "march mar mars marzo март марта мар مارس آذار اذار",
    "april apr avril avr abril abr апрель апреля апр أبريل أفريل نيسان ابريل",
    "may mai mayo май мая مايو ماي أيار ايار",
    "june jun juin junio июнь июня июн يونيه يونيو جوان حزيران",
    "july jul juillet juil julio июль июля июл يوليه يوليو جويلية تموز",
    "august aug aout agosto ago август августа авг أغسطس أوت آب اب",
    "september sep sept septembre septiembre setiembre set сентябрь сентября сен сент سبتمبر أيلول ايلول",
    "october oct octobre octubre октябрь октября окт أكتوبر تشرين_الأول تشرين_اول",
    "november nov novembre noviembre ноябрь ноября ноя нояб نوفمبر تشرين_الثاني تشرين_ثاني",
    "december dec decembre diciembre dic декабрь декабря дек ديسمبر كانون_الأول كانون_اول",
)
WEEKDAYS = (
    "monday mon lundi lun lunes понедельник пн الاثنين tuesday tue tues mardi mar martes вторник вт الثلاثاء"
    " wednesday wed mercredi mer miercoles mie среда ср الأربعاء thursday thu thur thurs jeudi jeu jueves jue четверг чт الخميس"
    " friday fri vendredi ven viernes vie пятница пт الجمعة saturday sat samedi sam sabado sab суббота сб السبت"
    " sunday sun dimanche dim domingo dom воскресенье вс الأحد"
)
CHINESE_DIGITS = {letter: str(number) for number, letter in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}


class Order(NamedTuple):
    """What a column of dates says of its order. `order` is None where nothing proves it, or where both are proved.

    `month_day` and `day_month` are the first dates that prove one or the other, `undecided` how many can be read both ways.
    """

    order: str | None
    month_day: str = ""
    day_month: str = ""
    undecided: int = 0

    @property
    def is_contradictory(self):
        return bool(self.month_day and self.day_month)

    @property
    def is_ambiguous(self):
        return self.order is None and not self.is_contradictory and self.undecided > 0

    def __str__(self):
        if self.is_contradictory:
            return _("%(first)s is month/day and %(second)s is day/month: the dates are not written in one order.") % {
                "first": self.month_day,
                "second": self.day_month,
            }
        if self.order:
            return _("%(order)s, proved by %(date)s.") % {
                "order": self.order,
                "date": self.month_day or self.day_month,
            }
        if self.undecided:
            return ngettext(
                "%(count)s date can be read as month/day and as day/month. Say which.",
                "%(count)s dates can be read as month/day and as day/month, and no other proves which. Say which.",
                self.undecided,
            ) % {"count": self.undecided}
        return _("No date needs an order.")


def order_of(dates: Iterable[str]):
    """The order in which these dates have day and month, with what proves it. One pass, constant memory."""
    month_day = day_month = ""
    undecided = 0
    for words in dates:
        match = FIGURES.match(_folded(words[:LONGEST]))
        if not match:
            continue
        first, second = int(match["first"]), int(match["second"])
        if first <= 12 < second <= 31:
            month_day = month_day or words.strip()
        elif second <= 12 < first <= 31:
            day_month = day_month or words.strip()
        elif first != second and first <= 12 and second <= 12 and match["mark"] != ".":
            undecided += 1
    order = None
    if bool(month_day) != bool(day_month):
        order = MONTH_DAY if month_day else DAY_MONTH
    return Order(order, month_day, day_month, undecided)


def read_date(words, order=None):
    """The day that is written there, a datetime.date.

    `order` is "month/day" or "day/month", for figures that can be read both ways. Raises ValueError, with a sentence that says
    what would be right, for what is no day: nothing, a month without a day, 31 June, figures whose order is not known.
    """
    written = " ".join(str(words).split())
    if not written:
        raise ValueError(_("The date is missing."))
    shown = written[:40]
    if len(written) > LONGEST:
        raise ValueError(_no_date(shown))
    found = DATE.match(_folded(written))
    if not found:
        if PARTIAL.fullmatch(_folded(written)):
            raise ValueError(_("“%(date)s” names no day. Write 27 July 2017 or 2017-07-27.") % {"date": shown})
        if SHORT_YEAR.match(_folded(written)):
            raise ValueError(
                _("“%(date)s” has a year of two figures. Write all four: 27 July 2017.") % {"date": shown}
            )
        raise ValueError(_no_date(shown))
    if not REST.fullmatch(_folded(written)[found.end() :]):
        raise ValueError(_no_date(shown))
    year, month, day = _parts(found, order, shown)
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise ValueError(_not_in_calendar(shown, year, month, day, order)) from error


def read_partial_date(words, order=None):
    """What is known of a day, a PartialDate: "1994", "June 1994", or whatever `read_date` reads. "" gives none.

    Raises ValueError, with a sentence that says what would be right.
    """
    try:
        return PartialDate.parse(words)
    except ValueError as error:
        try:
            return PartialDate(read_date(words, order))
        except ValueError as no_day:
            # Figures whose order is not known are told how to be read; all else, how partial dates are written.
            raise (no_day if FIGURES.match(_folded(str(words)[:LONGEST])) else error) from None


def read_time(words):
    """The time of day written with a date, a datetime.time, or None. Midnight to the second is how sources write "none"."""
    match = TIME.search(_folded(str(words)[:LONGEST]))
    if not match:
        return None
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    if hour > 23 or minute > 59 or (match["second"] and hour == minute == second == 0):
        return None
    return datetime.time(hour, minute)


def split_date(line):
    """(date, rest) of a line that begins with a date, as they are written; ("", line) of one that does not.

    Takes the date off "07/27/2017Secretary-General Welcomes …" where nothing stands between, and along with it a weekday before
    and a time of day behind.
    """
    start = len(line) - len(line.lstrip(INVISIBLE))
    found = DATE.match(_folded(line[start : start + LONGEST]))
    if not found:
        return "", line
    end = start + found.end()
    if time := TIME_BEHIND.match(_folded(line[end : end + LONGEST])):
        end += time.end()
    return line[start:end].strip(), line[end:]


# --- reading ---------------------------------------------------------------------------------------------------------


def _parts(match, order, shown):
    """(year, month, day) of a match. Raises ValueError where figures can be read both ways, or contradict the order."""
    if match["chinese_year"]:
        return tuple(_chinese_number(match[name]) for name in ("chinese_year", "chinese_month", "chinese_day"))
    if match["iso_year"]:
        return int(match["iso_year"]), int(match["iso_month"]), int(match["iso_day"])
    if match["compact"]:
        return int(match["compact"][:4]), int(match["compact"][4:6]), int(match["compact"][6:])
    if name := match["month_before"] or match["month_behind"]:
        year = match["year_before"] or match["year_behind"]
        return int(year), _months()[_month_key(name)], int(match["day_before"] or match["day_behind"])
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    if order is None and match["mark"] == ".":
        order = DAY_MONTH  # nobody writes month.day.year
    if order is None:
        if first != second and first <= 12 and second <= 12:
            raise ValueError(
                _("“%(date)s” can be read as month/day and as day/month. Say which, or write the month as a word.")
                % {"date": shown}
            )
        order = MONTH_DAY if second > 12 else DAY_MONTH
    month, day = (first, second) if order == MONTH_DAY else (second, first)
    if month > 12 and day <= 12:
        other = DAY_MONTH if order == MONTH_DAY else MONTH_DAY
        raise ValueError(
            _("“%(date)s” has no month %(month)s when read as %(order)s. Is it %(other)s?")
            % {"date": shown, "month": month, "order": order, "other": other}
        )
    return year, month, day


def _not_in_calendar(shown, year, month, day, order):
    if not 1 <= month <= 12:
        return _("“%(date)s” is not a day in the calendar: there is no month %(month)s.") % {
            "date": shown,
            "month": month,
        }
    if not 1 <= year <= 9999:
        return _("“%(date)s” is not a day in the calendar.") % {"date": shown}
    last = (datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(1)).day if year < 9999 else 31
    return _("“%(date)s” is not a day in the calendar: that month has %(last)s days.") % {"date": shown, "last": last}


def _no_date(shown):
    return _("“%(date)s” is not a date that can be read. Write 27 July 2017 or 2017-07-27.") % {"date": shown}


def _chinese_number(figures):
    """7, 二〇一七 or 二十七 as a number."""
    digits = "".join(CHINESE_DIGITS.get(letter, letter) for letter in figures)
    if "十" in digits:
        tens, _ten, ones = digits.partition("十")
        return int(tens or 1) * 10 + int(ones or 0)
    return int(digits)


@cache
def _fold(letter):
    """One character for one: its decimal figure, or its letter without accent and case."""
    figure = unicodedata.decimal(letter, None)
    if figure is not None:
        return str(figure)
    if letter in "\u2010\u2011\u2012\u2013\u2014\u2212":
        return "-"
    if unicodedata.category(letter) == "Cf":
        return "\u200e"
    return (unicodedata.normalize("NFKD", letter)[0] or letter).casefold()[0]


def _folded(words):
    """The words with a character for each character, so that places in one are places in the other."""
    return "".join(map(_fold, words))


@cache
def _months():
    """{folded name: number}."""
    return {
        _folded(name).replace("_", " "): number
        for number, names in enumerate(MONTH_NAMES, 1)
        for name in names.split()
    }


def _month_key(name):
    """What a month is looked up by. Arabic texts of the United Nations give two names, تموز/يوليه; either will do."""
    return " ".join(name.split("/")[0].split()).strip(".")


def _one_of(names):
    return "|".join(re.escape(name).replace(r"\ ", " ") for name in sorted(names, key=len, reverse=True))


INVISIBLE = " \t\u00a0\u200e\u200f\u061c\ufeff"
MONTH = rf"(?:{_one_of(_months())})"
MONTHS = rf"{MONTH}(?: ?/ ?{MONTH})?"
GAP = "[ \u200e]{0,3}"
YEAR = r"[0-9]{4}"
WEEKDAY = rf"(?:(?:{_one_of(_folded(WEEKDAYS).split())})\.?,?{GAP})?"
CHINESE = "[0-9〇○零一二三四五六七八九十]"
ORDINAL = "(?:st|nd|rd|th|er|º|°)?"
DATE = re.compile(
    rf"{GAP}(?:"
    rf"(?P<chinese_year>{CHINESE}{{4}}){GAP}年{GAP}(?P<chinese_month>{CHINESE}{{1,3}}){GAP}月{GAP}"
    rf"(?P<chinese_day>{CHINESE}{{1,3}}){GAP}日"
    rf"|(?P<iso_year>{YEAR})(?P<iso_mark>[-/.])(?P<iso_month>[0-9]{{1,2}})(?P=iso_mark)(?P<iso_day>[0-9]{{1,2}})"
    r"|(?P<compact>(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9])(?![0-9])"
    rf"|{WEEKDAY}(?:(?P<first>[0-9]{{1,2}})(?P<mark> ?[-/.] ?)(?P<second>[0-9]{{1,2}})(?P=mark)(?P<year>{YEAR})"
    rf"|(?P<day_before>[0-9]{{1,2}}){ORDINAL}\.?[ -]?{GAP}(?:(?:of|de){GAP})?"
    rf"(?P<month_before>{MONTHS})\.?,?[ -]?{GAP}(?:del?{GAP})?(?P<year_before>{YEAR})"
    rf"|(?P<month_behind>{MONTHS})\.?{GAP}(?P<day_behind>[0-9]{{1,2}}){ORDINAL},?{GAP}(?P<year_behind>{YEAR})"
    r"))"
)
FIGURES = re.compile(
    rf"{GAP}{WEEKDAY}(?P<first>[0-9]{{1,2}}) ?(?P<mark>[-/.]) ?(?P<second>[0-9]{{1,2}}) ?(?P=mark) ?{YEAR}"
)
SHORT_YEAR = re.compile(rf"{GAP}[0-9]{{1,2}}[-/. ](?:[0-9]{{1,2}}|{MONTHS})[-/. ][0-9]{{2}}(?![0-9])")
PARTIAL = re.compile(
    rf"{GAP}(?:(?:{MONTHS})\.?,? ?(?:del? )?{YEAR}|{YEAR}(?:[-/.][0-9]{{1,2}})?|[0-9]{{1,2}}[-/.]{YEAR}"
    rf"|{YEAR} ?年(?: ?[0-9]{{1,2}} ?月)?)"
)
TIME = re.compile(
    r"(?<![0-9:])(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?"
)
ZONE = r"(?:z|utc|gmt|bst|[ecmp][sd]t|cest|cet|eest|eet|msk|eat|[+-][0-9]{2}:?[0-9]{2})"
# What may stand behind a date: a time of day and its zone; г. and года in Russian, م in Arabic.
TIME_BEHIND = re.compile(rf"(?:t|,? (?:- |at |a |a las |в |@ )?){TIME.pattern}(?: ?{ZONE})?(?!\w)")
REST = re.compile(rf"{GAP}(?:г\.?|года|م\.?)?(?:{TIME_BEHIND.pattern}|{ZONE})?[ .,;:\u200e-]*")
