"""What strangers may see: padded envelopes, mailbox names, relay requests.

Place: below record, relay and seals.
Pure: yes.
Uses: errors.
Start: envelope.pack, requests, frames.
"""
