import socket

import pytest
from django.core.management.base import CommandError

from unhub.web.management.commands.serve import HOST, refuse_a_taken_port


def test_a_free_port_is_accepted():
    with socket.socket() as finder:
        finder.bind((HOST, 0))
        port = finder.getsockname()[1]
    refuse_a_taken_port(port)


def test_a_taken_port_is_named_with_a_way_out():
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=rf"Port {port} cannot be used .*PORT={port + 1} make run"):
            refuse_a_taken_port(port)


def test_a_port_that_is_none_is_refused():
    with pytest.raises(CommandError, match="PORT=8000 make run"):
        refuse_a_taken_port(70000)
