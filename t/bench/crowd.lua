-- As replay.lua, but every connection sends one request, at some moment of the
-- first second, and then waits.

dofile("t/bench/replay.lua")

local first = 0

function delay()
    first = first + 1
    if first <= 4000 then
        return math.random(0, 1000)
    end
    return 60000
end
