"""Days as British English writes them, which the pages are in: no month before the day."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = [
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d. %m. %Y",
    "%d.%m.%Y.",
    "%d. %m. %Y.",
    "%d.%m.%y",
    "%d/%m/%Y",
    "%d %B %Y",
    "%d %b %Y",
]
