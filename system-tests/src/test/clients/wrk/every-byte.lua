-- Reads a key until 2,000 answers have come, and counts those that are each byte once, in order.

local wanted = {}
for byte = 0, 255 do
  wanted[#wanted + 1] = string.char(byte)
end
wanted = table.concat(wanted)

answers, right = 0, 0

function setup(thread)
  worker = thread
end

function response(status, headers, body)
  if answers == 2000 then
    return -- It was on its way already.
  end
  answers = answers + 1
  if status == 200 and body == wanted then
    right = right + 1
  end
  if answers == 2000 then
    wrk.thread:stop()
  end
end

function done()
  print(string.format("%d answers, %d as they should be", worker:get("answers"), worker:get("right")))
end
