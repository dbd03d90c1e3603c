"""Tools of the repository that the program itself does not need."""
