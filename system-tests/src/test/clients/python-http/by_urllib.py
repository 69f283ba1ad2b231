"""urllib.request, which has a connection for each request: by_urllib.py HOST PORT PREFIX"""

import platform
import urllib.error
import urllib.request

from steps import Answer, hold


def ask(url, method, headers):
    request = urllib.request.Request(url, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as other:
        return Answer(other.code, other.headers, other.read())


hold(f"urllib.request, Python {platform.python_version()}", ask, lambda: None)
