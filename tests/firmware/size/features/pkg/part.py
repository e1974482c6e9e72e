VALUE = 'part of ' + __name__
