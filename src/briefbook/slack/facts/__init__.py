"""Curating in Slack: commands, forms, cards and the Home page. They translate; `curation` decides."""
