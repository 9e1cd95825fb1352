-- As replay.lua, but a connection waits 10 to 30 ms before each request: 20 of
-- them send 1,000 a second if they are answered at once, and never more.

dofile("t/bench/replay.lua")

function delay()
    return math.random(10, 30)
end
