import config

kept = config.LEVELS
name = "other"
