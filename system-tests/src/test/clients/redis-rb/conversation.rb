# redis-rb, as an application would use it: conversation.rb HOST PORT

require "redis"
require "securerandom"
require "set"

class Conversation
  STEPS = %i[handshake get_set cached pipeline transaction watch discard pubsub pattern blocking_pop script
             select binary error scan].freeze
  SWAP = "local was = redis.call('GET', KEYS[1]); redis.call('SET', KEYS[1], ARGV[1]); return was".freeze

  def initialize(host, port)
    @at = { host: host, port: port, timeout: 20, reconnect_attempts: 0 }
    @prefix = "redis-rb:#{SecureRandom.hex}:"
    @redis = Redis.new(id: "conversation", **@at)
    @other = Redis.new(**@at)
  end

  def key(name)
    @prefix + name
  end

  def handshake
    equal @redis.ping, "PONG"
    equal @redis.call("CLIENT", "GETNAME"), "conversation"
  end

  def get_set
    key = key("get-set")
    equal @redis.get(key), nil
    equal @redis.set(key, "value"), "OK"
    equal @redis.get(key), "value"
    equal @redis.set(key, "not stored", nx: true), false
    equal @redis.mget(key, key("absent")), ["value", nil]
    equal @redis.del(key), 1
    equal @redis.get(key), nil
  end

  def cached
    key = key("cached")
    @redis.set(key, 1)
    5.times { equal @redis.get(key), "1" }
    @other.set(key, 2)
    5.times { equal @redis.get(key), "2" }
    equal @redis.incr(key), 3
    equal @other.get(key), "3"
    equal @redis.append(key, "!"), 2
    equal @redis.get(key), "3!"
  end

  def pipeline
    replies = @redis.pipelined do |pipe|
      pipe.hset(key("hash"), "a" => 1, "b" => 2)
      pipe.hgetall(key("hash"))
      pipe.rpush(key("list"), %w[x y z])
      pipe.lrange(key("list"), 0, -1)
      pipe.zadd(key("sorted"), 1.5, "m")
      pipe.zscore(key("sorted"), "m")
      pipe.get(key("absent"))
      pipe.exists(key("hash"), key("absent"))
      100.times do |i|
        pipe.set(key("counted"), i)
        pipe.get(key("counted"))
      end
    end
    equal replies.shift(4), [2, { "a" => "1", "b" => "2" }, 3, %w[x y z]]
    equal replies.shift(4), [true, 1.5, nil, 1]
    equal replies, (0...100).flat_map { |i| ["OK", i.to_s] }
  end

  def transaction
    key = key("transaction")
    @redis.set(key, 1)
    equal @redis.get(key), "1"
    replies = @redis.multi do |transaction|
      transaction.incr(key)
      transaction.get(key)
      transaction.set(key, "done")
    end
    equal replies, [2, "2", "OK"]
    equal @redis.get(key), "done"
    equal @other.get(key), "done"
  end

  def watch
    key = key("watch")
    @redis.set(key, "before")
    replies = @redis.watch(key) do
      equal @redis.get(key), "before"
      @other.set(key, "other's")
      @redis.multi { |transaction| transaction.set(key, "mine") }
    end
    equal replies, nil
    equal @redis.get(key), "other's"
    replies = @redis.watch(key) { @redis.multi { |transaction| transaction.set(key, "mine") } }
    equal replies, ["OK"]
    equal @redis.get(key), "mine"
  end

  # A block that raises is never sent, so MULTI and DISCARD are said by hand.
  def discard
    key = key("discard")
    @redis.set(key, "kept")
    equal @redis.call("MULTI"), "OK"
    equal @redis.call("APPEND", key, "dropped"), "QUEUED"
    equal @redis.discard, "OK"
    equal @redis.get(key), "kept"
    raises("EXEC without MULTI") { @redis.call("EXEC") }
  end

  def pubsub
    channel = key("channel")
    heard = []
    @redis.subscribe_with_timeout(10, channel) do |on|
      on.subscribe { @other.publish(channel, 0) }
      on.message do |from, message|
        heard << [from, message]
        heard.size < 10 ? @other.publish(channel, heard.size) : @redis.unsubscribe(channel)
      end
    end
    equal heard, (0...10).map { |i| [channel, i.to_s] }
    equal @redis.ping, "PONG"
  end

  def pattern
    heard = nil
    @redis.psubscribe_with_timeout(10, key("news.*")) do |on|
      on.psubscribe do
        @other.publish(key("other"), "not for us")
        @other.publish(key("news.today"), "for us")
      end
      on.pmessage do |*message|
        heard = message
        @redis.punsubscribe
      end
    end
    equal heard, [key("news.*"), key("news.today"), "for us"]
    equal @redis.ping, "PONG"
  end

  # Asker and worker each wait for the other, ten times: one of the two has to block.
  def blocking_pop
    asked = key("asked")
    answered = key("answered")
    worker = Thread.new { 10.times { @other.rpush(answered, @other.blpop(asked, timeout: 10).last) } }
    10.times do |i|
      @redis.rpush(asked, i)
      equal @redis.brpop(key("empty"), answered, timeout: 10), [answered, i.to_s]
    end
    worker.join(10)
    equal @redis.blpop(asked, timeout: 0.1), nil
    equal @redis.ping, "PONG"
  end

  def script
    key = key("script")
    @redis.set(key, "first")
    equal @redis.get(key), "first"
    equal @redis.eval(SWAP, keys: [key], argv: ["second"]), "first"
    equal @redis.get(key), "second"
    sha = @redis.script(:load, SWAP)
    equal @redis.evalsha(sha, keys: [key], argv: ["third"]), "second"
    equal @redis.get(key), "third"
    equal @redis.eval("return {1, 'two', false}"), [1, "two", nil]
    raises("NOSCRIPT") { @redis.evalsha("0" * 40) }
  end

  def select
    key = key("select")
    equal @redis.select(1), "OK"
    @redis.set(key, "in 1")
    equal @redis.get(key), "in 1"
    equal @other.get(key), nil
    @other.set(key, "in 0")
    equal @redis.get(key), "in 1"
    equal @redis.del(key), 1
    equal @redis.get(key), nil
    equal @redis.select(0), "OK"
    equal @redis.get(key), "in 0"
    second = Redis.new(db: 1, **@at)
    equal second.get(key), nil
    second.close
  end

  def binary
    every = (0..255).to_a.pack("C*")
    key = key("").b + every
    [every, "".b, "\r\n$-1\r\n\0".b, every * 4096].each do |value|
      @redis.set(key, value)
      2.times { equal @redis.get(key).b, value }
    end
  end

  def error
    key = key("error")
    @redis.rpush(key, "item")
    2.times do
      raises("WRONGTYPE") { @redis.get(key) }
      equal @redis.lrange(key, 0, -1), ["item"]
    end
    raises("unknown command") { @redis.call("NOSUCH") }
    equal @redis.ping, "PONG"
  end

  # The last one: what it finds beside its own are the other steps' keys, and all go.
  def scan
    wanted = (0...1000).map { |i| key("scan:#{i}") }
    @redis.mset(wanted.flat_map { |key| [key, "value"] })
    equal @redis.scan_each(match: key("scan:*"), count: 100).to_set, wanted.to_set
    equal @redis.hscan_each(key("hash")).to_a.to_set, Set[%w[a 1], %w[b 2]]
    keys = @redis.scan_each(match: key("*"), count: 1000).to_a.uniq
    equal @redis.unlink(*keys), keys.size
    equal @redis.scan_each(match: key("*"), count: 1000).to_a, []
  end

  private

  def equal(actual, expected)
    return if actual == expected

    raise "#{actual.inspect[0, 500]} instead of #{expected.inspect[0, 500]}"
  end

  def raises(words)
    answer = yield
  rescue Redis::CommandError => e
    raise unless e.message.include?(words)
  else
    raise "#{answer.inspect[0, 500]} instead of #{words}"
  end
end

$stdout.sync = true
puts "redis-rb #{Redis::VERSION}, Ruby #{RUBY_VERSION}, RESP2"
conversation = Conversation.new(ARGV[0], Integer(ARGV[1]))
Conversation::STEPS.each do |step|
  conversation.public_send(step)
  puts "ok #{step.to_s.tr('_', '-')}"
end
