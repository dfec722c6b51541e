"""The way to other sites: what is asked, what never is, and where it ends."""

import datetime
import socket
import ssl
import time
from email.message import Message
from email.utils import format_datetime

import pytest

from tests.net import PUBLIC, Net
from unhub.web.fetching import Answer, Fetcher, Unanswered, user_agent
from unhub.web.outside import Refused, is_outside, target_of


@pytest.fixture
def net():
    made = Net()
    yield made
    made.server.close()


# --- what is never asked ----------------------------------------------------------------------------------------------

HOSTILE = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.0.1./",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://0/",
    "http://0.0.0.0/",
    "http://10.0.0.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://１２７.０.０.１/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://1.2.3.4.5/",
    "http://256.1.1.1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[2002:7f00:1::1]/",
    "http://[2001:0:7f00:1::1]/",
    "http://[fc00::1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[2606:4700::1%25lo]/",
    "http://[ff02::1]/",
    "http://[v1.fe]/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://site.localhost/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://redis/",
    "http://example.org@127.0.0.1/",
    "http://127.0.0.1@example.org/",
    "http://user:password@example.org/",
    "http://example.org:22/",
    "http://example.org:6379/",
    "http://example.org:0/",
    "http://example.org:80:443/",
    "http://example.org\\@127.0.0.1/",
    "http:\\\\127.0.0.1/",
    "http://127.0.0.1\t/",
    "http://exam\nple.org/",
    "http://example.org/\r\nHost: 127.0.0.1",
    " http://example.org/",
    "http://example.org\x00.localhost/",
    "http://exa\u200bmple.org/",
    "http://example.org ／127.0.0.1/",
    "http:///etc/passwd",
    "http://",
    "//example.org/",
    "example.org",
    "",
    "file:///etc/passwd",
    "ftp://example.org/",
    "gopher://example.org/_SET%20a",
    "javascript:alert(1)",
    "data:text/plain,x",
    "unix:/run/docker.sock",
    "http+unix://%2Frun%2Fdocker.sock/info",
    "http://%2Frun%2Fdocker.sock/",
    "http://-example.org/",
    "http://" + "a" * 64 + ".org/",
    "http://" + "a." * 130 + "org/",
    "http://example.org/" + "a" * 2000,
]


@pytest.mark.parametrize("address", HOSTILE)
def test_what_leads_inside_or_is_no_address_is_refused_before_anything_is_looked_up(net, address):
    with pytest.raises(Refused):
        net.fetcher().fetch(address)
    assert (net.looked_up, net.opened) == ([], [])


INSIDE = """127.0.0.1 127.8.8.8 10.1.2.3 100.127.255.254 169.254.169.254 172.31.0.1 192.168.0.1 192.0.0.8 192.0.2.1 198.51.100.7
203.0.113.9 198.19.1.1 224.0.0.251 239.1.1.1 240.0.0.1 255.255.255.255 0.0.0.0 0.1.2.3 192.88.99.1 ::1 :: ::ffff:10.0.0.1
::ffff:169.254.169.254 ::10.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1
2001::1 2001:db8::1 2002:7f00:1::1 100::1 3fff::1 5f00::1""".split()


@pytest.mark.parametrize("number", INSIDE)
def test_a_name_that_stands_for_a_number_inside_is_looked_up_and_never_connected_to(net, number):
    net.names["example.org"] = number
    with pytest.raises(Refused, match="inside the network"):
        net.fetcher().fetch("https://example.org/")
    assert (net.looked_up, net.opened) == (["example.org"], [])


@pytest.mark.parametrize(
    "number", ["93.184.216.34", "2606:4700::6810:85e5", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_numbers_that_everybody_can_reach_are_outside(number):
    assert is_outside(number)


def test_a_name_that_stands_for_another_number_the_second_time_is_judged_the_second_time(net):
    net.names["example.org"] = [PUBLIC, "127.0.0.1"]
    assert net.fetcher().fetch("http://example.org/").status == 200
    with pytest.raises(Refused):
        net.fetcher().fetch("http://example.org/")
    assert net.opened == [(PUBLIC, 80)]


def test_a_name_is_looked_up_once_for_a_request_and_connected_to_by_its_number(net):
    net.names["example.org"] = [PUBLIC]  # a second look-up would fail
    assert net.fetcher().fetch("http://example.org/").status == 200
    assert (net.looked_up, net.opened) == (["example.org"], [(PUBLIC, 80)])


def test_of_several_numbers_those_inside_are_passed_over(net):
    net.names["example.org"] = f"127.0.0.1 ::1 {PUBLIC} 10.0.0.1"
    assert net.fetcher().fetch("http://example.org/").status == 200
    assert net.opened == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/admin/",
        "//127.0.0.1/admin/",
        "http://inside.example.org/",
        "https://[::1]/",
        "http://2130706433/",
        "http://user@127.0.0.1/",
        "file:///etc/passwd",
        "http://example.org:6379/",
        "http:\\\\127.0.0.1/",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_the_inside_is_not_followed(net, location, status):
    net.names["inside.example.org"] = "192.168.1.1"
    net.answers["/"] = f"{status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    with pytest.raises(Refused):
        net.fetcher().fetch("http://example.org/")
    assert net.opened == [(PUBLIC, 80)]


def test_a_redirect_to_the_same_name_is_judged_by_what_the_name_stands_for_then(net):
    net.names["example.org"] = [PUBLIC, "127.0.0.1"]
    net.answers["/"] = "302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"
    with pytest.raises(Refused):
        net.fetcher().fetch("http://example.org/")
    assert net.opened == [(PUBLIC, 80)]


def test_the_proxies_of_the_environment_are_not_used(net, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:3128")
    assert net.fetcher().fetch("http://example.org/").status == 200
    assert net.opened == [(PUBLIC, 80)]


def test_without_the_seams_of_tests_this_machine_is_not_asked():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        for address in ("http://127.0.0.1/", "http://localhost/", f"http://127.0.0.1:{server.getsockname()[1]}/"):
            with pytest.raises(Refused):
                Fetcher().fetch(address)
        with pytest.raises(TimeoutError):
            server.accept()


# --- what is asked, and how -------------------------------------------------------------------------------------------


def test_a_request_says_who_asks_and_what_for(net, settings):
    settings.SITE_URL = "https://statements.example.org"
    answer = net.fetcher().fetch("http://example.org/a?b=c#d")
    [(method, host, path, headers)] = net.asked
    assert (method, host, path) == ("GET", "example.org", "/a?b=c")
    assert headers["User-Agent"] == user_agent("test") == "unhub (test; +https://statements.example.org/)"
    assert (answer.status, answer.body, answer.is_cut) == (200, b"Hello", False)


def test_redirects_are_followed_to_where_they_lead(net):
    net.answers["/"] = "301 Moved\r\nLocation: http://www.example.org/l%C3%A0 d\r\nContent-Length: 0\r\n\r\n"
    answer = net.fetcher().fetch("http://example.org/")
    assert answer.address == "http://www.example.org/l%C3%A0%20d"
    assert [host for _method, host, *_rest in net.asked] == ["example.org", "www.example.org"]


def test_redirects_in_a_circle_end(net):
    net.answers["/"] = "302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"
    with pytest.raises(Unanswered) as caught:
        net.fetcher().fetch("http://example.org/", redirects=3)
    assert (caught.value.why, len(net.asked)) == (Unanswered.REDIRECTS, 4)


def test_what_is_sent_is_not_sent_again_where_a_redirect_leads(net):
    net.answers["/"] = "307 Moved\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"
    answer = net.fetcher().fetch(
        "http://example.org/", "POST", body=b"{}", headers={"Content-Type": "application/json"}
    )
    assert (answer.status, len(net.asked)) == (307, 1)
    assert (net.asked[0][0], net.asked[0][3]["Content-Length"]) == ("POST", "2")


def test_no_more_is_read_than_was_asked_for(net):
    net.answers["/"] = "200 OK\r\n\r\n" + "x" * 100_000
    answer = net.fetcher().fetch("http://example.org/", max_bytes=1000)
    assert (len(answer.body), answer.is_cut) == (1000, True)
    assert net.fetcher().fetch("http://example.org/", max_bytes=0).body == b""


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\nA: b", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 100 C"])
def test_an_answer_that_trickles_in_ends_with_the_time_allowed(net, beginning):
    def trickle(opened):
        opened.sendall(beginning)
        for _each in range(100):
            opened.sendall(b"a")
            time.sleep(0.02)

    net.answers["/"] = trickle
    with pytest.raises(Unanswered) as caught:
        net.fetcher(seconds=0.2).fetch("http://example.org/")
    assert caught.value.why == Unanswered.TIME


def test_a_site_that_says_nothing_ends_with_the_time_allowed(net):
    net.answers["/"] = lambda opened: time.sleep(2)
    with pytest.raises(Unanswered) as caught:
        net.fetcher(seconds=0.1).fetch("http://example.org/")
    assert caught.value.why == Unanswered.TIME


@pytest.mark.parametrize(
    "answer",
    [
        lambda opened: opened.sendall(b"SSH-2.0-OpenSSH\r\n"),
        lambda opened: opened.sendall(b"HTTP/1.1 abc\r\n\r\n"),
        lambda opened: opened.sendall(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n"),
        lambda opened: opened.sendall(b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000 + b"\r\n\r\n"),
    ],
)
def test_what_is_no_http_is_no_answer(net, answer):
    net.answers["/"] = answer
    with pytest.raises(Unanswered) as caught:
        net.fetcher().fetch("http://example.org/")
    assert caught.value.why in {Unanswered.PROTOCOL, Unanswered.CONNECTION}


def test_a_site_that_hangs_up_or_has_no_name_is_no_answer(net):
    net.answers["/"] = lambda opened: None
    net.names["gone.example.org"] = ""
    for address, why in (
        ("http://example.org/", {Unanswered.PROTOCOL, Unanswered.CONNECTION}),
        ("http://gone.example.org/", {Unanswered.NAME}),
        ("https://example.org/", {Unanswered.CERTIFICATE, Unanswered.CONNECTION, Unanswered.PROTOCOL}),
    ):
        with pytest.raises(Unanswered) as caught:
            net.fetcher().fetch(address)
        assert caught.value.why in why


def test_who_a_site_is_has_to_be_proved():
    from unhub.web.fetching import _tls

    assert (_tls().verify_mode, _tls().check_hostname) == (ssl.CERT_REQUIRED, True)


def test_the_next_number_is_tried_where_one_does_not_answer(net):
    net.names["example.org"] = f"2606:4700::1 {PUBLIC}"
    plain = net.connect

    def connect(number, port, seconds):
        if ":" in number:
            net.opened.append((number, port))
            raise ConnectionRefusedError("refused")
        return plain(number, port, seconds)

    net.connect = connect
    assert net.fetcher().fetch("http://example.org/").status == 200
    assert net.opened == [("2606:4700::1", 80), (PUBLIC, 80)]


def test_how_long_a_site_wants_to_be_left_alone_is_read_in_both_its_forms():
    def answer(value):
        headers = Message()
        headers["Retry-After"] = value
        return Answer(429, "http://example.org/", headers).retry_after

    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=90)
    assert (answer("120"), answer("soon"), answer("-5")) == (120, None, None)
    assert 80 < answer(format_datetime(later, usegmt=True)) < 100
    assert answer("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert Answer(429, "", Message()).retry_after is None


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org./a b".replace(" ", "%20"), "https://example.org/a%20b"),
        ("http://münchen.de/straße?q=ü", "http://xn--mnchen-3ya.de/stra%C3%9Fe?q=%C3%BC"),
        ("https://مثال.إختبار/", "https://xn--mgbh0fb.xn--kgbechtv/"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("https://example.org:443/#x", "https://example.org/"),
        ("http://[2606:4700::1]/", "http://[2606:4700::1]/"),
        ("https://undocs.org/en/S/RES/2334(2016)", "https://undocs.org/en/S/RES/2334(2016)"),
        ("http://example.org/a%2Fb?c=%26", "http://example.org/a%2Fb?c=%26"),
        ("http://example.org#@127.0.0.1/", "http://example.org/"),
        ("http://example.org/@127.0.0.1/", "http://example.org/@127.0.0.1/"),
    ],
)
def test_honest_addresses_are_asked_as_they_are_meant(address, asked):
    assert target_of(address).address == asked
