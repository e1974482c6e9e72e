module("main.py")
