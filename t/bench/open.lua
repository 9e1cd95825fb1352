-- Requests of the open API: a line is method, path, partner, moment and token,
-- and perhaps a body; or the path of a page.  open.lua FILE [paced|sale [PAY]]
--
-- paced: a connection waits 10 to 30 ms before each request, as in paced.lua.
-- sale: answers are looked at; refused counts those that say so, done the others.
-- PAY: a file of tokens of Pay, with which what a Create has made is paid next; of
-- these only what was paid is done.

dofile("t/bench/replay.lua")

local lines, pays, orders, at, paid_at = {}, {}, {}, 0, 0
local threads, finish = {}, done

done_well, refused = 0, 0

-- Zeros stand for the order's number, which has seven digits.
local function pay_of(partner)
    return '{"PartnerId":' .. partner .. ',"OrderId":0000000}'
end

local function read(name, into)
    for line in io.lines(name) do
        local method, path, partner, moment, token, body =
            line:match("^(%S+) (%S+) (%S+) (%S+) (%S+) ?(.*)$")
        local head = method and {
            ["Timestamp"] = moment, ["PartnerId"] = partner,
            ["Authorization"] = "Bearer ZZY-OPENAPI:" .. partner .. ":"
                                .. token }

        if method == "POST" then
            head["Content-Type"] = "application/json"
            body = body ~= "" and body or pay_of(partner)
        end

        into[#into + 1] = wrk.format(method or "GET", path or line, head,
                                     body ~= "" and body or nil)
    end
end

local function answered(status, headers, body)
    if not body:find('"IsSuccess":true', 1, true)
        and not body:find("<retcode>0<", 1, true)
    then
        refused = refused + 1
        return
    end

    local order = #pays > 0 and body:match('"OrderId":(%d+)')

    if order then
        orders[#orders + 1] = order
    else
        done_well = done_well + 1
    end
end

function setup(thread)
    threads[#threads + 1] = thread
end

function init(args)
    read(args[1], lines)

    if args[3] then
        read(args[3], pays)
    end

    if args[2] == "paced" then
        delay = function() return math.random(10, 30) end
    elseif args[2] == "sale" then
        response = answered
    end
end

function request()
    local order = table.remove(orders)

    if order then
        paid_at = paid_at % #pays + 1
        return pays[paid_at]:sub(1, -9) .. order .. "}"
    end

    at = at % #lines + 1
    return lines[at]
end

function done(summary, latency)
    local sum = { done_well = 0, refused = 0 }

    for _, thread in ipairs(threads) do
        for name in pairs(sum) do
            sum[name] = sum[name] + thread:get(name)
        end
    end

    io.write(string.format("done=%d refused=%d ", sum.done_well, sum.refused))
    finish(summary, latency)
end
