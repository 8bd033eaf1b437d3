"""Somebody signs in with a second factor, on a phone, in every language."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.screens import AXE, LANGUAGES
from tests.browser.test_admin_words import faults

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery staple"
SCREENS = ["second-factor/", "accounts/auditentry/", "auth/user/1/signing-in/"]


def look(page: Page, width: int = 360) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


@pytest.fixture
def name(editor: Page) -> str:
    """A new colleague."""
    name = f"ana-{secrets.token_hex(4)}"
    editor.goto("/en/admin/auth/user/add/")
    editor.fill("#id_username", name)
    editor.fill("#id_password1", PASSWORD)
    editor.fill("#id_password2", PASSWORD)
    editor.click("[name=_continue]")
    editor.check("#id_is_staff")
    editor.click("[name=_continue]")
    expect(editor.locator(".messagelist")).to_be_visible()
    return name


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A browser of her own, 360 pixels wide."""
    reader = browser.new_context(
        base_url=site, viewport={"width": 360, "height": 640}, reduced_motion="reduce"
    )
    yield reader
    reader.close()


def quiet(page: Page) -> Page:
    """A tab in which nothing breaks the Content-Security-Policy unseen."""
    page.on(
        "console",
        lambda message: (
            pytest.fail(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    return page


def open_as(page: Page, language: str, name: str, password: str = PASSWORD) -> None:
    page.goto(f"/{language}/admin/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("[type=submit]")
    page.wait_for_load_state()


def code_of(secret: str, later: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(time.time()), counter_offset=later)


def secret_on(page: Page) -> str:
    return re.sub(r"\s", "", page.locator(".secret code").first.inner_text())


def send(page: Page, code: str) -> None:
    page.fill("#id_code", code)
    page.locator("#id_code").press("Enter")
    page.wait_for_load_state()


def set_up(page: Page, language: str) -> tuple[str, str]:
    """Set a second factor up, and look at each step; the secret and a recovery code."""
    page.goto(f"/{language}/admin/second-factor/")
    look(page)
    assert page.locator(".secret img").evaluate("image => image.complete && image.naturalWidth > 0")
    secret = secret_on(page)
    send(page, "000")
    look(page)
    send(page, code_of(secret))
    look(page)
    return secret, page.locator(".recovery-codes code").first.inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_a_second_factor_on_a_phone(name: str, phone: BrowserContext, language: str) -> None:
    page = quiet(phone.new_page())
    open_as(page, language, name)
    secret, recovery = set_up(page, language)
    page.goto(f"/{language}/admin/second-factor/")
    look(page)
    page.locator("form[action$=everywhere\\/] button").click()

    open_as(page, language, name)
    expect(page).to_have_url(re.compile("/login/code/$"))
    look(page)
    assert page.evaluate("document.activeElement.id") == "id_code"
    send(page, "000000 ")
    look(page)
    send(page, code_of(secret, 1))
    expect(page).to_have_url(re.compile(f"/{language}/admin/$"))
    page.locator("#logout-form button").click()
    open_as(page, language, name)
    send(page, recovery)
    expect(page.locator(".messagelist")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_pages_are_readable_by_everybody_on_any_screen(editor: Page, language: str) -> None:
    for width in (360, 1280):
        editor.set_viewport_size({"width": width, "height": 900})
        for screen in SCREENS:
            editor.goto(f"/{language}/admin/{screen}")
            look(editor, width)


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_pages_speak_the_reader_s_language(
    name: str, phone: BrowserContext, language: str
) -> None:
    page = phone.new_page()
    open_as(page, language, name)
    page.goto(f"/{language}/admin/second-factor/")
    found = []
    secret = secret_on(page)
    for code in ("000", code_of(secret)):
        send(page, code)
        found += faults(page, language)
    page.goto(f"/{language}/admin/second-factor/")
    found += faults(page, language)
    page.locator("#logout-form button").click()
    open_as(page, language, name)
    send(page, "000000")
    found += faults(page, language)
    for _ in range(6):
        send(page, "000000")
    found += faults(page, language)

    assert found == [], "\n".join(found)


def test_guessing_in_one_browser_leaves_another_alone(
    name: str, phone: BrowserContext, editor: Page
) -> None:
    page = phone.new_page()
    for number in range(6):
        open_as(page, "en", name, f"guess {number}")
    expect(page.locator(".errornote")).to_contain_text("There were too many failed attempts.")

    editor.goto("/en/admin/auth/user/")
    editor.get_by_role("link", name=name).click()
    editor.locator("#content").get_by_role("link", name="Signing in").click()
    editor.get_by_role("button", name="Let the user try again").click()
    expect(editor.locator(".messagelist")).to_contain_text("The user can try again.")
    open_as(page, "en", name)
    expect(page).to_have_url(re.compile("/en/admin/$"))
