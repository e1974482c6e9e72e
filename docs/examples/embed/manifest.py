module("app.py")
