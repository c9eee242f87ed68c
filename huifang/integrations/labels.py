"""Words for scopes, states and refusals."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import name_values
from huifang.ui.words import add_reasons

SCOPES = {
    "archive:read": _("Customers, contacts, contracts, projects: read (numbers masked)"),
    "archive:write": _("Customers, contacts, contracts, projects: read and change"),
    "archive:reveal": _("Telephone numbers: open one, with a reason"),
    "followup:read": _("Calls, due items and call records: read"),
    "followup:write": _("Calls: take, note tries, complete"),
    "complaints:read": _("Complaints: read"),
    "complaints:write": _("Complaints: take and change"),
    "assignments:read": _("Assignments: read"),
    "assignments:write": _("Assignments: ask, answer, accept, return"),
    "approvals:read": _("Approvals: read"),
    "approvals:write": _("Approvals: decide, ask, answer, withdraw"),
    "files:read": _("Files of what may be read: list and take away"),
    "files:write": _("Files: attach and void"),
    "regulations:read": _("Regulations in force: read"),
    "imports:read": _("Imports: see their state"),
    "imports:write": _("Imports: bring registers in"),
    "organization:read": _("Units and people: read"),
    "journal:read": _("Facts: read what happened to what may be read"),
}
STANDINGS = {"live": (_("can be used"), "ok"), "revoked": (_("revoked"), "plain"), "ended": (_("has ended"), "plain")}
DISPATCH_STATES = {"queued": (_("waiting to be sent"), "info"), "sent": (_("sent"), "ok"), "failed": (_("given up"), "bad")}
WHY_DISABLED = {
    "by_hand": _("by hand"),
    "failing": _("every message failed for three days"),
    "gone": _("the receiver says the address is gone"),
    "owner_left": _("the account it reads as was closed"),
}
ERRORS = {
    "timed_out": _("no answer in time"),
    "no_such_host": _("there is no such host"),
    "not_connected": _("no connection"),
    "tls_failed": _("the encryption or its certificate failed"),
    "address_inner": _("the name leads to an inner address"),
    "address_malformed": _("the address is not well formed"),
    "address_insecure": _("the address is not encrypted"),
    "not_accepted": _("the receiver did not accept it"),
}
name_values("why", WHY_DISABLED)
add_reasons(
    {
        "tokens_not_allowed": _("Tokens are made by administrators here."),
        "token_name_missing": _("Give the token a name that says what it is for."),
        "scopes_missing": _("Choose at least one scope."),
        "scope_unknown": _("There is no scope {scope}."),
        "expiry_past": _("The end must lie ahead."),
        "expiry_far": _("A token lives a year at most."),
        "token_not_live": _("This token has ended already."),
        "not_in_scope": _("This token has no scope {scope}."),
        "address_malformed": _("This is no address that can be called. Write it like https://example.com/hooks."),
        "address_insecure": _("The address must begin with https://. An administrator can allow http: in the settings."),
        "address_inner": _("{host} lies inside the network. An administrator can allow it in the settings."),
        "kinds_missing": _("Choose at least one kind of fact."),
        "kind_unknown": _("No fact is called {kind}."),
        "webhook_name_missing": _("Give the webhook a name."),
        "owner_inactive": _("This account is closed."),
    }
)
