"""A network of a test's own: no request of a test ever leaves this machine."""

import socket
import threading

from unhub.web.fetching import Fetcher

PUBLIC = "93.184.216.34"  # stands for any number that everybody can reach; nothing is ever sent there


class Net:
    """A network of our own: names stand for what a test says, every socket opened leads to one server, and is counted."""

    def __init__(self):
        self.names, self.opened, self.looked_up, self.asked = {}, [], [], []
        self.answers = {}
        self.server = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def resolve(self, host, port):
        self.looked_up.append(host)
        numbers = self.names.get(host, PUBLIC)
        if isinstance(numbers, list):  # another answer each time it is asked
            numbers = numbers.pop(0)
        if not numbers:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return numbers.split()

    def connect(self, number, port, seconds):
        self.opened.append((number, port))
        return socket.create_connection(self.server.getsockname(), timeout=seconds)

    def _serve(self):
        while True:
            try:
                opened, _peer = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=[opened], daemon=True).start()

    def _answer(self, opened):
        with opened:
            request = b""
            while b"\r\n\r\n" not in request and (got := opened.recv(65536)):
                request += got
                if request.startswith(b"\x16"):
                    return  # it begins as TLS does, which is not spoken here
            if not request:
                return
            head = request.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
            method, path, _version = head[0].split()
            headers = dict(line.split(": ", 1) for line in head[1:])
            self.asked.append((method, headers["Host"], path, headers))
            answer = self.answers.get((method, path), self.answers.get(path, "200 OK\r\n\r\nHello"))
            try:
                if callable(answer):
                    answer(opened)
                else:
                    opened.sendall(b"HTTP/1.1 " + answer.encode())
            except OSError:
                pass  # nobody is listening any more

    def fetcher(self, **options):
        return Fetcher(purpose="test", resolve=self.resolve, connect=self.connect, **options)
