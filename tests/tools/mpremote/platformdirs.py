"""platformdirs: of it what mpremote uses: where its settings are, which the tests have none of."""


def user_config_dir(appname=None, **_):
    return "/nonexistent"
