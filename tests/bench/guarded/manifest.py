module('main.py')
c_module('guarded')
