def groups():
    try:
        work()
    except* (ValueError, OSError) as group:
        handle(group)
    except* TypeError:
        pass
