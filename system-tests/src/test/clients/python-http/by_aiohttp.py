"""aiohttp, as an application would use it: by_aiohttp.py HOST PORT PREFIX"""

import asyncio
import platform

import aiohttp
from steps import Answer, hold

opened = 0


async def count(*_):
    global opened
    opened += 1


async def session():
    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(count)
    return aiohttp.ClientSession(trace_configs=[trace], timeout=aiohttp.ClientTimeout(total=20))


loop = asyncio.new_event_loop()
client = loop.run_until_complete(session())


async def asked(url, method, headers):
    async with client.request(method, url, headers=headers) as answer:
        return Answer(answer.status, answer.headers, await answer.read())


def ask(url, method, headers):
    return loop.run_until_complete(asked(url, method, headers))


try:
    hold(
        f"aiohttp {aiohttp.__version__}, Python {platform.python_version()}", ask, lambda: opened
    )
finally:
    loop.run_until_complete(client.close())
