"""Dates as Georgian official texts write them: day, month, year, twenty-four hours, no weekday."""

DATE_FORMAT = "j F, Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F, Y, H:i"
SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
DATE_INPUT_FORMATS = [
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d. %m. %Y",
    "%d.%m.%Y.",
    "%d.%m.%y",
]  # no month before the day, which nobody in Georgia writes
