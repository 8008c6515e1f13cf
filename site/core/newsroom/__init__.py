"""What editors work with: the workflow and its mails, the dashboard, checks of contents, redirects, embargo links."""
