package("pack")
package("folder")
for name in ("holds", "config", "app", "uses_list", "uses_other", "registers", "says", "clock", "floats", "may_miss", "main"):
    module(name + ".py")
