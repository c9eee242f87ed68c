"""Facts about rosters and what people ask for."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "workforce.roster.opened": _("Opened the roster of {unit}, {start} – {end}."),
        "workforce.roster.needed": _("Set what is needed: {needs} lines."),
        "workforce.roster.solving": _("Let the engine look for a roster for {seconds} seconds."),
        "workforce.roster.solved": _("The engine found a roster."),
        "workforce.roster.changed": _("Shift of {name} on {day}: {shift}"),
        "workforce.roster.published": _("Published the roster of {unit}, {start} – {end}."),
        "workforce.roster.withdrawn": _("Took the published roster of {unit} back, {start} – {end}: {reason}"),
        "workforce.roster.discarded": _("Threw the draft of {unit}, {start} – {end} away."),
        "workforce.shift.added": _("Added the shift “{name}”."),
        "workforce.shift.changed": _("Changed the shift “{name}”."),
        "workforce.skill.added": _("Added the skill “{name}”."),
        "workforce.skill.changed": _("Changed the skill “{name}”."),
        "workforce.contract.set": _("Set how {name} works in {unit}."),
        "workforce.wish.made": _("Wished for {day}: {shift}"),
        "workforce.wish.dropped": _("Took back the wish for {day}."),
        "workforce.leave.asked": _("Asked for leave, {start} – {end}."),
        "workforce.leave.granted": _("Leave granted, {start} – {end}."),
        "workforce.leave.refused": _("Leave refused, {start} – {end}."),
        "workforce.leave.withdrawn": _("Leave withdrawn, {start} – {end}."),
        "workforce.swap.offered": _("Offered {to} a swap: {day} for {other_day}."),
        "workforce.swap.accepted": _("Agreed to the swap: {day} for {other_day}."),
        "workforce.swap.declined": _("Declined the swap: {day} for {other_day}."),
        "workforce.swap.withdrawn": _("Withdrew the swap: {day} for {other_day}."),
        "workforce.swap.done": _("Swapped: {day} for {other_day}."),
        "workforce.swap.refused": _("The swap was refused: {reason}"),
        "workforce.feed.renewed": _("Made a new personal calendar address."),
    }
)
