import json


def one(data):
    value = json.loads(data)
    assert repr(json.loads(json.dumps(value))) == repr(value)
