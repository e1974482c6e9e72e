package("pack")
package("folder")
for name in ("based", "buffers", "holds", "kinds", "config", "app", "uses_list", "uses_other", "registers", "says", "slots", "clock", "floats", "may_miss", "begins", "begins_and_fails", "imports_what_begins", "main"):
    module(name + ".py")
