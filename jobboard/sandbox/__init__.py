"""The verifier in a process of its own, with limits: what a document makes it do ends there.

The child only thinks. It is given bytes, asks its parent for documents, and answers with a report; it has no database,
no secrets, no files and no reason to use the network.
"""

from jobboard.sandbox.limits import Limits
from jobboard.sandbox.pool import Run, Sandbox, not_reached

__all__ = ["Limits", "Run", "Sandbox", "not_reached"]
