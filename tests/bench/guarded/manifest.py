module('main.py')
module('kernels.py', base_path='..')
c_module('guarded')
