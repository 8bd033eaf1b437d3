"""``manage.py forget_old``: forget old audit entries, failed attempts and ended sessions."""

from __future__ import annotations

from django.core.management import BaseCommand
from django.utils.translation import ngettext

from units.accounts.forgetting import forget_old


class Command(BaseCommand):
    help = (
        "Forget audit entries older than AUDIT_DAYS, counts of failed attempts whose time is over, "
        "and sessions that have ended. Let a timer run it every night."
    )

    def handle(self, *args: object, **options: object) -> None:
        forgotten = forget_old()
        self.stdout.write(
            ngettext("Forgot %d row.", "Forgot %d rows.", forgotten) % forgotten,
        )
