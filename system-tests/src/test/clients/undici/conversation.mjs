// undici's clients, as an application would use them: conversation.mjs HOST PORT PREFIX

import { createRequire } from 'node:module';
import process from 'node:process';
import { Agent, Client, interceptors } from 'undici';
import { byFetch, equal, hold, matches, steps } from '../fetch/steps.mjs';

const [host, port, prefix] = process.argv.slice(2);
const at = `http://${host}:${port}`;
const opened = new Map();

function open(name, options) {
  const client = new Client(at, options);
  opened.set(name, 0);
  client.on('connect', () => opened.set(name, opened.get(name) + 1));
  return client;
}

const asker =
  (client) =>
  async (url, { method = 'GET', headers } = {}) => {
    const { origin, pathname, search } = new URL(url);
    const answer = await client.request({ origin, path: pathname + search, method, headers });
    return {
      status: answer.statusCode,
      headers: new Headers(answer.headers),
      body: new Uint8Array(await answer.body.arrayBuffer()),
    };
  };

const own = {
  // All are sent before the first answer is read, on one connection.
  async pipeline() {
    const ask = asker(open('pipeline', { pipelining: 60 }));
    const urls = ['text', 'absent', 'empty', 'every', 'list', 'a%2Fb'].map(
      (name) => `${at}/get/${prefix}${name}`,
    );
    const asked = Array.from({ length: 60 }, (_, i) => ask(urls[i % urls.length]));
    const answers = (await Promise.all(asked)).map(({ status, body }) => [status, body.length]);
    for (let i = 0; i < 60; i += 6) {
      equal([answers[i], answers[i + 2], answers[i + 3]], [[200, 5], [200, 0], [200, 256]]);
      equal([answers[i + 1][0], answers[i + 4][0]], [404, 409]);
      equal(answers[i + 5], [200, prefix.length + 3]);
    }
    equal(opened.get('pipeline'), 1);
  },

  // What the proxy says of freshness is understood: its second answer would be a hit.
  async 'own-cache'() {
    const ask = asker(new Agent().compose(interceptors.cache()));
    for (let i = 0; i < 2; i++) {
      const { headers, body } = await ask(`${at}/get/${prefix}fresh`);
      equal(headers.get('Cache-Status'), 'redis-proxy; fwd=miss; stored');
      equal(body, new TextEncoder().encode('value'));
    }
    const proxys = await byFetch(`${at}/get/${prefix}fresh`);
    matches(proxys.headers.get('Cache-Status'), /; hit; /);
  },
};

const { version } = createRequire(import.meta.url)('undici/package.json');
console.log(`undici ${version}, node ${process.versions.node}`);
const ask = asker(open('single'));
await hold({ ...steps({ at, prefix, ask, connections: () => opened.get('single') }), ...own });
process.exit(0);
