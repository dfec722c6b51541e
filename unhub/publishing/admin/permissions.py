"""Who may do what to which record. Every page of the admin asks here, and names the record where there is one."""


def may(user, action, kind, record=None):
    """Whether a person may do this to records of a kind, or to the given one (live or draft).

    "view", "add", "change" and "delete" are rights over drafts; the rest ("review", "publish", "publish_unreviewed", "withdraw",
    "redact") are rights over what becomes or is public.
    """
    opts = (kind.draft if action in {"view", "add", "change", "delete"} else kind.live)._meta
    name = opts.model_name if action in {"view", "add", "change", "delete"} else kind.name
    return user.is_active and user.has_perm(f"{opts.app_label}.{action}_{name}")


def may_see(user, kind, record=None):
    """Whether a person may read drafts of a kind, or the given one."""
    return any(may(user, action, kind, record) for action in ("view", "change", "review", "publish", "withdraw"))
