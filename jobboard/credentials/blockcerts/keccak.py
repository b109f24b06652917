"""Keccak-256, the hash of Ethereum: what SHA-3 was before its padding changed. hashlib has only the later one.

Source: The Keccak reference, version 3.0, sections 1.1 to 1.3; Ethereum Yellow Paper, section 3.
"""

_RATE = 136  # Bytes of the state that take part in each round; the other 64 are its capacity.
_MASK = (1 << 64) - 1
# How far each lane is turned, by x and y, and what is added to the first lane in each round.
_TURNS = ((0, 36, 3, 41, 18), (1, 44, 10, 45, 2), (62, 6, 43, 15, 61), (28, 55, 25, 21, 56), (27, 20, 39, 8, 14))


def keccak256(data: bytes) -> bytes:
    """Give the 32 bytes of the Keccak-256 hash of some bytes."""
    padded = bytearray(data + b"\x01" + bytes(-(len(data) + 1) % _RATE))
    padded[-1] |= 0x80
    state = [[0] * 5 for _ in range(5)]
    for begin in range(0, len(padded), _RATE):
        for lane in range(_RATE // 8):
            state[lane % 5][lane // 5] ^= int.from_bytes(padded[begin + 8 * lane : begin + 8 * lane + 8], "little")
        state = _permuted(state)
    return b"".join(state[lane][0].to_bytes(8, "little") for lane in range(4))


def _permuted(state: list[list[int]]) -> list[list[int]]:
    """Give a state after its 24 rounds. The names of the steps are those of the reference."""
    for constant in _constants():
        columns = [state[x][0] ^ state[x][1] ^ state[x][2] ^ state[x][3] ^ state[x][4] for x in range(5)]
        theta = [columns[x - 1] ^ _turned(columns[(x + 1) % 5], 1) for x in range(5)]
        moved = [[0] * 5 for _ in range(5)]
        for x in range(5):
            for y in range(5):
                moved[y][(2 * x + 3 * y) % 5] = _turned(state[x][y] ^ theta[x], _TURNS[x][y])
        state = [[moved[x][y] ^ (~moved[(x + 1) % 5][y] & moved[(x + 2) % 5][y]) for y in range(5)] for x in range(5)]
        state[0][0] ^= constant
    return state


def _constants() -> list[int]:
    """Give the constants of the rounds, which a shift register makes."""
    register, found = 1, []
    for _ in range(24):
        constant = 0
        for number in range(7):
            constant |= (register & 1) << ((1 << number) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        found.append(constant)
    return found


def _turned(lane: int, bits: int) -> int:
    return ((lane << bits) | (lane >> (64 - bits))) & _MASK
