"""Whom a mail server's certificate must come from: an authority that the system knows, or the company's own."""

import ssl
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_BEGIN = "-----BEGIN CERTIFICATE-----"
_UNKNOWN = frozenset({2, 18, 19, 20, 21, 27})
_OTHER_NAME = frozenset({62, 63, 64})
"""OpenSSL's numbers (``X509_V_ERR_…``): no known issuer; another host, address."""


def context(authority: str = "") -> ssl.SSLContext:
    """Checks the chain and the name, always. ``authority`` is pasted PEM or a file of this machine, and then nobody else is trusted.

    Raises:
        OSError: the file can't be read, or holds no certificate.
    """
    pasted = authority.strip()
    if not pasted:
        return ssl.create_default_context()
    text = pasted if _BEGIN in pasted else Path(pasted).read_text(encoding="ascii", errors="replace")
    if _BEGIN not in text:
        raise ssl.SSLError("no certificate")
    return ssl.create_default_context(cadata=text)


def check(authority: str) -> "str | Promise | None":
    """What is wrong with an authority that is being set."""
    try:
        context(authority)
    except (OSError, ValueError):
        return gettext_lazy("Paste the certificate from “-----BEGIN CERTIFICATE-----” on, or name a file on the server that holds it.")
    return None


def why(error: Exception) -> str:
    """What was wrong with the encryption, and the mend; empty when it was something else."""
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in _UNKNOWN:
            return _(
                "The server's certificate comes from nobody who is trusted here. Set the certificate of your own authority, if it is yours."
            )
        if error.verify_code in _OTHER_NAME:
            return _("The server's certificate is for another name. Enter the name that stands in the certificate.")
        if error.verify_code == 10:
            return _("The server's certificate has expired.")
        return _("The server's certificate does not hold: {words}").format(words=error.verify_message)
    if isinstance(error, ssl.SSLError) and error.reason == "WRONG_VERSION_NUMBER":
        return _("The server does not begin with TLS on this port. Choose STARTTLS, or the port for TLS.")
    said = str(error)
    if "STARTTLS extension not supported" in said or "TLS not supported" in said:
        return _("The server offers no STARTTLS on this port; nothing was sent.")
    return ""
