"""What the rest of the project calls: every way a draft comes about, moves on and becomes public, and a public record changes.

`drafting` opens, saves and discards drafts, `workflow` has the moves on the way to publication, `publication` publishes, `endings`
withdraws, restores, removes, merges and redacts.
"""

from unhub.publishing.drafting import bring_back, claim_save, discard_draft, open_draft, recover
from unhub.publishing.endings import merge, redact, remove, restore, withdraw
from unhub.publishing.problems import problems_of
from unhub.publishing.publication import publish, publish_due
from unhub.publishing.workflow import (
    Conflict,
    Unpublishable,
    WrongState,
    approve,
    approve_afterwards,
    parse_token,
    return_draft,
    schedule,
    submit,
    take_back,
    unschedule,
)

__all__ = [
    "Conflict",
    "Unpublishable",
    "WrongState",
    "approve",
    "approve_afterwards",
    "bring_back",
    "claim_save",
    "discard_draft",
    "merge",
    "open_draft",
    "parse_token",
    "problems_of",
    "publish",
    "publish_due",
    "recover",
    "redact",
    "remove",
    "restore",
    "return_draft",
    "schedule",
    "submit",
    "take_back",
    "unschedule",
    "withdraw",
]
