"""Make the namespace and run a command in it: `unshare -n -m python -m tests.fetch.rig.space COMMAND...`."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.fetch.rig.canary import PUBLIC_V6

NAME_SERVER = "127.0.0.53"
INNER_DOMAIN = "inner.example"
UNSHARE = ["unshare", "-n", "-m", "--propagation", "private"]


def is_permitted() -> bool:
    """Tell whether this machine lets us make such a namespace."""
    if not shutil.which("unshare") or not shutil.which("ip"):
        return False
    return subprocess.run([*UNSHARE, "true"], capture_output=True).returncode == 0


def is_inside() -> bool:
    """Tell whether this process can reach nobody but itself: there is no device but the loopback one."""
    return [name for _, name in socket.if_nameindex()] == ["lo"] and os.environ.get("JOBBOARD_RIG") == "inside"


def make() -> None:
    """Let every address lead to this machine, and ask our own name server alone."""
    if [name for _, name in socket.if_nameindex()] != ["lo"]:
        raise SystemExit("run this in a network namespace of its own")
    with suppress(OSError):
        Path("/proc/sys/net/ipv6/conf/all/disable_ipv6").write_text("0")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "route", "add", "local", "0.0.0.0/0", "dev", "lo"], check=True)
    # A server can only be bound to an IPv6 address that is ours by name.
    subprocess.run(["ip", "-6", "address", "add", f"{PUBLIC_V6}/128", "dev", "lo", "nodad"], check=True)
    subprocess.run(["ip", "-6", "route", "add", "local", "::/0", "dev", "lo"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder, "resolv.conf")
        settings.write_text(f"nameserver {NAME_SERVER}\nsearch {INNER_DOMAIN}\noptions timeout:5 attempts:1\n")
        subprocess.run(["mount", "--bind", settings, "/etc/resolv.conf"], check=True)


if __name__ == "__main__":
    make()
    os.execvpe(sys.argv[1], sys.argv[1:], {**os.environ, "JOBBOARD_RIG": "inside"})
