"""Documents into rows: all that they say is carried out in one transaction, or nothing.

They are compared with what is stored before anybody has to wait, and again under the lock only if
the registry was written in between. What is written uses the documents up: they are let go of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from units.databases import in_use, pinned
from units.databases.moments import one_moment
from units.difference import Difference
from units.exchange.faults import Fault, RefusedError
from units.exchange.loading.apply import apply
from units.exchange.loading.closings import HowToClose
from units.exchange.loading.difference import difference
from units.exchange.loading.permitted import faults_of_naming, faults_of_writing, is_bound
from units.exchange.loading.plan import Plan, Progress, plan
from units.exchange.records import Document
from units.rights.holding import Anybody
from units.tree import StructureError, tree_lock
from units.version import advance, version


@dataclass(frozen=True, slots=True)
class Report:
    """What a load did, or would do."""

    changes: Sequence[Difference]
    remarks: list[Fault]
    """What was loaded but should be looked at."""


def load(
    documents: Sequence[Document],
    *,
    is_dry: bool = False,
    is_closing: bool = False,
    how: HowToClose | None = None,
    progress: Progress | None = None,
    around: Callable[[Report], AbstractContextManager[None]] | None = None,
    by: Anybody | None = None,
) -> Report:
    """Make the registry say what the documents say.

    ``is_dry`` changes nothing. ``is_closing`` closes, as of today or as ``how`` says, the units
    below those that the documents begin with and that none mentions. ``progress`` is told how many
    units of all are compared; ``around`` stands round all that is written, in its transaction;
    ``by`` is whose files they are. Raises ``RefusedError`` with all faults, and changes nothing.
    """
    closing = (how or HowToClose()) if is_closing else None
    compared = partial(_compared, documents, closing, progress, by)
    with pinned(in_use()):
        with one_moment():
            seen, (planned, report) = version(), compared()
        if is_dry or not (report.changes or around):
            return report
        with tree_lock():
            if version() != seen:
                planned, report = compared()
            with around(report) if around else nullcontext():
                _carry_out(planned, documents, closing)
    return report


def _compared(
    documents: Sequence[Document],
    closing: HowToClose | None,
    progress: Progress | None,
    by: Anybody | None,
) -> tuple[Plan, Report]:
    """What would be written, and what is told of it."""
    if closing:
        closing.check(documents[0].file)
    successors = closing.successors if closing else ()
    bound = by if by is not None and is_bound(by) else None
    if bound and (faults := faults_of_naming(bound, documents, successors)):
        raise RefusedError(faults)
    planned = plan(documents, successors, progress, bound)
    if planned.faults:
        raise RefusedError(planned.faults)
    if bound and (faults := [*faults_of_writing(bound, planned)]):
        raise RefusedError(faults)
    said = [remark for document in documents for remark in document.remarks]
    return planned, Report(difference(planned, closing), said + planned.remarks)


def _carry_out(planned: Plan, documents: Sequence[Document], closing: HowToClose | None) -> None:
    try:
        with transaction.atomic(using=in_use()):
            apply(planned, closing)
            advance()
    except (StructureError, IntegrityError) as error:
        message = str(error)
        if isinstance(error, IntegrityError):
            message = _("The database refuses it: %(reason)s") % {"reason": error}
        raise RefusedError([Fault(documents[0].file, 1, 1, "", "", message)]) from error
    except ValidationError as error:
        faults = [Fault(documents[0].file, 1, 1, "", "", message) for message in error.messages]
        raise RefusedError(faults) from error
