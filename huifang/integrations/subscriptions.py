"""What integrations does when something happens in a context below."""

from huifang.accounts.models import User
from huifang.integrations.services import tokens
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel.refs import system


@subscribe("accounts.user.deactivated", name="integrations.end_tokens")
def end_tokens(event: Event) -> None:
    """A token ends with the account it acts as; opening the account again brings none back."""
    user = User.objects.filter(pk=event.subject_id).first()
    if user is not None:
        tokens.revoke_all(user, by=system("integrations"), at=event.at)
