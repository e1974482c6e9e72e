module("app.py")
c_module("board")
keep("args")  # main.c asks an exception for it
