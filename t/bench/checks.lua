-- Checks of a gate, so many a second.  A file has a token and a ticket's code on
-- each line, which go one after the other, each under a name of its own.  Every
-- request has its moment, whatever became of those before it: a connection waits
-- for the next one that nobody has, and there are more of them than are ever
-- needed.  late counts those that were sent 5 ms behind theirs, because no
-- connection was free: where it is not small, the rate was not held.

dofile("t/bench/replay.lua")

local ffi = require("ffi")

ffi.cdef[[
typedef struct { long seconds, nanoseconds; } moment_t;
int clock_gettime(int clock, moment_t *moment);
]]

local lines, at, run = {}, 0, os.time()
local moment, due, pause = ffi.new("moment_t")
local threads, finish = {}, done

late = 0

local function now()
    ffi.C.clock_gettime(1, moment)
    return tonumber(moment.seconds) * 1000
           + tonumber(moment.nanoseconds) / 1e6
end

function setup(thread)
    threads[#threads + 1] = thread
end

function init(args)
    pause = 1000 / tonumber(args[2])
    for line in io.lines(args[1]) do
        lines[#lines + 1] = { line:match("(%S+) (%S+)") }
    end
end

function request()
    local is = lines[at % #lines + 1]

    at = at + 1
    return wrk.format("POST", "/hill-gate/v1/check", {
        ["Authorization"] = "Bearer " .. is[1],
        ["Content-Type"] = "application/json" },
        string.format('{"request":"b%d-%d","code":"%s","persons":1}', run, at,
                      is[2]))
end

function delay()
    local is = now()
    local turn = due or is

    due = turn + pause
    if is - turn > 5 then
        late = late + 1
    end

    return math.max(0, math.floor(turn - is + 0.5))
end

function done(summary, latency)
    local sum = 0

    for _, thread in ipairs(threads) do
        sum = sum + thread:get("late")
    end

    io.write(string.format("late=%d ", sum))
    finish(summary, latency)
end
