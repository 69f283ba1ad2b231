"""requests, as an application would use it: by_requests.py HOST PORT PREFIX"""

import platform

import requests
import urllib3
from steps import Answer, hold

session = requests.Session()


def ask(url, method, headers):
    answer = session.request(method, url, headers=headers, timeout=20)
    return Answer(answer.status_code, answer.headers, answer.content)


def connections():
    pools = session.get_adapter("http://").poolmanager.pools
    return sum(pools[key].num_connections for key in pools.keys())


hold(
    f"requests {requests.__version__}, urllib3 {urllib3.__version__}, Python {platform.python_version()}",
    ask,
    connections,
)
