from config import LEVELS

n = len(LEVELS)
