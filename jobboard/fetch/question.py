"""What is asked of an address, and how."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Question:
    """What is asked of an address: with a body, which is JSON, by POST. `user` is USER:PASSWORD."""

    address: str
    accept: str = "application/json"
    body: bytes | None = None
    user: str | None = field(repr=False, default=None)
    may_redirect: bool = True

    @property
    def key(self) -> str:
        """What a failure is remembered by: many questions may go to one address."""
        return self.address if self.body is None else f"{self.address} {hashlib.sha256(self.body).hexdigest()}"

    @property
    def headers(self) -> dict[str, str]:
        """What it takes to ask it."""
        kind = {} if self.body is None else {"Content-Type": "application/json"}
        user = {} if self.user is None else {"Authorization": f"Basic {b64encode(self.user.encode()).decode()}"}
        return {**kind, **user}
