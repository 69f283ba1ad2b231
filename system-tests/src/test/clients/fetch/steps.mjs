// The steps of a conversation over HTTP, for programs and for pages alike.
//   ask(url, { method, headers })  gives { status, headers, body }
//   connections()                  says how many were opened so far

const every = Uint8Array.from({ length: 256 }, (_, i) => i);
const names = ['a/b', 'a//b/../c/', '100%', '%2F', 'two words', 'a+b', '?x=1&key=y#z;', 'ключ ☃ 😀'];
const bytes = (text) => new TextEncoder().encode(text);
const text = (answer) => new TextDecoder('utf-8', { fatal: true }).decode(answer.body);
const base64 = (array) => btoa(String.fromCharCode(...array));

/** The client's own caches, where it has some, are not what is asked here. */
export async function byFetch(url, options) {
  const answer = await fetch(url, { cache: 'no-store', ...options });
  return {
    status: answer.status,
    headers: answer.headers,
    body: new Uint8Array(await answer.arrayBuffer()),
  };
}

export function equal(actual, expected) {
  const [a, b] = [actual, expected].map((value) =>
    value instanceof Uint8Array ? `bytes ${value}` : JSON.stringify(value),
  );
  if (a !== b) {
    throw new Error(`${a.slice(0, 500)} instead of ${b.slice(0, 500)}`);
  }
}

export function matches(actual, pattern) {
  if (!pattern.test(actual)) {
    throw new Error(`${actual} does not match ${pattern}`);
  }
}

export const steps = ({ at, prefix, ask, connections }) => {
  const path = (name) => `${at}/get/${encodeURIComponent(prefix + name)}`;
  const form = (where, ...keys) =>
    `${at}${where}?${new URLSearchParams(keys.map((name) => ['key', prefix + name]))}`;
  const found = { key: `${prefix}text`, value: 'value', status: 200 };
  const binaryFound = {
    key: `${prefix}every`,
    value: base64(every),
    encoding: 'base64',
    status: 200,
  };
  const notFound = (name) => ({ key: prefix + name, value: null, status: 404 });

  return {
    async 'miss-hit'() {
      const miss = await ask(path('text'));
      equal([miss.status, text(miss)], [200, 'value']);
      equal(miss.headers.get('Cache-Status'), 'redis-proxy; fwd=miss; stored');
      equal(miss.headers.get('Content-Type'), 'application/octet-stream');
      equal(miss.headers.get('Content-Length'), '5');
      const hit = await ask(path('text'));
      equal([hit.status, text(hit)], [200, 'value']);
      matches(hit.headers.get('Cache-Status'), /^redis-proxy; hit; ttl=\d+$/);
      matches(hit.headers.get('Age'), /^\d+$/);
      matches(hit.headers.get('Cache-Control'), /^max-age=\d+$/);
    },

    async absent() {
      for (const url of [path('absent'), form('/get', 'absent'), form('/v1/get', 'absent')]) {
        const answer = await ask(url);
        equal(answer.status, 404);
        matches(text(answer), /^the key does not exist/);
        equal(answer.headers.get('Cache-Status'), 'redis-proxy; fwd=miss');
        equal(answer.headers.get('Cache-Control'), 'no-store');
      }
    },

    async empty() {
      for (let i = 0; i < 2; i++) {
        const answer = await ask(path('empty'));
        equal([answer.status, text(answer)], [200, '']);
        equal(answer.headers.get('Content-Length'), '0');
      }
    },

    async binary() {
      for (const url of [path('every'), path('every'), form('/get', 'every')]) {
        const answer = await ask(url);
        equal(answer.status, 200);
        equal(answer.body, every);
      }
    },

    async large() {
      for (let i = 0; i < 2; i++) {
        const { headers, body } = await ask(path('large'));
        equal(headers.get('Content-Length'), '1048576');
        equal(body.length, 1048576);
        equal(body.every((byte, at) => byte === (at & 255)), true);
      }
    },

    async gzip() {
      const packed = await ask(path('gzip'));
      equal(packed.headers.get('Content-Encoding'), null);
      const stream = new Blob([packed.body]).stream().pipeThrough(new DecompressionStream('gzip'));
      equal(await new Response(stream).text(), 'value'.repeat(100));
      const zeros = await ask(path('zeros'));
      equal(zeros.headers.get('Content-Encoding'), null);
      equal(zeros.headers.get('Content-Length'), '10000');
      equal(zeros.body, new Uint8Array(10000));
    },

    async keys() {
      for (const name of names) {
        equal(text(await ask(path(name))), prefix + name);
        equal(text(await ask(form('/get', name))), prefix + name);
      }
      equal(text(await ask(`${at}/get/${prefix}a/b`)), `${prefix}a/b`);
      equal(text(await ask(`${at}/get/${prefix}a+b`)), `${prefix}a+b`);
      const noText = await ask(`${at}/get/${prefix}%FF%00%0A`);
      equal(noText.body, new Uint8Array([...bytes(prefix), 255, 0, 10]));
    },

    async head() {
      const fields = (answer) =>
        ['Content-Type', 'Content-Length', 'ETag'].map((name) => answer.headers.get(name));
      const whole = await ask(path('every'));
      const head = await ask(path('every'), { method: 'HEAD' });
      equal([head.status, text(head)], [200, '']);
      equal(fields(head), fields(whole));
      equal(head.headers.get('Content-Length'), '256');
      equal((await ask(path('absent'), { method: 'HEAD' })).status, 404);
    },

    async conditional() {
      const tag = (await ask(path('text'))).headers.get('ETag');
      matches(tag, /^"[^"]+"$/);
      for (const tags of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
        const known = await ask(path('text'), { headers: { 'If-None-Match': tags } });
        equal([known.status, text(known), known.headers.get('ETag')], [304, '', tag]);
      }
      const changed = await ask(path('text'), { headers: { 'If-None-Match': '"other"' } });
      equal([changed.status, text(changed)], [200, 'value']);
      equal((await ask(path('text'), { headers: { 'If-Match': '"other"' } })).status, 412);
    },

    async range() {
      const tag = (await ask(path('every'))).headers.get('ETag');
      for (const [range, content, first, end] of [
        ['bytes=2-5', 'bytes 2-5/256', 2, 6],
        ['bytes=250-', 'bytes 250-255/256', 250, 256],
        ['bytes=-4', 'bytes 252-255/256', 252, 256],
      ]) {
        const part = await ask(path('every'), { headers: { Range: range, 'If-Range': tag } });
        equal([part.status, part.headers.get('Content-Range')], [206, content]);
        equal(part.body, every.slice(first, end));
      }
      const whole = await ask(path('every'), {
        headers: { Range: 'bytes=2-5', 'If-Range': '"other"' },
      });
      equal(whole.status, 200);
      equal(whole.body, every);
      const beyond = await ask(path('every'), { headers: { Range: 'bytes=256-' } });
      equal([beyond.status, beyond.headers.get('Content-Range')], [416, 'bytes */256']);
    },

    async lookup() {
      const answer = await ask(form('/lookup', 'text'));
      equal([answer.status, answer.headers.get('Content-Type')], [200, 'application/json']);
      equal(JSON.parse(text(answer)), found);
      equal(JSON.parse(text(await ask(form('/lookup', 'every')))), binaryFound);
      const absent = await ask(form('/lookup', 'absent'));
      equal([absent.status, JSON.parse(text(absent))], [404, notFound('absent')]);
      const noText = await ask(`${at}/lookup?key=${prefix}%FF%00%0A`);
      const key = base64([...bytes(prefix), 255, 0, 10]);
      equal(JSON.parse(text(noText)), {
        key,
        keyEncoding: 'base64',
        value: key,
        encoding: 'base64',
        status: 200,
      });
    },

    async mget() {
      const answer = await ask(form('/mget', 'text', 'absent', 'every', 'list'));
      equal([answer.status, answer.headers.get('Content-Type')], [200, 'application/json']);
      const all = [found, notFound('absent'), binaryFound, notFound('list')];
      equal(JSON.parse(text(answer)), all);
    },

    async 'keep-alive'() {
      await ask(path('text'));
      const before = await connections();
      for (let i = 0; i < 4; i++) {
        equal((await ask(path('text'))).status, 200);
        equal((await ask(path('absent'))).status, 404);
        equal((await ask(path('empty'))).status, 200);
        equal((await ask(path('text'), { headers: { 'If-None-Match': '*' } })).status, 304);
        equal((await ask(form('/lookup', 'text'))).status, 200);
      }
      equal(await connections(), before);
    },

    async error() {
      const answer = await ask(path('list'));
      equal(answer.status, 409);
      matches(text(answer), /^WRONGTYPE /);
      equal(answer.headers.get('Cache-Status'), 'redis-proxy; fwd=miss');
      equal((await ask(form('/lookup', 'list'))).status, 409);
      equal(text(await ask(path('text'))), 'value');
    },
  };
};

/** Takes the steps one by one and says so. */
export async function hold(all) {
  for (const [name, step] of Object.entries(all)) {
    await step().catch((failure) => {
      throw new Error(`not ok ${name}`, { cause: failure });
    });
    console.log(`ok ${name}`);
  }
}
