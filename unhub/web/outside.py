"""What this process may ask for on other sites: addresses that everybody can reach, and nothing inside the network it stands in.

An address that an editor typed, that a file brought or that a redirect names is somebody else's word. `target_of` reads one
strictly; `is_outside` is asked of the number that is about to be connected to, because names lie: what `example.org` stands for
is decided when it is looked up, by whoever keeps the name.
"""

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit

PORTS = {"http": 80, "https": 443}
MAX_ADDRESS = 2000
# Names that no other site has: RFC 6761, 6762, 7686, 8375 and what clouds call their own.
INSIDE_NAMES = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home.arpa",
    "localdomain",
    "onion",
    "test",
    "invalid",
)
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
# White space and control characters, which Python's own reading of an address drops unseen, and the other slash.
_NO_PART_OF_AN_ADDRESS = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u2060\u3000\ufeff\\]")

# Our own list rather than `is_global`, whose answers differ between the Pythons we run on. IANA's special-purpose registries.
_INSIDE_4 = [
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
        "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
    ).split()
]
_GLOBAL_6 = ipaddress.ip_network("2000::/3")
# Within it: protocol assignments with Teredo, documentation, 6to4, documentation again.
_INSIDE_6 = [ipaddress.ip_network(network) for network in "2001::/23 2001:db8::/32 2002::/16 3fff::/20".split()]
# An IPv4 address in the clothes of an IPv6 one, the last four bytes: mapped, and translated by the network (NAT64).
_WITH_AN_IPV4 = [ipaddress.ip_network(network) for network in ("::ffff:0:0/96", "64:ff9b::/96")]


class Refused(ValueError):
    """An address that is not asked for, in words. Nothing was sent."""


class Target(NamedTuple):
    """Where a request goes: a host in ASCII, in lower case, without the dot at its end."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def address(self):
        name = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{name}{port}{self.path}"


def target_of(address):
    """The Target of an address somebody gave. Raises Refused for what does not lead to another site over HTTP. No look-up."""
    if len(address) > MAX_ADDRESS:
        raise Refused(f"an address has {MAX_ADDRESS} characters at most")
    if _NO_PART_OF_AN_ADDRESS.search(address):
        raise Refused("an address has no white space, control characters or backslashes")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise Refused(f"this is no address: {error}") from error
    if parts.scheme not in PORTS:
        raise Refused("only http and https addresses are asked for")
    if "[" in parts.netloc and ":" not in (parts.hostname or ""):
        raise Refused("this is no host")
    if "@" in parts.netloc:
        raise Refused("an address with a name or password is not asked for")
    port = PORTS[parts.scheme] if port is None else port
    if port not in PORTS.values():
        raise Refused("only the ports 80 and 443 are asked")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]|{}^`")
    return Target(parts.scheme, _host(parts.hostname or ""), port, f"{path}?{query}" if query else path)


def _host(name):
    """The host of an address as it is looked up."""
    if ":" in name or "%" in name:  # in brackets; a zone names an interface of this machine
        try:
            number = ipaddress.IPv6Address(name)
        except ValueError as error:
            raise Refused("this is no host") from error
        if number.scope_id:
            raise Refused("an address with a zone leads inside the network")
        return str(refuse_inside(number))
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii").lower()
        except UnicodeError as error:
            raise Refused("this is no host") from error
    name = name.removesuffix(".")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        # As 127.1, 0177.0.0.1, 0x7f000001 and 2130706433 are read by some: what is not written as four numbers is no host.
        try:
            return str(refuse_inside(ipaddress.IPv4Address(name)))
        except ipaddress.AddressValueError as error:
            raise Refused("a number is a host only as four numbers from 0 to 255") from error
    if any(name == inside or name.endswith(f".{inside}") for inside in INSIDE_NAMES):
        raise Refused("this name is one of the network inside")
    if len(name) > 253 or not _NAME.fullmatch(name):
        raise Refused("this is no host that other sites have")
    return name


def refuse_inside(number):
    """The IP address given, if it is one that everybody can reach. Raises Refused."""
    if not is_outside(number):
        raise Refused(f"{number} is inside the network")
    return number


def is_outside(number):
    """Whether an IP address is one that everybody can reach: not loopback, private, link-local, shared, multicast or reserved."""
    number = ipaddress.ip_address(number)
    if number.version == 4:
        return not any(number in network for network in _INSIDE_4)
    if number.scope_id:
        return False
    if any(number in network for network in _WITH_AN_IPV4):
        return is_outside(ipaddress.IPv4Address(int(number) & 0xFFFFFFFF))
    return number in _GLOBAL_6 and not any(number in network for network in _INSIDE_6)
