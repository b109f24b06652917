"""The name server of the rig: names that lead inward, names that change, one that never answers. TTL is always 0."""

import ipaddress
import socket
import struct
from itertools import count

from tests.fetch.rig.canary import PUBLIC_V4, PUBLIC_V6
from tests.fetch.rig.space import INNER_DOMAIN, NAME_SERVER

INNER = "10.0.0.5"
_FIXED = {
    "public.rig.example": [PUBLIC_V4],
    "six.rig.example": [PUBLIC_V6],
    "both.rig.example": [PUBLIC_V4, PUBLIC_V6],
    "slow.rig.example": [PUBLIC_V4],
    "wrongname.rig.example": [PUBLIC_V4],
    "stranger.rig.example": [PUBLIC_V4],
    "expired.rig.example": [PUBLIC_V4],
    "silent.rig.example": [PUBLIC_V4],
    "mixed.rig.example": [PUBLIC_V4, INNER],
    "mixed-six.rig.example": [PUBLIC_V4, "fec0::1"],
    "metadata.google.internal": ["169.254.169.254"],
    "instance-data.ec2.internal": ["169.254.169.254"],
    "localtest.example": ["127.0.0.1"],
    "wiki.localhost": ["127.0.0.1"],
}
_A, _AAAA, _NO_SUCH_NAME = 1, 28, 3


def name_of(address: str) -> str:
    """Give a name that leads to an address."""
    found = ipaddress.ip_address(address)
    return f"v{found.version}-{found.exploded.replace('.', '-').replace(':', '-')}.rig.example"


class NameServer:
    """Answers questions over UDP, and writes down which names were asked for."""

    def __init__(self, log):
        self._log = log
        self._turns = count()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((NAME_SERVER, 53))

    def serve(self):
        """Answer for ever."""
        while True:
            question, asker = self._socket.recvfrom(512)
            name, kind, end = _read(question)
            print(name, file=self._log, flush=True)
            if name != "hang.rig.example":
                self._socket.sendto(self._answer(question[:end], name, kind), asker)

    def _answer(self, question, name, kind):
        addresses = self._addresses(name, kind)
        records = [address.packed for address in addresses or () if {4: _A, 6: _AAAA}[address.version] == kind]
        status = 0x8180 | (_NO_SUCH_NAME if addresses is None else 0)
        head = question[:2] + struct.pack(">HHHHH", status, 1, len(records), 0, 0)
        body = b"".join(struct.pack(">HHHIH", 0xC00C, kind, 1, 0, len(each)) + each for each in records)
        return head + question[12:] + body

    def _addresses(self, name, kind):
        if name == "rebind.rig.example":
            found = [PUBLIC_V4 if kind != _A or next(self._turns) % 2 == 0 else INNER]
        elif name.endswith(f".{INNER_DOMAIN}"):
            found = [PUBLIC_V4]
        elif name.startswith(("v4-", "v6-")) and name.endswith(".rig.example"):
            digits = name.partition(".")[0][3:]
            found = [digits.replace("-", "." if name.startswith("v4-") else ":")]
        else:
            found = _FIXED.get(name)
        return None if found is None else [ipaddress.ip_address(each) for each in found]


def _read(question):
    """Give the name and the type that are asked for, and where the question ends."""
    labels, at = [], 12
    while length := question[at]:
        labels.append(question[at + 1 : at + 1 + length].decode("latin-1").lower())
        at += 1 + length
    return ".".join(labels), int.from_bytes(question[at + 1 : at + 3], "big"), at + 5
