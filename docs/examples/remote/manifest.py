module('main.py')
module('units.py')
