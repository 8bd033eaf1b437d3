"""Dates as Georgian acts write them: the year first, then day and month; twenty-four hours."""

DATE_FORMAT = "Y წლის j F"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y წლის j F, H:i"
YEAR_MONTH_FORMAT = "Y წლის F"
SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
DATE_INPUT_FORMATS = [
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d. %m. %Y",
    "%d.%m.%Y.",
    "%d. %m. %Y.",
    "%d.%m.%y",
]  # no month before the day, which nobody in Georgia writes
