"""What the compiler warns of. Messages are our own."""

import warnings


def compiled(statement):
    """The warnings of a compilation."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        compile(statement, "<testcase>", "exec")
    return found


def check_syntax_warning(case, statement, errtext="", *, lineno=1, offset=None):
    from test.support import check_syntax_error

    found = compiled(statement)
    case.assertEqual(len(found), 1)
    case.assertTrue(issubclass(found[0].category, SyntaxWarning))
    case.assertEqual((found[0].filename, found[0].lineno), ("<testcase>", lineno))
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("error", SyntaxWarning)
        check_syntax_error(case, statement)
    case.assertEqual(found, [])


class NoWarnings:
    def __init__(self, case, category):
        self.case, self.category = case, category
        self.catch = warnings.catch_warnings(record=True)

    def __enter__(self):
        self.found = self.catch.__enter__()
        warnings.simplefilter("always", self.category)

    def __exit__(self, *error):
        self.catch.__exit__(*error)
        self.case.assertEqual(self.found, [])


def check_no_warnings(case, message="", category=Warning, force_gc=False):
    return NoWarnings(case, category)


def check_warnings(*filters, quiet=True):
    return warnings.catch_warnings(record=True)
