"""Counts every attempt to connect to where nobody may: any address but the public ones, any port but 443."""

import ipaddress
import socket
from contextlib import contextmanager

PUBLIC_V4 = "45.33.32.156"
PUBLIC_V6 = "2606:4700:4700::1111"
_ALLOWED = {(ipaddress.ip_address(PUBLIC_V4), 443), (ipaddress.ip_address(PUBLIC_V6), 443)}
_EVERY_PROTOCOL = 0x0003
_TCP, _SYN, _ACK = 6, 0x02, 0x10


class Canary:
    """Listens to the wire, so that it hears of a connection to any address and port, whether anybody answers or not."""

    def __init__(self, wire):
        self._wire = wire

    def hits(self):
        """Give the forbidden addresses and ports that were tried since the last call."""
        found = set()
        while True:
            try:
                packet = self._wire.recv(256)
            except BlockingIOError:
                return sorted(map(str, found - _ALLOWED))
            if (target := _target_of(packet)) is not None:
                found.add(target)


@contextmanager
def listening():
    """Give a canary for the time of a test."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_EVERY_PROTOCOL)) as wire:
        wire.bind(("lo", _EVERY_PROTOCOL))
        wire.setblocking(False)
        yield Canary(wire)


def _target_of(packet):
    """Give the address and port that the first packet of a connection goes to, and None for every other packet."""
    version = packet[0] >> 4
    head = (packet[0] & 15) * 4 if version == 4 else 40
    protocol = packet[9] if version == 4 else packet[6]
    if protocol != _TCP or len(packet) < head + 14 or packet[head + 13] & (_SYN | _ACK) != _SYN:
        return None
    address = packet[16:20] if version == 4 else packet[24:40]
    return ipaddress.ip_address(address), int.from_bytes(packet[head + 2 : head + 4], "big")
