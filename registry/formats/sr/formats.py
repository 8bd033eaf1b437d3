"""Days as Serbian writes them; the last dot, which many leave out, is not asked for."""

DATE_INPUT_FORMATS = [
    "%d.%m.%Y.",
    "%d.%m.%Y",
    "%d. %m. %Y.",
    "%d. %m. %Y",
    "%d.%m.%y.",
    "%d.%m.%y",
    "%Y-%m-%d",
]
