"""One module a page: a function that shows it, and the actions that can be taken on it.

Place: inside web.
Pure: no.
Uses: channel, errors, seat, text, web.
Start: channel.routes.
"""
