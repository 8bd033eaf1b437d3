"""What every page is given."""
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """The reader's language."""
    return {}
