module("main.py")
module("picture.py")
