<?php
// phpredis, as an application would use it: conversation.php HOST PORT

const STEPS = ['handshake', 'get-set', 'cached', 'pipeline', 'transaction', 'watch', 'discard', 'pubsub', 'pattern',
    'blocking-pop', 'script', 'select', 'binary', 'error', 'scan'];
const SWAP = "local was = redis.call('GET', KEYS[1]); redis.call('SET', KEYS[1], ARGV[1]); return was";

final class Conversation
{
    private Redis $redis;
    private Redis $other;
    private string $prefix;

    public function __construct(private string $host, private int $port)
    {
        $this->prefix = 'phpredis:' . bin2hex(random_bytes(16)) . ':';
        $this->redis = $this->connect();
        $this->other = $this->connect();
    }

    private function connect(): Redis
    {
        $redis = new Redis();
        equal($redis->connect($this->host, $this->port, 10, null, 0, 20), true);
        return $redis;
    }

    private function key(string $name): string
    {
        return $this->prefix . $name;
    }

    public function handshake(): void
    {
        equal($this->redis->ping(), true);
        equal($this->redis->client('setname', 'conversation'), true);
        equal($this->redis->client('getname'), 'conversation');
    }

    public function getSet(): void
    {
        $key = $this->key('get-set');
        equal($this->redis->get($key), false);
        equal($this->redis->set($key, 'value'), true);
        equal($this->redis->get($key), 'value');
        equal($this->redis->set($key, 'not stored', ['nx']), false);
        equal($this->redis->mGet([$key, $this->key('absent')]), ['value', false]);
        equal($this->redis->del($key), 1);
        equal($this->redis->get($key), false);
    }

    public function cached(): void
    {
        $key = $this->key('cached');
        $this->redis->set($key, 1);
        for ($i = 0; $i < 5; $i++) {
            equal($this->redis->get($key), '1');
        }
        $this->other->set($key, 2);
        for ($i = 0; $i < 5; $i++) {
            equal($this->redis->get($key), '2');
        }
        equal($this->redis->incr($key), 3);
        equal($this->other->get($key), '3');
        equal($this->redis->append($key, '!'), 2);
        equal($this->redis->get($key), '3!');
    }

    public function pipeline(): void
    {
        $pipe = $this->redis->multi(Redis::PIPELINE);
        $pipe->hMSet($this->key('hash'), ['a' => 1, 'b' => 2])->hGetAll($this->key('hash'));
        $pipe->rPush($this->key('list'), 'x', 'y', 'z')->lRange($this->key('list'), 0, -1);
        $pipe->zAdd($this->key('sorted'), 1.5, 'm')->zScore($this->key('sorted'), 'm');
        $pipe->get($this->key('absent'))->exists($this->key('hash'), $this->key('absent'));
        $expected = [true, ['a' => '1', 'b' => '2'], 3, ['x', 'y', 'z'], 1, 1.5, false, 1];
        for ($i = 0; $i < 100; $i++) {
            $pipe->set($this->key('counted'), $i)->get($this->key('counted'));
            array_push($expected, true, (string) $i);
        }
        equal($pipe->exec(), $expected);
    }

    public function transaction(): void
    {
        $key = $this->key('transaction');
        $this->redis->set($key, 1);
        equal($this->redis->get($key), '1');
        equal($this->redis->multi()->incr($key)->get($key)->set($key, 'done')->exec(), [2, '2', true]);
        equal($this->redis->get($key), 'done');
        equal($this->other->get($key), 'done');
    }

    public function watch(): void
    {
        $key = $this->key('watch');
        $this->redis->set($key, 'before');
        $this->redis->watch($key);
        equal($this->redis->get($key), 'before');
        $this->other->set($key, "other's");
        equal($this->redis->multi()->set($key, 'mine')->exec(), false);
        equal($this->redis->get($key), "other's");
        $this->redis->watch($key);
        equal($this->redis->multi()->set($key, 'mine')->exec(), [true]);
        equal($this->redis->get($key), 'mine');
    }

    public function discard(): void
    {
        $key = $this->key('discard');
        $this->redis->set($key, 'kept');
        equal($this->redis->multi()->append($key, 'dropped')->discard(), true);
        equal($this->redis->get($key), 'kept');
        $this->refused('EXEC without MULTI', 'EXEC');
    }

    /** subscribe() returns only when its connection is closed. */
    public function pubsub(): void
    {
        $channel = $this->key('channel');
        $publisher = $this->beside(function (Redis $redis) use ($channel) {
            self::publishOnceHeard($redis, $channel, 'first');
            $redis->publish($channel, 'second');
        });
        $heard = [];
        $this->listen(function (Redis $listener) use ($channel, &$heard) {
            $listener->subscribe([$channel], function (Redis $redis, $from, $message) use (&$heard) {
                $heard[] = [$from, $message];
                if (count($heard) == 2) {
                    equal($redis->unsubscribe([$from]), [$from => true]);
                    $redis->close();
                }
            });
        });
        equal($heard, [[$channel, 'first'], [$channel, 'second']]);
        self::join($publisher);
    }

    public function pattern(): void
    {
        $publisher = $this->beside(function (Redis $redis) {
            $redis->publish($this->key('other'), 'not for us');
            self::publishOnceHeard($redis, $this->key('news.today'), 'for us');
        });
        $heard = [];
        $this->listen(function (Redis $listener) use (&$heard) {
            $hear = function (Redis $redis, ...$message) use (&$heard) {
                $heard = $message;
                equal($redis->punsubscribe([$message[0]]), [$message[0] => true]);
                $redis->close();
            };
            $listener->psubscribe([$this->key('news.*')], $hear);
        });
        equal($heard, [$this->key('news.*'), $this->key('news.today'), 'for us']);
        self::join($publisher);
    }

    /** Asker and worker each wait for the other, ten times: one of the two has to block. */
    public function blockingPop(): void
    {
        $asked = $this->key('asked');
        $answered = $this->key('answered');
        $worker = $this->beside(function (Redis $redis) use ($asked, $answered) {
            for ($i = 0; $i < 10; $i++) {
                $redis->rPush($answered, $redis->blPop([$asked], 10)[1]);
            }
        });
        for ($i = 0; $i < 10; $i++) {
            $this->redis->rPush($asked, $i);
            equal($this->redis->brPop([$this->key('empty'), $answered], 10), [$answered, (string) $i]);
        }
        self::join($worker);
        equal($this->redis->blPop([$asked], 1), []);
        equal($this->redis->ping(), true);
    }

    public function script(): void
    {
        $key = $this->key('script');
        $this->redis->set($key, 'first');
        equal($this->redis->get($key), 'first');
        equal($this->redis->eval(SWAP, [$key, 'second'], 1), 'first');
        equal($this->redis->get($key), 'second');
        $sha = $this->redis->script('load', SWAP);
        equal($this->redis->evalSha($sha, [$key, 'third'], 1), 'second');
        equal($this->redis->get($key), 'third');
        equal($this->redis->eval("return {1, 'two', false}"), [1, 'two', false]);
        equal($this->redis->evalSha(str_repeat('0', 40)), false);
        $this->failedWith('NOSCRIPT');
    }

    public function select(): void
    {
        $key = $this->key('select');
        equal($this->redis->select(1), true);
        $this->redis->set($key, 'in 1');
        equal($this->redis->get($key), 'in 1');
        equal($this->other->get($key), false);
        $this->other->set($key, 'in 0');
        equal($this->redis->get($key), 'in 1');
        equal($this->redis->del($key), 1);
        equal($this->redis->get($key), false);
        equal($this->redis->select(0), true);
        equal($this->redis->get($key), 'in 0');
    }

    public function binary(): void
    {
        $every = implode(array_map('chr', range(0, 255)));
        $key = $this->key('') . $every;
        foreach ([$every, '', "\r\n$-1\r\n\0", str_repeat($every, 4096)] as $value) {
            $this->redis->set($key, $value);
            equal($this->redis->get($key), $value);
            equal($this->redis->get($key), $value);
        }
    }

    public function error(): void
    {
        $key = $this->key('error');
        $this->redis->rPush($key, 'item');
        for ($i = 0; $i < 2; $i++) {
            equal($this->redis->get($key), false);
            $this->failedWith('WRONGTYPE');
            equal($this->redis->lRange($key, 0, -1), ['item']);
        }
        $this->refused('unknown command', 'NOSUCH');
        equal($this->redis->ping(), true);
    }

    /** The last one: what it finds beside its own are the other steps' keys, and all go. */
    public function scan(): void
    {
        $wanted = array_map(fn (int $i) => $this->key("scan:$i"), range(0, 999));
        $this->redis->mSet(array_fill_keys($wanted, 'value'));
        $found = $this->found('scan:*');
        sort($found);
        sort($wanted);
        equal($found, $wanted);
        equal($this->redis->unlink($keys = $this->found('*')), count($keys));
        equal($this->found('*'), []);
    }

    private function found(string $pattern): array
    {
        $this->redis->setOption(Redis::OPT_SCAN, Redis::SCAN_RETRY);
        $cursor = null;
        $keys = [];
        while ($some = $this->redis->scan($cursor, $this->key($pattern), 100)) {
            $keys += array_flip($some);
        }
        return array_keys($keys);
    }

    private function refused(string $words, string ...$command): void
    {
        equal($this->redis->rawCommand(...$command), false);
        $this->failedWith($words);
    }

    private function failedWith(string $words): void
    {
        $error = $this->redis->getLastError();
        equal(str_contains($error ?? '', $words) ? $words : $error, $words);
        $this->redis->clearLastError();
    }

    /** Runs on a connection that the subscriber itself closes. */
    private function listen(callable $subscribe): void
    {
        try {
            $subscribe($this->connect());
        } catch (RedisException $closed) {
            // By the callback: what it heard is looked at by the caller.
        }
    }

    /** Another process with a connection of its own. */
    private function beside(callable $work): int
    {
        $child = pcntl_fork();
        if ($child == 0) {
            $work($this->connect());
            exit(0);
        }
        return $child;
    }

    private static function join(int $child): void
    {
        pcntl_waitpid($child, $status);
        equal(pcntl_wexitstatus($status), 0);
    }

    private static function publishOnceHeard(Redis $redis, string $channel, string $message): void
    {
        for ($tries = 0; $redis->publish($channel, $message) == 0; $tries++) {
            equal($tries < 10_000, true);
            usleep(1_000);
        }
    }
}

function equal(mixed $actual, mixed $expected): void
{
    if ($actual !== $expected) {
        $shown = fn (mixed $value) => substr(json_encode($value, JSON_INVALID_UTF8_SUBSTITUTE), 0, 500);
        throw new UnexpectedValueException($shown($actual) . ' instead of ' . $shown($expected));
    }
}

printf("phpredis %s, PHP %s, RESP2\n", phpversion('redis'), PHP_VERSION);
$conversation = new Conversation($argv[1], (int) $argv[2]);
foreach (STEPS as $step) {
    $conversation->{lcfirst(str_replace('-', '', ucwords($step, '-')))}();
    echo "ok $step\n";
}
