try:
    import no_such_module as found
except ImportError:
    found = None
