try:
    import time
    started = time.ticks_ms() >= 0
except Exception:
    started = None
