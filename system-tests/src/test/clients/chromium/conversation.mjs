// A page in Chromium that reads from another origin: conversation.mjs HOST PORT PREFIX PAGE_PORT
// The proxy's --http-cors-origin has to be http://localhost:PAGE_PORT; CHROMIUM may name the browser.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { equal, hold, matches, steps } from '../fetch/steps.mjs';

const [host, port, prefix, pagePort] = process.argv.slice(2);
const at = `http://${host}:${port}`;
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const files = {
  '/': ['text/html; charset=utf-8', '<!doctype html><title>conversation</title>'],
  '/steps.mjs': ['text/javascript', readFileSync(new URL('../fetch/steps.mjs', import.meta.url))],
};
const server = createServer(({ url }, answer) => {
  const [type, body] = files[url] ?? ['text/plain', ''];
  answer.writeHead(url in files ? 200 : 404, { 'Content-Type': type }).end(body);
});
server.listen(Number(pagePort), '127.0.0.1');
await once(server, 'listening');

const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-background-networking'],
});

/** A page of an origin, and what went over the wire for it. */
async function open(origin) {
  const page = await browser.newPage();
  const wire = await page.context().newCDPSession(page);
  const connections = new Set();
  const preflights = [];
  const blocked = [];
  const statuses = [];
  await wire.send('Network.enable');
  wire.on('Network.responseReceived', ({ response }) => connections.add(response.connectionId));
  wire.on('Network.requestWillBeSent', ({ request }) => {
    if (request.method === 'OPTIONS') {
      preflights.push(request.headers['Access-Control-Request-Headers']);
    }
  });
  wire.on('Network.loadingFailed', ({ corsErrorStatus }) => blocked.push(corsErrorStatus?.corsError));
  wire.on('Network.responseReceivedExtraInfo', ({ statusCode }) => statuses.push(statusCode));
  await page.goto(origin);
  await page.exposeFunction('connections', () => connections.size);
  return { page, preflights, blocked, statuses };
}

const allowed = await open(`http://localhost:${pagePort}`);
const refused = await open(`http://127.0.0.1:${pagePort}`);

/** The steps of a conversation, taken inside the page. */
const inPage = Object.fromEntries(
  Object.keys(steps({})).map((name) => [
    name,
    () =>
      allowed.page.evaluate(
        async ([step, where, keys]) => {
          const { steps: all, byFetch: ask } = await import('/steps.mjs');
          await all({ at: where, prefix: keys, ask, connections: globalThis.connections })[step]();
        },
        [name, at, prefix],
      ),
  ]),
);

/** What a page sees of an answer. */
const read = ({ page }, url, options) =>
  page.evaluate(
    async ([target, how]) => {
      try {
        const answer = await fetch(target, how);
        const body = new Uint8Array(await answer.arrayBuffer());
        return { status: answer.status, headers: Object.fromEntries(answer.headers), body: [...body] };
      } catch (failure) {
        return { failure: failure.message };
      }
    },
    [url, options],
  );

/** What the browser tells of the wire may come later than what the page sees. */
async function until(condition) {
  for (const end = Date.now() + 10_000; !condition() && Date.now() < end; ) {
    await setTimeout(5);
  }
  equal(condition(), true);
}

const own = {
  // With exposed headers, and no preflight.
  async 'simple-request'() {
    const { status, headers, body } = await read(allowed, `${at}/get/${prefix}every`, {
      cache: 'no-store',
    });
    equal(status, 200);
    equal(body, Array.from({ length: 256 }, (_, i) => i));
    matches(headers.etag, /^"[^"]+"$/);
    matches(headers['cache-status'], /^redis-proxy; hit; ttl=\d+$/);
    matches(headers.age, /^\d+$/);
  },

  async preflight() {
    const tag = (await read(allowed, `${at}/get/${prefix}every`)).headers.etag;
    const others = allowed.preflights.length;
    const known = await read(allowed, `${at}/get/${prefix}every`, {
      headers: { 'If-None-Match': tag, 'X-Conversation': 'held' },
    });
    equal([known.status, known.body, known.headers.etag], [304, [], tag]);
    await until(() => allowed.preflights.length > others);
    equal(allowed.preflights.slice(others), ['if-none-match,x-conversation']);
    // It is remembered for the next request of the kind.
    for (let i = 0; i < 2; i++) {
      const headers = { 'X-Absent': 'yes' };
      equal((await read(allowed, `${at}/get/${prefix}absent`, { headers })).status, 404);
    }
    const headers = { 'X-Last': 'yes' };
    equal((await read(allowed, `${at}/get/${prefix}absent`, { headers })).status, 404);
    await until(() => allowed.preflights.at(-1) === 'x-last');
    equal(allowed.preflights.slice(others + 1), ['x-absent', 'x-last']);
    // What is not allowed is not sent.
    const deleted = await read(allowed, `${at}/get/${prefix}every`, { method: 'DELETE' });
    matches(deleted.failure, /Failed to fetch/);
  },

  async 'refused-origin'() {
    const url = `${at}/get/${prefix}every`;
    const simple = await read(refused, url, { cache: 'no-store' });
    matches(simple.failure, /Failed to fetch/);
    await until(() => refused.blocked.at(-1) === 'MissingAllowOriginHeader');
    const asked = await read(refused, url, { headers: { 'X-Conversation': 'held' } });
    matches(asked.failure, /Failed to fetch/);
    await until(() => refused.blocked.at(-1) === 'PreflightMissingAllowOriginHeader');
  },

  // What the proxy says of freshness is understood: its second answer would be a hit.
  async 'own-cache'() {
    for (let i = 0; i < 2; i++) {
      const { headers } = await read(allowed, `${at}/get/${prefix}fresh`);
      equal(headers['cache-status'], 'redis-proxy; fwd=miss; stored');
    }
    // Told to make sure, the browser asks with the tag, hears 304, and gives the page what it has.
    const { status, headers, body } = await read(allowed, `${at}/get/${prefix}fresh`, {
      cache: 'no-cache',
    });
    equal([status, String.fromCharCode(...body)], [200, 'value']);
    matches(headers['cache-status'], /; hit; /);
    await until(() => allowed.statuses.at(-1) === 304);
  },
};

const { version } = createRequire(import.meta.url)('playwright-core/package.json');
console.log(`Chromium ${browser.version()}, playwright-core ${version}`);
try {
  await hold({ ...inPage, ...own });
} finally {
  await browser.close();
  server.close();
}
