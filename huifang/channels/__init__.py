"""渠道: may we call now, how is a number dialled; mails and text messages out and in.

Owns OutboundMessage, InboundMessage, Mailbox, BlockedAddress, and raw mails on disk. Records ``channels.*``. Listens to nothing.
Upper contexts say in ``threads.py`` what letters on their records may do.
"""
