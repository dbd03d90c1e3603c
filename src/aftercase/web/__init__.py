"""The desk in a browser, on this machine only.

textual-serve brings what a browser needs to show a Textual screen, and the way its bytes go to and fro. Its
own server asks nobody who they are, lists its folders and starts a shell; so only its front end and its
packets are used, and the server is ours: one door (`door`) in front of every request, a fixed list of pages
(`pages`), a process for each tab (`desks`).
"""
