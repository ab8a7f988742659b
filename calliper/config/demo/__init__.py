"""`calliper demo`: the product on a throw-away folder, with an invented company whose phones keep calling.

`launch` runs without Django and starts the parts; everything else runs under the settings of this package, which
refuse any folder that is not a demo's.
"""
