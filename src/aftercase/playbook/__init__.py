"""The document: a playbook in Markdown, read into a model. It never knows a case."""
