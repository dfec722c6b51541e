"""Mail by one address in the environment."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from unhub.mail import mail_settings


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password", "tls", "ssl"),
    [
        ("smtp://unhub:a%40b%3A%2F@mail.example.org", "mail.example.org", 587, "unhub", "a@b:/", True, False),
        ("smtp://mail.example.org:2525", "mail.example.org", 2525, "", "", True, False),
        ("smtps://u:p@mail.example.org", "mail.example.org", 465, "u", "p", False, True),
        ("smtp+plain://localhost", "localhost", 25, "", "", False, False),
        ("smtp://u:p@[::1]:25", "::1", 25, "u", "p", True, False),
    ],
)
def test_an_address_of_a_mail_server_becomes_settings(url, host, port, user, password, tls, ssl):
    found = mail_settings(url, debug=False)
    assert found.pop("EMAIL_BACKEND").endswith("smtp.EmailBackend")
    assert found.pop("EMAIL_TIMEOUT") == 10
    assert found == {
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": password,
        "EMAIL_USE_TLS": tls,
        "EMAIL_USE_SSL": ssl,
    }


def test_without_an_address_mail_is_printed_while_debugging_and_goes_nowhere_on_a_public_site():
    assert mail_settings("", debug=True)["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert mail_settings("", debug=False)["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
    assert mail_settings("console:", debug=False)["EMAIL_BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://host:port", "smtp://["]
)
def test_what_is_no_such_address_is_refused_with_what_would_be_right(url):
    with pytest.raises(ImproperlyConfigured, match=r"smtp://user:password@host:587"):
        mail_settings(url, debug=False)
