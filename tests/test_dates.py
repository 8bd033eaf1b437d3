"""Days as editors write them, in each language."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.contrib.auth.models import User
from django.utils import translation
from django.utils.formats import date_format

from tests.builders import make_unit
from tests.unit_forms import with_column


@pytest.mark.parametrize("language", ["sl", "sr", "sr-latn", "ka", "en"])
@pytest.mark.parametrize("written", ["30.11.2020", "30. 11. 2020", "2020-11-30", "30.11.2020."])
def test_a_day_is_read_with_or_without_its_last_dot_and_blanks(language, written):
    with translation.override(language):
        assert forms.DateField(localize=True).clean(written) == date(2020, 11, 30)


@pytest.mark.parametrize(
    ("language", "written"),
    [("sl", "30.11.2020"), ("sr", "30.11.2020."), ("sr-latn", "30.11.2020."), ("ka", "2020-11-30")],
)
def test_a_day_is_shown_as_before(language, written):
    with translation.override(language):
        field = forms.DateField(localize=True)
        assert field.widget.format_value(date(2020, 11, 30)) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("sl", "26. november 2026"),
        ("sr", "26. новембар 2026."),
        ("sr-latn", "26. novembar 2026."),
        ("ka", "2026 წლის 26 ნოემბერი"),
        ("en", "26 November 2026"),
    ],
)
def test_pages_write_a_day_as_the_language_does(language, written):
    """Serbian ends it with a dot: messages that close with a day have none of their own."""
    with translation.override(language):
        assert date_format(date(2026, 11, 26), "DATE_FORMAT") == written


@pytest.mark.django_db
def test_an_example_stands_in_the_empty_field(client):
    client.force_login(User.objects.create_superuser("editor", password="x"))
    page = client.get(with_column(make_unit(), "published_from", "sr"))

    assert 'placeholder="30.11.2020."' in page.text
