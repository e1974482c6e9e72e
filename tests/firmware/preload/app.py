import config
from config import Limits

mode = "debug" if config.DEBUG else "quiet"
most = Limits.most + 1
