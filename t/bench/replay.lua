-- Sends the lines of a file, one after the other, and again from the first.
-- The last answer's size and the latencies come out as one line.

local paths = {}
local at = 0

function init(args)
    for line in io.lines(args[1]) do
        paths[#paths + 1] = wrk.format("GET", line)
    end
end

function request()
    at = at + 1
    if at > #paths then
        at = 1
    end
    return paths[at]
end

function done(summary, latency)
    local e = summary.errors
    io.write(string.format("bench requests=%d seconds=%.3f p50=%.3f p99=%.3f max=%.3f errors=%d (%d connect, %d read, %d write, %d status, %d timeout)\n",
        summary.requests, summary.duration / 1e6,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        latency.max / 1e3,
        e.connect + e.read + e.write + e.status + e.timeout,
        e.connect, e.read, e.write, e.status, e.timeout))
end
