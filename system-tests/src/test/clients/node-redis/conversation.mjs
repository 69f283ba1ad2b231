// node-redis, as an application would use it: conversation.mjs HOST PORT [2|3]

import { deepEqual, equal, rejects } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';
import process from 'node:process';
import { RESP_TYPES, WatchError, createClient, defineScript } from 'redis';

const [host, port, protocol = 3] = process.argv.slice(2);
const socket = { host, port: Number(port), reconnectStrategy: false };
const connect = async (options) => {
  const client = createClient({ socket, RESP: Number(protocol), ...options });
  client.on('error', (failure) => console.error(failure));
  return client.connect();
};
const prefix = `node-redis:${randomUUID()}:`;
const swap =
  "local was = redis.call('GET', KEYS[1]); redis.call('SET', KEYS[1], ARGV[1]); return was";
// The comment makes it a script that no server knows yet: EVALSHA fails, then EVAL is sent.
const defined = defineScript({
  SCRIPT: `${swap} -- ${prefix}`,
  NUMBER_OF_KEYS: 1,
  parseCommand(parser, key, value) {
    parser.pushKey(key);
    parser.push(value);
  },
  transformReply: (reply) => reply,
});
const redis = await connect({ name: 'conversation', scripts: { swap: defined } });
const other = await connect();

const steps = {
  async handshake() {
    equal(await redis.ping(), 'PONG');
    equal(await redis.clientGetName(), 'conversation');
  },

  async 'get-set'(key) {
    equal(await redis.get(key), null);
    equal(await redis.set(key, 'value'), 'OK');
    equal(await redis.get(key), 'value');
    equal(await redis.set(key, 'not stored', { condition: 'NX' }), null);
    deepEqual(await redis.mGet([key, `${key}:absent`]), ['value', null]);
    equal(await redis.del(key), 1);
    equal(await redis.get(key), null);
  },

  async cached(key) {
    await redis.set(key, 1);
    for (let i = 0; i < 5; i++) {
      equal(await redis.get(key), '1');
    }
    await other.set(key, 2);
    for (let i = 0; i < 5; i++) {
      equal(await redis.get(key), '2');
    }
    equal(await redis.incr(key), 3);
    equal(await other.get(key), '3');
    equal(await redis.append(key, '!'), 2);
    equal(await redis.get(key), '3!');
  },

  // What is asked in one turn of node's loop is sent as one pipeline.
  async pipeline(key) {
    const asked = [
      redis.hSet(`${key}:hash`, { a: 1, b: 2 }),
      redis.hGetAll(`${key}:hash`).then((hash) => ({ ...hash })),
      redis.rPush(`${key}:list`, ['x', 'y', 'z']),
      redis.lRange(`${key}:list`, 0, -1),
      redis.sAdd(`${key}:set`, 'm'),
      redis.sMembers(`${key}:set`),
      redis.zAdd(`${key}:sorted`, { score: 1.5, value: 'm' }),
      redis.zScore(`${key}:sorted`, 'm'),
      redis.get(`${key}:absent`),
      redis.exists([`${key}:hash`, `${key}:absent`]),
    ];
    const replies = [2, { a: '1', b: '2' }, 3, ['x', 'y', 'z'], 1, ['m'], 1, 1.5, null, 1];
    for (let i = 0; i < 100; i++) {
      asked.push(redis.set(`${key}:counted`, i), redis.get(`${key}:counted`));
      replies.push('OK', String(i));
    }
    deepEqual(await Promise.all(asked), replies);
  },

  async transaction(key) {
    await redis.set(key, 1);
    equal(await redis.get(key), '1');
    const replies = await redis.multi().incr(key).get(key).set(key, 'done').exec();
    deepEqual(replies, [2, '2', 'OK']);
    equal(await redis.get(key), 'done');
    equal(await other.get(key), 'done');
  },

  async watch(key) {
    await redis.set(key, 'before');
    await redis.watch(key);
    equal(await redis.get(key), 'before');
    await other.set(key, "other's");
    await rejects(redis.multi().set(key, 'mine').exec(), WatchError);
    equal(await redis.get(key), "other's");
    await redis.watch(key);
    deepEqual(await redis.multi().set(key, 'mine').exec(), ['OK']);
    equal(await redis.get(key), 'mine');
  },

  // A multi() that is dropped is never sent, so MULTI and DISCARD are said by hand.
  async discard(key) {
    await redis.set(key, 'kept');
    equal(await redis.sendCommand(['MULTI']), 'OK');
    equal(await redis.sendCommand(['APPEND', key, 'dropped']), 'QUEUED');
    equal(await redis.sendCommand(['DISCARD']), 'OK');
    equal(await redis.get(key), 'kept');
    await rejects(redis.sendCommand(['EXEC']), /EXEC without MULTI/);
  },

  async pubsub(channel) {
    const subscriber = await connect();
    const inbox = new EventEmitter();
    await subscriber.subscribe(channel, (...message) => inbox.emit('message', ...message));
    for (let i = 0; i < 10; i++) {
      const message = next(inbox, 'message');
      await other.publish(channel, String(i));
      deepEqual(await message, [String(i), channel]);
    }
    await subscriber.unsubscribe(channel);
    // As strings: over RESP2 this client's replies stay buffers, as messages are.
    equal(String(await subscriber.set(channel, 'a normal command')), 'OK');
    equal(String(await subscriber.get(channel)), 'a normal command');
    await subscriber.close();
  },

  async pattern(key) {
    const subscriber = await connect();
    const inbox = new EventEmitter();
    await subscriber.pSubscribe(`${key}:news.*`, (...message) => inbox.emit('message', ...message));
    const message = next(inbox, 'message');
    await other.publish(`${key}:other`, 'not for us');
    await other.publish(`${key}:news.today`, 'for us');
    deepEqual(await message, ['for us', `${key}:news.today`]);
    await subscriber.pUnsubscribe(`${key}:news.*`);
    equal(String(await subscriber.ping()), 'PONG');
    await subscriber.close();
  },

  // Asker and worker each wait for the other, ten times: one of the two has to block.
  async 'blocking-pop'(key) {
    const worker = await connect();
    const work = async () => {
      for (let i = 0; i < 10; i++) {
        const { element } = await worker.blPop(`${key}:asked`, 10);
        await worker.rPush(`${key}:answered`, element);
      }
    };
    const done = work();
    for (let i = 0; i < 10; i++) {
      await redis.rPush(`${key}:asked`, String(i));
      const answer = await redis.brPop([`${key}:empty`, `${key}:answered`], 10);
      deepEqual({ ...answer }, { key: `${key}:answered`, element: String(i) });
    }
    await done;
    equal(await worker.blPop(`${key}:asked`, 0.1), null);
    equal(await worker.ping(), 'PONG');
    await worker.close();
  },

  async script(key) {
    await redis.set(key, 'first');
    equal(await redis.get(key), 'first');
    equal(await redis.eval(swap, { keys: [key], arguments: ['second'] }), 'first');
    equal(await redis.get(key), 'second');
    const sha = await redis.scriptLoad(swap);
    equal(await redis.evalSha(sha, { keys: [key], arguments: ['third'] }), 'second');
    equal(await redis.get(key), 'third');
    equal(await redis.swap(key, 'fourth'), 'third');
    equal(await redis.swap(key, 'fifth'), 'fourth');
    equal(await redis.get(key), 'fifth');
    deepEqual(await redis.eval("return {1, 'two', false}"), [1, 'two', null]);
    await rejects(redis.evalSha('0'.repeat(40)), /NOSCRIPT/);
  },

  async select(key) {
    await redis.select(1);
    await redis.set(key, 'in 1');
    equal(await redis.get(key), 'in 1');
    equal(await other.get(key), null);
    await other.set(key, 'in 0');
    equal(await redis.get(key), 'in 1');
    equal(await redis.del(key), 1);
    equal(await redis.get(key), null);
    await redis.select(0);
    equal(await redis.get(key), 'in 0');
    const second = await connect({ database: 1 });
    equal(await second.get(key), null);
    await second.close();
  },

  async binary(name) {
    const every = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    const key = Buffer.concat([Buffer.from(name), every]);
    const large = Buffer.alloc(1024 * 1024, every);
    const buffers = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
    for (const value of [every, Buffer.from(''), Buffer.from('\r\n$-1\r\n\0'), large]) {
      await redis.set(key, value);
      deepEqual(await buffers.get(key), value);
      deepEqual(await buffers.get(key), value);
    }
    equal(await redis.del(key), 1);
  },

  async error(key) {
    await redis.rPush(key, 'item');
    for (let i = 0; i < 2; i++) {
      await rejects(redis.get(key), /WRONGTYPE/);
      deepEqual(await redis.lRange(key, 0, -1), ['item']);
    }
    await rejects(redis.sendCommand(['NOSUCH']), /unknown command/);
    equal(await redis.ping(), 'PONG');
  },

  // The last one: what it finds beside its own are the other steps' keys, and all go.
  async scan(key) {
    const wanted = Array.from({ length: 1000 }, (_, i) => `${key}:${i}`);
    await redis.mSet(wanted.flatMap((name) => [name, 'value']));
    deepEqual(await found(`${key}:*`), new Set(wanted));
    const keys = await found(`${prefix}*`);
    equal(await redis.unlink([...keys]), keys.size);
    deepEqual(await found(`${prefix}*`), new Set());
  },
};

const next = (emitter, event) => once(emitter, event, { signal: AbortSignal.timeout(10_000) });

async function found(match) {
  const keys = [];
  for await (const some of redis.scanIterator({ MATCH: match, COUNT: 100 })) {
    keys.push(...some);
  }
  return new Set(keys);
}

const { version } = createRequire(import.meta.url)('redis/package.json');
console.log(`node-redis ${version}, node ${process.versions.node}, RESP${protocol}`);
for (const [name, step] of Object.entries(steps)) {
  await step(prefix + name).catch((failure) => {
    throw new Error(`not ok ${name}`, { cause: failure });
  });
  console.log(`ok ${name}`);
}
await Promise.all([redis.close(), other.close()]);
