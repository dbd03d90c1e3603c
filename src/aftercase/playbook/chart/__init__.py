"""A playbook as a graph: boxes for steps, arrows for the ways on. One module for each form it is "
"written in."""
