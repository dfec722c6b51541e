"""How mail leaves: one address in the environment, as the database and the cache have theirs.

This module is imported by the settings: it must not read them on import.
"""

from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SMTP = "django.core.mail.backends.smtp.EmailBackend"
CONSOLE = "django.core.mail.backends.console.EmailBackend"
NOWHERE = "django.core.mail.backends.dummy.EmailBackend"
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
# A mail server that does not answer keeps an editor waiting this many seconds, no longer.
TIMEOUT = 10


def mail_settings(url, *, debug):
    """Django's settings for an EMAIL_URL: `smtp://user:password@host:587` (encrypted by STARTTLS), `smtps://` (encrypted from the
    first byte), `smtp+plain://` (not encrypted, for a server on this machine), or `console:`. Passwords are percent-encoded.

    Empty, mail is printed while debugging and goes nowhere on a public site: printed there, it would put the secrets of links
    into logs. Raises ImproperlyConfigured.
    """
    if not url:
        return {"EMAIL_BACKEND": CONSOLE if debug else NOWHERE}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": CONSOLE}
    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL is not an address of a mail server. Write smtp://user:password@host:587, with special characters of the "
            "password percent-encoded; smtps:// for port 465, smtp+plain:// for a server that does not encrypt."
        )
    return {
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": TIMEOUT,
    }
