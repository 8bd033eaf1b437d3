"""Dates as Slovene writes them: no zero before the day, the week begins on Monday."""

DATE_FORMAT = "j. F Y"
DATETIME_FORMAT = "j. F Y, H:i"
SHORT_DATE_FORMAT = "j. n. Y"
SHORT_DATETIME_FORMAT = "j. n. Y, H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = [
    "%d.%m.%Y",
    "%d. %m. %Y",
    "%d.%m.%Y.",
    "%d. %m. %Y.",
    "%d.%m.%y",
    "%d-%m-%Y",
    "%Y-%m-%d",
]
