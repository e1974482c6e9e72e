module("main.py")
module("card.py")
