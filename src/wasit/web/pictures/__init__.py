"""Pictures drawn on the server: SVG without script, mirrored for right-to-left pages, with the words of the page around them.

Place: inside web.
Pure: yes.
Uses: channel, text, web.
Start: canvas.py, then momentum.py.
"""
