-- Checks of a gate: a file has a token and a ticket's code on each line, which go
-- one after the other, each under a name of its own.  A connection waits 10 to 30
-- ms before each: 20 of them send 1,000 a second if they are answered at once.

dofile("t/bench/replay.lua")

local lines, at, run = {}, 0, os.time()

function init(args)
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
    return math.random(10, 30)
end
