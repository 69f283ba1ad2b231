"""http.client on one connection: by_http_client.py HOST PORT PREFIX"""

import http.client
import platform
import sys
from urllib.parse import urlsplit

from steps import Answer, hold


class Counted(http.client.HTTPConnection):
    opened = 0

    def connect(self):
        Counted.opened += 1
        super().connect()


connection = Counted(sys.argv[1], int(sys.argv[2]), timeout=20)


def ask(url, method, headers):
    parts = urlsplit(url)
    connection.request(method, parts._replace(scheme="", netloc="").geturl(), headers=headers)
    answer = connection.getresponse()
    return Answer(answer.status, answer.headers, answer.read())


hold(f"http.client, Python {platform.python_version()}", ask, lambda: Counted.opened)
