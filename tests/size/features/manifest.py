keep("append", "items")
module("main.py")
