import config

config.LEVELS.append("registered")
config.NAMES["r"] = 2
