"""What strangers write is read or left: addresses, codes, names."""

from __future__ import annotations

import ipaddress

import pytest
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from units.accounts.clients import address_of, network_of, plain_address
from units.accounts.codes import ALPHABET, LENGTH, digest_of_code, new_recovery_codes, read_code
from units.accounts.devices import known_device
from units.accounts.digests import digest, digest_of_name

texts = st.text(max_size=80)
addresses = st.ip_addresses().map(str)


class TestAddresses:
    @given(texts | addresses)
    def test_are_addresses_or_nothing(self, written):
        found = plain_address(written)

        assert not found or str(ipaddress.ip_address(found)) == found
        assert plain_address(found) == found

    @given(st.ip_addresses(v=4), st.integers(0, 65535))
    def test_lose_their_port_and_their_disguise(self, address, port):
        for written in (f"{address}", f"{address}:{port}", f"::ffff:{address}", f" {address} "):
            assert plain_address(written) == str(address)

    @given(st.ip_addresses(v=6), st.integers(0, 65535))
    def test_of_version_6_lose_it_too(self, address, port):
        plain = plain_address(str(address))
        assert plain_address(f"[{address}]:{port}") == plain
        assert network_of(plain)

    @given(st.lists(texts, max_size=5), addresses, st.integers(1, 3))
    def test_that_a_client_sends_do_not_count_behind_our_proxies(self, sent, own, proxies):
        """Whatever is sent, each of our proxies writes one address behind it."""
        added = [own, *(["10.0.0.1"] * (proxies - 1))]
        told = ", ".join([*sent, *added])
        request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=told)

        with override_settings(TRUSTED_PROXIES=proxies):
            assert address_of(request) == plain_address(own)

    @given(texts)
    def test_are_the_connection_s_own_where_there_is_no_proxy(self, told):
        request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=told)
        assert address_of(request) == "192.0.2.1"

    def test_are_unknown_behind_a_socket(self):
        assert address_of(RequestFactory().get("/", REMOTE_ADDR="")) == ""
        assert network_of("") == ""


class TestCodes:
    @given(texts)
    def test_are_of_one_sort_or_of_none(self, typed):
        from_app, recovery = read_code(typed)

        assert not (from_app and recovery)
        assert not from_app or (len(from_app) == 6 and from_app.isascii() and from_app.isdecimal())
        assert not recovery or (len(recovery) == LENGTH and set(recovery) <= set(ALPHABET))

    @given(st.integers(0, 999_999), st.sampled_from([" ", "-", "\u00a0", "\t"]))
    def test_of_an_app_are_read_in_halves(self, number, between):
        code = f"{number:06}"
        assert read_code(f" {code[:3]}{between}{code[3:]} ") == (code, "")

    @pytest.mark.parametrize("typed", ["１２３４５６", "١٢٣٤٥٦"])
    def test_are_read_in_other_figures(self, typed):
        assert read_code(typed) == ("123456", "")

    def test_for_recovery_are_read_as_they_are_typed(self):
        for code in new_recovery_codes():
            for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " ")):
                assert digest_of_code(1, typed) == digest_of_code(1, code)
            assert digest_of_code(2, code) != digest_of_code(1, code)


class TestDigests:
    @given(st.lists(texts, max_size=4), st.lists(texts, max_size=4))
    def test_are_the_same_for_the_same_only(self, some, others):
        assert (digest("x", *some) == digest("x", *others)) == (some == others)

    @given(texts)
    def test_of_names_ignore_case(self, name):
        assert digest_of_name(name.casefold()) == digest_of_name(name)

    def test_of_sorts_differ(self):
        assert digest("x", "a") != digest("y", "a")


@given(texts)
def test_a_cookie_that_we_did_not_sign_makes_no_browser_known(value):
    request = RequestFactory().get("/")
    request.COOKIES["device"] = f"{value}.{digest_of_name('ana')}"
    assert known_device(request, "ana") == ""
