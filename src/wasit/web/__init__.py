"""The pages of a seat: templates, locale, guard; a page shows only its page class.

Place: above seat, below play and cli.
Pure: no.
Uses: bargain, channel, errors, seals, seat, text, trace, weigh.
Start: app.make_app, serve.PageServer.
"""
