"""Every page that staff can come to: where it is, and what one does to see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playwright.sync_api import Page

PARTS = ("names", "description", "notice", "publication", "place", "law", "codes")
ACTS = ("appoint", "vacate", "move", "new", "copy", "rename", "close")
WORKLISTS = ("missing", "outdated", "unconfirmed")

ADDRESSES = {
    "desk": "",
    "the desk of a branch": "?in=rs-mfa",
    "an app": "units/",
    "the tree": "units/unit/",
    "an opened branch": "units/unit/?open={root}",
    "a search": "units/unit/?q=rs",
    "a search without result": "units/unit/?q=zzqq",
    "a filter": "units/unit/?state=published",
    "a new unit": "units/unit/add/",
    "the workspace": "units/unit/{full}/change/",
    "the workspace of a ministry": "units/unit/{root}/change/",
    "the workspace of a bare unit": "units/unit/{bare}/change/",
    "the workspace of a draft": "units/unit/{draft}/change/",
    "the workspace of a closed unit": "units/unit/{closed}/change/",
    **{f"part {part}": f"units/unit/{{full}}/part/{part}/" for part in PARTS},
    "a contact": "units/unit/{full}/part/contacts/{contact}/",
    "a new contact": "units/unit/{full}/part/contacts/new/",
    "a task": "units/unit/{full}/part/tasks/{task}/",
    "a new task": "units/unit/{full}/part/tasks/new/",
    "a post": "units/post/{post}/change/",
    "a new post": "units/post/add/?unit={full}",
    "a new contact of a post": "units/post/{post}/part/contacts/new/",
    **{f"act {act}": f"units/unit/{{full}}/{act}/" for act in ACTS},
    "where it could move": "units/unit/{full}/move/?q=rs",
    "several moved": "units/unit/move/{full}.{draft}/?q=rs",
    "several published": "units/unit/publication/{full}.{draft}/",
    "tasks": "units/unit/{full}/tasks/",
    "tasks, one chosen": "units/unit/{full}/tasks/?at={task}",
    "no tasks": "units/unit/{bare}/tasks/",
    "tasks pasted": "units/unit/{full}/tasks/paste/",
    "tasks translated": "units/unit/{full}/tasks/translate/ka/",
    "tasks in the other script": "units/unit/{full}/tasks/translate/sr-latn/?show=all",
    "contacts pasted": "units/unit/{full}/contacts/",
    "a unit translated": "units/unit/{full}/translate/ka/",
    "a unit in the other script": "units/unit/{full}/translate/sr-latn/?from=en",
    "the queue": "units/unit/translations/ka/",
    **{f"worklist {kind}": f"units/unit/worklist/{kind}/?language=ka" for kind in WORKLISTS},
    "quality": "units/unit/quality/",
    "quality of contacts": "units/unit/quality/?measure=contacts",
    "rights everywhere": "units/unit/rights/",
    "rights in a branch": "units/unit/{full}/rights/",
    "rights of a user": "auth/user/{user}/rights/",
    "rights of a group": "auth/group/{group}/rights/",
    "history of a unit": "units/unit/{full}/history/",
    "history of a branch": "units/unit/{full}/branch-changes/",
    "compared": "units/unit/{full}/compare/",
    "compared from the beginning": "units/unit/{full}/compare/?from=now&to=now",
    "changes": "history/change/",
    "a change": "history/change/{change}/change/",
    "a change taken back": "history/change/{gone}/take-back/",
    "a change that others followed": "history/change/{change}/take-back/",
    "proposals": "proposals/proposal/",
    "a proposal": "proposals/proposal/{proposal}/change/",
    "a proposal that collides": "proposals/proposal/{clash}/change/",
    "a new proposal": "proposals/proposal/add/",
    "uploads": "units/upload/",
    "files": "units/upload/add/",
    "the difference of files": "units/upload/{upload}/change/",
    "people": "units/person/",
    "a person": "units/person/{person}/change/",
    "a new person": "units/person/add/",
    "posts": "units/post/",
    "kinds": "units/unitkind/",
    "a kind": "units/unitkind/{kind}/change/",
    "glossary": "units/glossaryentry/",
    "a word": "units/glossaryentry/{word}/change/",
    "successions": "units/succession/",
    "a succession": "units/succession/{succession}/change/",
    "a succession taken back": "units/succession/{succession}/take-back/",
    "a unit deleted": "units/unit/{draft}/delete/",
    "users": "auth/user/",
    "a user": "auth/user/{user}/change/",
    "a new user": "auth/user/add/",
    "how a user signs in": "auth/user/{user}/signing-in/",
    "a group": "auth/group/{group}/change/",
    "sign-ins": "accounts/auditentry/",
    "second factor": "second-factor/",
    "own settings": "own-settings/",
    "keys": "keys/",
    "password": "password_change/",
}
"""Below ``admin/``; the keys are those of ``staff_stage``."""


def click(page: Page) -> None:
    page.locator("#content [type=submit].default").last.click()


def send_empty(page: Page) -> None:
    page.locator("#content [name=_save]").first.click()
    page.locator(".errornote").wait_for()


def send_half(page: Page) -> None:
    page.select_option("[name$=-kind]", index=1)
    send_empty(page)


def open_the_pen(page: Page) -> None:
    page.locator("#part-names a.pen").click()
    page.locator(".opened form").wait_for()


def appoint(page: Page) -> None:
    page.locator("#id_given_name").locator("xpath=ancestor::details").locator("summary").click()
    page.fill("#id_given_name", "Ida")
    page.fill("#id_family_name", "Vzorec")
    page.check("input[name=how][value=acting]")
    click(page)
    page.locator(".steps").wait_for()


def send(page: Page) -> None:
    click(page)
    page.locator(".errornote").wait_for()


def move(page: Page) -> None:
    page.locator("#found input[type=radio]").first.check()
    click(page)
    page.locator(".steps").wait_for()


def close(page: Page) -> None:
    page.fill("[name=_why]", "A decree")
    page.check("input[name=way][value=abolished]")
    page.check("input[name=parts][value=close]")
    click(page)
    page.locator(".steps").wait_for()


def paste_contacts(page: Page) -> None:
    page.locator("#content textarea").fill("Tel. 01 478 2267, 0800 x\nQwerty\na@b.si")
    page.locator("#content [type=submit]").first.click()
    page.locator(".found").first.wait_for()


def paste_tasks(page: Page) -> None:
    page.locator("#content textarea").first.fill("1. Answers letters\n1.1. by hand\nQwerty;")
    page.locator("#content [type=submit]").first.click()
    page.locator("#content input[type=checkbox], #content li").first.wait_for()


def choose_file(page: Page) -> None:
    page.fill("#id_why", "A decree")
    bad = b"code,parent,kind,founded_on\nsi-mzz,,nothing,soon\nnew,nowhere,,never\n"
    file = {"name": "units.csv", "mimeType": "text/csv", "buffer": bad}
    page.set_input_files("#id_documents", [file])
    click(page)
    page.locator(".faults").wait_for()


def look_up(page: Page) -> None:
    page.locator(".select2-selection").first.click()
    page.locator(".select2-results__option:not(.loading-results)").first.wait_for()


def open_a_calendar(page: Page) -> None:
    page.locator(".date-icon").first.click()
    page.locator(".calendarbox").first.wait_for()


def search(page: Page) -> None:
    page.locator(".narrowing summary").click()


STEPS: Mapping[str, tuple[str, Callable[[Page], None]]] = {
    "a new unit, sent empty": (ADDRESSES["a new unit"], send_empty),
    "a new contact, half filled": (ADDRESSES["a new contact"], send_half),
    "a pen that is used": (ADDRESSES["the workspace"], open_the_pen),
    "appoint, shown first": (ADDRESSES["act appoint"], appoint),
    "appoint, sent empty": (ADDRESSES["act appoint"], send),
    "new, sent empty": (ADDRESSES["act new"], send),
    "move, shown first": (ADDRESSES["where it could move"], move),
    "close, shown first": (ADDRESSES["act close"], close),
    "close, sent empty": (ADDRESSES["act close"], send),
    "contacts, shown first": (ADDRESSES["contacts pasted"], paste_contacts),
    "tasks, shown first": (ADDRESSES["tasks pasted"], paste_tasks),
    "files with faults": (ADDRESSES["files"], choose_file),
    "a name looked up": (ADDRESSES["part place"], look_up),
    "a calendar": (ADDRESSES["part law"], open_a_calendar),
    "filters": (ADDRESSES["the tree"], search),
}
"""What is seen only after something is done; nothing of it is written."""
INSIDE = (
    "desk",
    "the tree",
    "the workspace",
    "part names",
    "a new contact",
    "act close",
    "tasks",
    "a unit translated",
    "a proposal",
    "history of a unit",
)
"""Pages that are seen once more by whoever works inside of a proposal."""


def enter(page: Page) -> None:
    """Work in the proposal that is shown."""
    page.locator("[name=act][value=enter]").click()
    page.locator(".entered").wait_for()
