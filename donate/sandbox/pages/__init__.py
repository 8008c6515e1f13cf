"""The sandbox's pages for people: Checkout, portal, vouchers, and the page that moves time."""
