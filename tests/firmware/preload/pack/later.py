import pack.inner

value = pack.inner.thing[0]
