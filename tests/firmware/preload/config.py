DEBUG = False
LEVELS = ["low", "high"]
NAMES = {"a": 1}


class Limits:
    most = 5
