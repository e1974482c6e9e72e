from .inner import thing

value = thing + ["second"]
