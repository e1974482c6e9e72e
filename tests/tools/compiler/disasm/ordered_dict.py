from collections import OrderedDict
x = OrderedDict({"a": 1, "b": y})
