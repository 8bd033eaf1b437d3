"""The second factor: who must have one, setting it up, asking for it, taking it off."""

from __future__ import annotations

from io import BytesIO

import pyotp
import segno
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pyotp.exceptions import OTPVerificationError

from units.accounts.audit import What, note
from units.accounts.codes import digest_of_code, new_recovery_codes, read_code
from units.accounts.models import RecoveryCode, SecondFactor
from units.accounts.open_sessions import end_sessions
from units.databases import writing
from units.rights.who import is_registrar

ISSUER = _("Ustroj")
"""What the app calls us."""
_STEPS_ASIDE = 1
"""Steps of half a minute by which a phone's clock may be wrong."""


def is_demanded(user: User | AnonymousUser) -> bool:
    """Whether somebody may sign in with a second factor only, as ``SECOND_FACTOR`` says."""
    if not isinstance(user, User) or settings.SECOND_FACTOR == "optional":
        return False
    return user.is_staff if settings.SECOND_FACTOR == "staff" else is_registrar(user)


def factor_of(user: User) -> SecondFactor | None:
    """The second factor of a user, if there is one."""
    return SecondFactor.objects.filter(user=user).first()


def new_secret() -> str:
    """A secret to be shared with an app."""
    return pyotp.random_base32()


def picture_of(secret: str, user: User) -> bytes:
    """A QR code, as SVG, from which an app takes the secret."""
    address = pyotp.TOTP(secret).provisioning_uri(name=user.get_username(), issuer_name=str(ISSUER))
    picture = BytesIO()
    segno.make(address, micro=False).save(picture, kind="svg", scale=5, light="#fff", border=4)
    return picture.getvalue()


def set_up(user: User, secret: str, typed: str) -> list[str]:
    """Store a secret that a code confirms, and give the recovery codes; none if it does not.

    Other sessions of the user end: they were begun without it.
    """
    step = _step_of(secret, typed)
    if step is None or factor_of(user):
        return []
    try:
        with writing():
            factor = SecondFactor.objects.create(user=user, secret=secret, last_step=step)
            note(What.FACTOR_SET, user, by=user)
            end_sessions(user.pk, but_this=True)
            return _recovery_codes_for(factor)
    except IntegrityError:  # set up twice at the same time
        return []


def confirms(factor: SecondFactor, typed: str) -> bool:
    """Whether somebody has the app, or a recovery code, which is used up thereby."""
    from_app, recovery = read_code(typed)
    if recovery:
        digest = digest_of_code(factor.pk, recovery)
        with writing():
            is_used = bool(factor.recovery_codes.filter(digest=digest).delete()[0])
            if is_used:
                note(What.CODE_USED, factor.user, by=factor.user)
        return is_used
    step = _step_of(factor.secret, from_app)
    if step is None:
        return False
    # Asked and written at once, so that of two who send the same code one is refused.
    later = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
    return bool(later.update(last_step=step))


def new_codes(factor: SecondFactor) -> list[str]:
    """Recovery codes instead of those there were."""
    with writing():
        factor.recovery_codes.all().delete()
        note(What.CODES_MADE, factor.user)
        return _recovery_codes_for(factor)


def take_off(user: User) -> None:
    """Go without a second factor from now on."""
    with writing():
        if SecondFactor.objects.filter(user=user).delete()[0]:
            note(What.FACTOR_TAKEN_OFF, user)


def reset(user: User) -> None:
    """Take off another's second factor, who has lost it: whoever found it is signed out."""
    with writing():
        if SecondFactor.objects.filter(user=user).delete()[0]:
            note(What.FACTOR_RESET, user)
        end_sessions(user.pk)


def _recovery_codes_for(factor: SecondFactor) -> list[str]:
    codes = new_recovery_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, digest=digest_of_code(factor.pk, code)) for code in codes
    )
    return codes


def _step_of(secret: str, typed: str) -> int | None:
    """The step of time to which a code belongs, or None."""
    code, _recovery = read_code(typed)
    if not code:
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(
            code, for_time=timezone.now(), valid_window=_STEPS_ASIDE
        )
    except OTPVerificationError:
        return None
