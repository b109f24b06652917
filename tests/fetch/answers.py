"""What the tests of the fetcher let names and servers answer."""

import socket

import pytest

from jobboard.credentials import NotLoaded


def resolving_to(*addresses):
    def resolve(host, port):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


def code_of(loader, address="https://badges.example/x"):
    with pytest.raises(NotLoaded) as error:
        loader.load(address)
    return error.value.code


def answer_with(*parts):
    def answer(connection, _request):
        for part in parts:
            connection.sendall(part)

    return answer


def plain(body, status="200 OK", **headers):
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *lines])
    return head.encode() + b"\r\n\r\n" + body
