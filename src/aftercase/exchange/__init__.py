"""In and out: a case as one document, one readable page or one package, and the check that needs no desk."""
