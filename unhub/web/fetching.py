"""The one way from here to other sites: bounded in time and size, and never into the network this process stands in.

    answer = Fetcher().fetch("https://www.un.org/en/", max_bytes=100_000)
    answer.status, answer.address, answer.body

Whatever leaves goes through here: link checks, web hooks, importers that fetch. Each connection is opened to a number that was
looked at (`unhub.web.outside`), not to a name that could stand for another one a moment later; each redirect begins anew. Proxies
of the environment are not used, since behind one nobody could tell where a name leads. Built on the standard library
(docs/dependencies.md says why).
"""

import http.client
import io
import socket
import ssl
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import urljoin

from django.conf import settings

from unhub.web.outside import Refused, is_outside, target_of

SECONDS = 20  # for an answer with all its redirects, name look-ups apart
REDIRECTS = 5
MAX_BYTES = 1_000_000
REDIRECTED = frozenset({301, 302, 303, 307, 308})


class Unanswered(Exception):
    """No answer came. `why` is one of NAME, CONNECTION, TIME, CERTIFICATE, PROTOCOL, REDIRECTS."""

    NAME, CONNECTION, TIME = "name", "connection", "time"
    CERTIFICATE, PROTOCOL, REDIRECTS = "certificate", "protocol", "redirects"

    def __init__(self, why, detail=""):
        super().__init__(f"{why}: {detail}" if detail else why)
        self.why = why


@dataclass(frozen=True)
class Answer:
    """What another site answered; `address` is where, after redirects, and `is_cut` whether the body went on."""

    status: int
    address: str
    headers: Message
    body: bytes = field(default=b"", repr=False)
    is_cut: bool = False

    @property
    def retry_after(self):
        """The seconds after which the site wants to be asked again, or None where it does not say."""
        value = self.headers.get("Retry-After", "").strip()
        if value.isascii() and value.isdigit():
            return int(value[:9])
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        return max(0, round((moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()))


def user_agent(purpose):
    """How requests of this site introduce themselves: what for, and where to ask."""
    return f"unhub ({purpose}; +{settings.SITE_URL}/)"


def resolve(host, port):
    """The numbers a name stands for now, as text. The system's resolver; it has time limits of its own."""
    return [found[4][0] for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def connect(number, port, seconds):
    """A socket to a number."""
    return socket.create_connection((number, port), timeout=seconds)


class Fetcher:
    """Asks other sites. `resolve` and `connect` are there for tests; `at(host)` is a context in which one request to it is sent.

    Everything it is given may be hostile: addresses, names, redirects, answers. It is safe to use from several threads.
    """

    def __init__(self, *, purpose="", seconds=SECONDS, resolve=resolve, connect=connect, at=nullcontext):
        self.purpose, self.seconds, self.resolve, self.connect, self.at = purpose, seconds, resolve, connect, at

    def fetch(self, address, method="GET", *, body=None, headers=None, redirects=REDIRECTS, max_bytes=MAX_BYTES):
        """The Answer to a request. Raises Refused for an address not to be asked, Unanswered where no answer came.

        Only GET and HEAD follow redirects, `redirects` of them at most; other methods give the redirect itself. No more than
        `max_bytes` of the body are read, and no more time is spent than the Fetcher has, but for looking names up.
        """
        deadline = time.monotonic() + self.seconds
        target = target_of(address)
        for _hop in range(redirects + 1):
            arrived = time.monotonic()
            with self.at(target.host):
                deadline += time.monotonic() - arrived  # waiting for one's turn is not the site's time
                answer = self._ask(target, method, body, headers or {}, max_bytes, deadline)
            location = answer.headers.get("Location")
            if answer.status not in REDIRECTED or not location or method not in {"GET", "HEAD"}:
                return answer
            target = target_of(urljoin(target.address, _as_utf8(location)))
        raise Unanswered(Unanswered.REDIRECTS)

    def _ask(self, target, method, body, headers, max_bytes, deadline):
        try:
            opened = self._open(target, deadline)
            try:
                return _exchange(opened, target, method, body, self._headers(target, headers), max_bytes, deadline)
            finally:
                opened.close()
        except TimeoutError as error:
            raise Unanswered(Unanswered.TIME) from error
        except ssl.SSLError as error:
            raise Unanswered(Unanswered.CERTIFICATE, error.reason or "") from error
        except (http.client.HTTPException, ValueError) as error:
            if isinstance(error, Refused):
                raise
            raise Unanswered(Unanswered.PROTOCOL, type(error).__name__) from error
        except OSError as error:
            raise Unanswered(Unanswered.CONNECTION, error.strerror or "") from error

    def _headers(self, target, headers):
        host = target.address.removeprefix(f"{target.scheme}://").removesuffix(target.path)
        ours = {"Host": host, "User-Agent": user_agent(self.purpose), "Accept": "*/*", "Accept-Encoding": "identity"}
        return {**ours, **headers, "Connection": "close"}

    def _open(self, target, deadline):
        """A socket to one of the numbers that the name stands for, encrypted where the scheme says so."""
        try:
            numbers = list(dict.fromkeys(self.resolve(target.host, target.port)))
        except (socket.gaierror, UnicodeError) as error:
            raise Unanswered(Unanswered.NAME) from error
        outside = [number for number in numbers if is_outside(number)]
        if not outside:
            raise Refused(f"{target.host} leads inside the network") if numbers else Unanswered(Unanswered.NAME)
        failure = None
        for number in outside[:4]:
            try:
                opened = self.connect(number, target.port, _left(deadline))
                break
            except OSError as error:
                failure = error
        else:
            raise failure
        if target.scheme == "http":
            return opened
        try:
            opened.settimeout(_left(deadline))
            return _tls().wrap_socket(opened, server_hostname=target.host)
        except BaseException:
            opened.close()
            raise


@cache
def _tls():
    return ssl.create_default_context()


def _exchange(opened, target, method, body, headers, max_bytes, deadline):
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = _Timed(opened, deadline)
    connection.request(method, target.path, body, headers)
    with connection.getresponse() as response:
        read = response.read(max_bytes + 1) if max_bytes else b""
        return Answer(response.status, target.address, response.headers, read[:max_bytes], len(read) > max_bytes)


def _left(deadline):
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _as_utf8(header):
    """The address in a header, which HTTP reads as Latin-1 and sites write in UTF-8, some of them with spaces."""
    return header.strip().encode("latin-1", "replace").decode("utf-8", "replace").replace(" ", "%20")


class _Timed:
    """A socket as `http.client` uses one, whose every wait ends at the deadline: a byte now and then keeps nobody here."""

    def __init__(self, opened, deadline):
        self.opened, self.deadline = opened, deadline

    def sendall(self, data):
        self.opened.settimeout(_left(self.deadline))
        self.opened.sendall(data)

    def makefile(self, _mode):
        return io.BufferedReader(_Incoming(self))

    def close(self):
        """Whoever opened the socket closes it: the answer is still being read."""


class _Incoming(io.RawIOBase):
    def __init__(self, timed):
        self.timed = timed

    def readable(self):
        return True

    def readinto(self, buffer):
        self.timed.opened.settimeout(_left(self.timed.deadline))
        return self.timed.opened.recv_into(buffer)
