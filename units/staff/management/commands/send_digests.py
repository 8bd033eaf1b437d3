"""``manage.py send_digests``: the mail of the day to those who want it."""

from __future__ import annotations

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from units.staff.mails.sending import send_digests


class Command(BaseCommand):
    help = (
        "Send a mail to everybody who works here, wants one, and for whom something waits. Safe to "
        "run twice a day: nobody gets two. Let a timer run it every morning. Exit status 1 when "
        "one could not be sent; the others are."
    )

    def handle(self, *args: object, **options: object) -> None:
        if not settings.PUBLIC_ADDRESS:
            raise CommandError("Set PUBLIC_ADDRESS: a mail must say where the register is.")
        sent = failed = 0
        for chosen, is_sent, problem in send_digests():
            sent += is_sent
            if problem:
                failed += 1
                self.stderr.write(f"{chosen}: {problem}")
        self.stdout.write(self.style.SUCCESS(f"Sent: {sent}."))
        if failed:
            raise CommandError(f"Not sent: {failed}. They are tried again with the next run.")
