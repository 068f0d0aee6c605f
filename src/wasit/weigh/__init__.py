"""What an offer is worth to one side: ranges, break-even, sensitivity.

Place: above record; beside bargain, which it does not know.
Pure: yes.
Uses: errors.
Start: model.py.
"""
