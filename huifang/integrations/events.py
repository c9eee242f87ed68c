"""Facts of integrations; never a token, never a secret."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "integrations.token.created": _("Token “{name}” ({prefix}…) was made for {acts_as}"),
        "integrations.token.revoked": _("Token “{name}” ({prefix}…) was revoked"),
        "integrations.webhook.created": _("Webhook “{name}” to {host} was set up"),
        "integrations.webhook.changed": _("Webhook “{name}” was changed"),
        "integrations.webhook.secret_renewed": _("Webhook “{name}” got a new secret"),
        "integrations.webhook.enabled": _("Webhook “{name}” was switched on"),
        "integrations.webhook.disabled": _("Webhook “{name}” was switched off: {why}"),
        "integrations.webhook.replayed": _("Message {message} of webhook “{name}” was sent again"),
    }
)
