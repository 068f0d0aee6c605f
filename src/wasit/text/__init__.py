"""What a person wrote: passages, consent marks, language, direction, moments with their zone.

Place: below record and channel.
Pure: yes.
Uses: errors.
Start: passage.Passage.
"""
