"""Words for states, warnings and refusals."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.ui.words import add_reasons

SCANS = {
    "clean": (pgettext_lazy("virus scan", "clean"), "ok"),
    "infected": (_("virus found"), "bad"),
    "waiting": (_("waits for the virus scan"), "soon"),
}
WARNINGS = {
    "script": (_("holds script"), "warn"),
    "macros": (_("holds macros"), "warn"),
    "programs": (_("holds programs"), "warn"),
    "encrypted": (_("encrypted"), "warn"),
}
REASONS = {
    "files_empty": _("The file is empty. Look whether it was saved, and choose it again."),
    "files_too_large": _("The file is larger than {limit} MB. Make it smaller or split it; the administrator can raise the limit."),
    "files_owner_full": _("All files here together may not be larger than {limit} MB. Void what is not needed, or ask the administrator."),
    "files_quota": _("The storage for files is full. Ask the administrator to raise it."),
    "files_disk_full": _("The disk of the server is nearly full; nothing was stored. Tell the administrator."),
    "files_kind_unknown": _(
        "It can't be told what this file is ({guess}). Save it as PDF, picture or Office document and choose it again."
    ),
    "files_kind_refused": _(
        "Files of this kind ({kind}) are not taken here. Save it as PDF, picture or Office document and choose it again."
    ),
    "files_ending_refused": _("Files that end in .{ending} can run as programs or pages and are not taken."),
    "files_picture_broken": _("The picture is damaged or was cut off on the way. Take or save it again."),
    "files_picture_too_large": _("The picture has more than {millions} million pixels. Make it smaller and choose it again."),
    "files_archive_broken": _("The archive or document is damaged and can't be read. Save it again and choose it again."),
    "files_archive_paths": _("The archive holds a path that leads outside ({entry}). Pack the files again."),
    "files_bomb": _("The archive unpacks to far too much. Send the files one by one."),
    "files_nested": _("The archive holds archives within archives. Unpack them and send the files one by one."),
    "files_nested_unseen": _("The archive holds another one that can't be looked into ({entry}). Unpack it and send the files one by one."),
    "files_two_in_one": _("The file hides a second one behind the first. Print it to PDF again and choose that."),
    "files_infected": _("The virus scanner found {found}. The file was not stored; tell the administrator."),
    "files_held_back": _("The virus scanner found something in this file; it can't be opened any more."),
    "files_waiting": _("The file still waits for the virus scan. Try again in a few minutes."),
    "files_scanner_away": _("The virus scanner does not answer, so the file was not stored. Try again in a few minutes."),
    "files_scanner_limit": _("The file is larger than the virus scanner takes. Send it in parts, or ask the administrator."),
    "files_no_owner": _("Nothing can be attached here."),
    "files_closed": _("This is closed; nothing can be attached any more."),
    "files_voided": _("The file was voided."),
    "files_lost": _("The content of this file is missing on the server. Tell the administrator."),
    "files_busy": _("Several files are being taken in at the moment. Try again shortly."),
    "files_cut_off": _("The file did not arrive whole. Choose it again."),
    "files_no_picture": _("This is no picture. Choose a PNG or JPEG."),
    "files_preview_broken": _("The pages can't be drawn: the document is damaged or not made by the rules. It can be downloaded as it is."),
    "files_preview_locked": _("The document wants a password. Download it and open it with that."),
    "files_preview_heavy": _("The pages are too much work to draw. The document can be downloaded as it is."),
    "files_purpose": _("The purpose is not written as agreed."),
    "files_reason_missing": _("Say why it is voided; the reason stays with the file."),
}
add_reasons(REASONS)
