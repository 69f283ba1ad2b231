// ioredis, as an application would use it: conversation.mjs HOST PORT [2|3]

import { deepEqual, equal, rejects } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import process from 'node:process';
import Redis from 'ioredis';

const [host, port, protocol = 3] = process.argv.slice(2);
const at = { host, port: Number(port), protocol: Number(protocol), retryStrategy: null };
const redis = new Redis({ ...at, connectionName: 'conversation' });
const other = new Redis(at);
const prefix = `ioredis:${randomUUID()}:`;
const swap =
  "local was = redis.call('GET', KEYS[1]); redis.call('SET', KEYS[1], ARGV[1]); return was";

const steps = {
  async handshake() {
    equal(await redis.ping(), 'PONG');
    equal(await redis.client('GETNAME'), 'conversation');
  },

  async 'get-set'(key) {
    equal(await redis.get(key), null);
    equal(await redis.set(key, 'value'), 'OK');
    equal(await redis.get(key), 'value');
    equal(await redis.set(key, 'not stored', 'NX'), null);
    deepEqual(await redis.mget(key, `${key}:absent`), ['value', null]);
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

  async pipeline(key) {
    const pipeline = redis.pipeline();
    pipeline.hset(`${key}:hash`, { a: 1, b: 2 }).hgetall(`${key}:hash`);
    pipeline.rpush(`${key}:list`, 'x', 'y', 'z').lrange(`${key}:list`, 0, -1);
    pipeline.sadd(`${key}:set`, 'm').smembers(`${key}:set`);
    pipeline.zadd(`${key}:sorted`, 1.5, 'm').zscore(`${key}:sorted`, 'm');
    pipeline.get(`${key}:absent`).exists(`${key}:hash`, `${key}:absent`);
    const replies = [2, { a: '1', b: '2' }, 3, ['x', 'y', 'z'], 1, ['m'], 1, '1.5', null, 1];
    for (let i = 0; i < 100; i++) {
      pipeline.set(`${key}:counted`, i).get(`${key}:counted`);
      replies.push('OK', String(i));
    }
    deepEqual(await pipeline.exec(), replies.map((reply) => [null, reply]));
  },

  async transaction(key) {
    await redis.set(key, 1);
    equal(await redis.get(key), '1');
    const replies = await redis.multi().incr(key).get(key).set(key, 'done').exec();
    deepEqual(replies, [[null, 2], [null, '2'], [null, 'OK']]);
    equal(await redis.get(key), 'done');
    equal(await other.get(key), 'done');
  },

  async watch(key) {
    await redis.set(key, 'before');
    await redis.watch(key);
    equal(await redis.get(key), 'before');
    await other.set(key, "other's");
    equal(await redis.multi().set(key, 'mine').exec(), null);
    equal(await redis.get(key), "other's");
    await redis.watch(key);
    deepEqual(await redis.multi().set(key, 'mine').exec(), [[null, 'OK']]);
    equal(await redis.get(key), 'mine');
  },

  async discard(key) {
    await redis.set(key, 'kept');
    equal(await redis.multi({ pipeline: false }), 'OK');
    equal(await redis.append(key, 'dropped'), 'QUEUED');
    equal(await redis.discard(), 'OK');
    equal(await redis.get(key), 'kept');
    await rejects(redis.call('EXEC'), /EXEC without MULTI/);
  },

  async pubsub(channel) {
    const subscriber = new Redis(at);
    equal(await subscriber.subscribe(channel), 1);
    for (let i = 0; i < 10; i++) {
      const message = next(subscriber, 'message');
      await other.publish(channel, i);
      deepEqual(await message, [channel, String(i)]);
    }
    equal(await subscriber.unsubscribe(channel), 0);
    equal(await subscriber.set(channel, 'a normal command'), 'OK');
    equal(await subscriber.get(channel), 'a normal command');
    await subscriber.quit();
  },

  async pattern(key) {
    const subscriber = new Redis(at);
    equal(await subscriber.psubscribe(`${key}:news.*`), 1);
    const message = next(subscriber, 'pmessage');
    await other.publish(`${key}:other`, 'not for us');
    await other.publish(`${key}:news.today`, 'for us');
    deepEqual(await message, [`${key}:news.*`, `${key}:news.today`, 'for us']);
    equal(await subscriber.punsubscribe(), 0);
    equal(await subscriber.ping(), 'PONG');
    await subscriber.quit();
  },

  // Asker and worker each wait for the other, ten times: one of the two has to block.
  async 'blocking-pop'(key) {
    const worker = new Redis(at);
    const work = async () => {
      for (let i = 0; i < 10; i++) {
        const [, asked] = await worker.blpop(`${key}:asked`, 10);
        await worker.rpush(`${key}:answered`, asked);
      }
    };
    const done = work();
    for (let i = 0; i < 10; i++) {
      await redis.rpush(`${key}:asked`, i);
      const answer = await redis.brpop(`${key}:empty`, `${key}:answered`, 10);
      deepEqual(answer, [`${key}:answered`, String(i)]);
    }
    await done;
    equal(await worker.blpop(`${key}:asked`, 0.1), null);
    equal(await worker.ping(), 'PONG');
    await worker.quit();
  },

  async script(key) {
    await redis.set(key, 'first');
    equal(await redis.get(key), 'first');
    equal(await redis.eval(swap, 1, key, 'second'), 'first');
    equal(await redis.get(key), 'second');
    const sha = await redis.script('LOAD', swap);
    equal(await redis.evalsha(sha, 1, key, 'third'), 'second');
    equal(await redis.get(key), 'third');
    // The comment makes it a script that no server knows yet: EVALSHA fails, then EVAL is sent.
    redis.defineCommand('swap', { numberOfKeys: 1, lua: `${swap} -- ${key}` });
    equal(await redis.swap(key, 'fourth'), 'third');
    equal(await redis.swap(key, 'fifth'), 'fourth');
    equal(await redis.get(key), 'fifth');
    deepEqual(await redis.eval("return {1, 'two', false}", 0), [1, 'two', null]);
    await rejects(redis.evalsha('0'.repeat(40), 0), /NOSCRIPT/);
  },

  async select(key) {
    equal(await redis.select(1), 'OK');
    await redis.set(key, 'in 1');
    equal(await redis.get(key), 'in 1');
    equal(await other.get(key), null);
    await other.set(key, 'in 0');
    equal(await redis.get(key), 'in 1');
    equal(await redis.del(key), 1);
    equal(await redis.get(key), null);
    equal(await redis.select(0), 'OK');
    equal(await redis.get(key), 'in 0');
    const second = new Redis({ ...at, db: 1 });
    equal(await second.get(key), null);
    await second.quit();
  },

  async binary(name) {
    const every = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    const key = Buffer.concat([Buffer.from(name), every]);
    const large = Buffer.alloc(1024 * 1024, every);
    for (const value of [every, Buffer.from(''), Buffer.from('\r\n$-1\r\n\0'), large]) {
      await redis.set(key, value);
      deepEqual(await redis.getBuffer(key), value);
      deepEqual(await redis.getBuffer(key), value);
    }
    equal(await redis.del(key), 1);
  },

  async error(key) {
    await redis.rpush(key, 'item');
    for (let i = 0; i < 2; i++) {
      await rejects(redis.get(key), /WRONGTYPE/);
      deepEqual(await redis.lrange(key, 0, -1), ['item']);
    }
    await rejects(redis.call('NOSUCH'), /unknown command/);
    equal(await redis.ping(), 'PONG');
  },

  // The last one: what it finds beside its own are the other steps' keys, and all go.
  async scan(key) {
    const wanted = Array.from({ length: 1000 }, (_, i) => `${key}:${i}`);
    await redis.mset(wanted.flatMap((name) => [name, 'value']));
    deepEqual(await found(`${key}:*`), new Set(wanted));
    const keys = await found(`${prefix}*`);
    equal(await redis.unlink(...keys), keys.size);
    deepEqual(await found(`${prefix}*`), new Set());
  },
};

const next = (emitter, event) => once(emitter, event, { signal: AbortSignal.timeout(10_000) });

async function found(match) {
  const keys = [];
  for await (const some of redis.scanStream({ match, count: 100 })) {
    keys.push(...some);
  }
  return new Set(keys);
}

const { version } = createRequire(import.meta.url)('ioredis/package.json');
console.log(`ioredis ${version}, node ${process.versions.node}, RESP${protocol}`);
for (const [name, step] of Object.entries(steps)) {
  await step(prefix + name).catch((failure) => {
    throw new Error(`not ok ${name}`, { cause: failure });
  });
  console.log(`ok ${name}`);
}
await Promise.all([redis.quit(), other.quit()]);
