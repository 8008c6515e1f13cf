"""Making the demo's pages, room by room. What exists is never touched (see ``core.site_tree``)."""
