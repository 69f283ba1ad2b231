-- wrk's requests: a random one of a set of keys each. Its arguments are the path's pattern and how many keys there are.
local requests = {}
local count

function init(arguments)
  count = tonumber(arguments[2])
  for number = 0, count - 1 do
    requests[number + 1] = wrk.format("GET", string.format(arguments[1], number))
  end
end

function request()
  return requests[math.random(count)]
end

-- One line for the program that has started wrk; all times in microseconds.
function done(summary, latency)
  local errors = summary.errors
  print(string.format("RESULT %d %d %d %.0f %.0f %.0f %.0f", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max))
end
