"""Documents into rows: all that they say is carried out in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from units.databases import in_use, pinned
from units.exchange.faults import Fault, RefusedError
from units.exchange.loading.apply import apply
from units.exchange.loading.difference import Change, difference
from units.exchange.loading.plan import Plan, Progress, plan
from units.exchange.records import Document
from units.tree import StructureError, tree_lock


@dataclass(frozen=True, slots=True)
class Report:
    """What a load did, or would do."""

    changes: list[Change]
    remarks: list[Fault]
    """What was loaded but should be looked at."""


def load(
    documents: Sequence[Document],
    *,
    is_dry: bool = False,
    is_closing: bool = False,
    progress: Progress | None = None,
    approve: Callable[[Report], None] | None = None,
) -> Report:
    """Make the registry say what the documents say.

    ``is_dry`` changes nothing and reports the same. ``is_closing`` dissolves, as of today, the
    units below those that the documents begin with and that no document mentions. ``progress`` is
    told how many units of all are compared. ``approve`` is asked before anything is written, and
    raises what it likes against it. The tree lock is held from the comparison to the end.

    Raises ``RefusedError`` with all that is wrong; nothing is changed then.
    """
    with pinned(in_use()), tree_lock():
        planned = plan(documents, progress)
        if planned.faults:
            raise RefusedError(planned.faults)
        said = [remark for document in documents for remark in document.remarks]
        report = Report(difference(planned, is_closing=is_closing), said + planned.remarks)
        if approve:
            approve(report)
        if report.changes:
            _carry_out(planned, documents, is_dry=is_dry, is_closing=is_closing)
    return report


def _carry_out(
    planned: Plan, documents: Sequence[Document], *, is_dry: bool, is_closing: bool
) -> None:
    """Also a dry run writes, and takes it back: so it meets what the database itself refuses."""
    try:
        with transaction.atomic(using=in_use()):
            apply(planned, is_closing=is_closing)
            if is_dry:
                transaction.set_rollback(True, using=in_use())
    except (StructureError, IntegrityError) as error:
        raise RefusedError([Fault(documents[0].file, 1, 1, "", "", str(error))]) from error
