"""What is kept of signing in, and of those who do, a file per thing."""

from units.accounts.models.audit import AuditEntry
from units.accounts.models.failures import FailedTries
from units.accounts.models.own_settings import OwnSettings
from units.accounts.models.second_factor import RecoveryCode, SecondFactor
from units.accounts.models.sessions import OpenSession

__all__ = [
    "AuditEntry",
    "FailedTries",
    "OpenSession",
    "OwnSettings",
    "RecoveryCode",
    "SecondFactor",
]
