"""Paper: how pieces lie on the sheets that a printer holds, and the pages that say so. Knows sizes, no kits."""

from handbill.press.plan import Layout, Plan, alike, layout, layout_of, sheet_name

__all__ = ["Layout", "Plan", "alike", "layout", "layout_of", "sheet_name"]
