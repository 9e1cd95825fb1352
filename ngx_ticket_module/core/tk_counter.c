/*
 * Counters of quota rows in Redis; see the header.
 */

#include "tk_counter.h"
#include "tk_value.h"

#include <string.h>


const char  tk_counter_admit[] =
    "local take, chosen, miss = {}, {}, {}\n"
    "local seats, bits = {}, nil\n"
    "for i = 1, #KEYS do\n"
    "  local need, group = tonumber(ARGV[2*i-1]), ARGV[2*i]\n"
    "  if group:sub(1, 1) == 's' then\n"
    "    bits = redis.pcall('HGET', KEYS[i], 's')\n"
    "    bits = type(bits) == 'string' and bits or ''\n"
    "    for n in group:gmatch('%d+') do\n"
    "      local at = math.floor((n - 1) / 8) + 1\n"
    "      local byte, one = bits:byte(at), 2 ^ ((n - 1) % 8)\n"
    "      if byte then\n"
    "        if math.floor(byte / one) % 2 == 1 then return i end\n"
    "        bits = bits:sub(1, at - 1) .. string.char(byte + one)\n"
    "               .. bits:sub(at + 1)\n"
    "        seats[KEYS[i]] = bits\n"
    "      end\n"
    "    end\n"
    "    group = '0'\n"
    "  end\n"
    "  local alone = group == '0' or group == 'd'\n"
    "  if alone or not chosen[group] then\n"
    "    local r = redis.pcall('HGET', KEYS[i], 'l')\n"
    "    local left = type(r) == 'string' and tonumber(r) or nil\n"
    "    if left == nil then\n"
    "      if not alone then chosen[group] = true end\n"
    "    elseif left >= need then\n"
    "      if group ~= 'd' then take[#take+1] = i end\n"
    "      if not alone then chosen[group] = true end\n"
    "    elseif alone then\n"
    "      return i\n"
    "    else\n"
    "      miss[group] = i\n"
    "    end\n"
    "  end\n"
    "end\n"
    "for group, i in pairs(miss) do\n"
    "  if not chosen[group] then return i end\n"
    "end\n"
    "for _, i in ipairs(take) do\n"
    "  redis.call('HINCRBY', KEYS[i], 'l', '-' .. ARGV[2*i-1])\n"
    "end\n"
    "for key, s in pairs(seats) do redis.call('HSET', key, 's', s) end\n"
    "return 0\n";


const char  tk_counter_correct[] =
    "for i = 1, #KEYS do\n"
    "  local r = redis.pcall('HGET', KEYS[i], 'v')\n"
    "  local have = type(r) == 'string' and tonumber(r) or nil\n"
    "  if type(r) == 'table' then redis.call('DEL', KEYS[i]) end\n"
    "  if have == nil or have <= tonumber(ARGV[2*i+1]) then\n"
    "    redis.call('HSET', KEYS[i], 'l', ARGV[2*i], 'v', ARGV[2*i+1])\n"
    "    redis.call('EXPIRE', KEYS[i], ARGV[1])\n"
    "  end\n"
    "end\n"
    "return 0\n";


const char  tk_counter_seats[] =
    "for i = 1, #KEYS do\n"
    "  local r = redis.pcall('HGET', KEYS[i], 'v')\n"
    "  local have = type(r) == 'string' and tonumber(r) or nil\n"
    "  if type(r) == 'table' then redis.call('DEL', KEYS[i]) end\n"
    "  if have == nil or have <= tonumber(ARGV[2*i]) then\n"
    "    redis.call('HSET', KEYS[i], 's', ARGV[2*i+1])\n"
    "    redis.call('EXPIRE', KEYS[i], ARGV[1])\n"
    "  end\n"
    "end\n"
    "return 0\n";


const char  tk_counter_drift[] =
    "local known, few, many = 0, 0, 0\n"
    "for i = 1, #KEYS do\n"
    "  local r = redis.pcall('HGET', KEYS[i], 'l')\n"
    "  local left = type(r) == 'string' and tonumber(r) or nil\n"
    "  if left ~= nil then\n"
    "    local d = left - tonumber(ARGV[i])\n"
    "    known = known + 1\n"
    "    if d < 0 then few = few - d else many = many + d end\n"
    "  end\n"
    "end\n"
    "return { known, few, many }\n";


static size_t
counter_text(unsigned char *p, const char *s)
{
    size_t  len;

    len = strlen(s);
    memcpy(p, s, len);

    return len;
}


size_t
tk_counter_key(unsigned char *buf, int32_t supplier_id, int64_t database_id,
    int64_t quota_id)
{
    size_t  n;

    n = counter_text(buf, "ticket:{");
    n += tk_format_int(supplier_id, buf + n);
    n += counter_text(buf + n, "}:");
    n += tk_format_int(database_id, buf + n);
    buf[n++] = ':';
    n += tk_format_int(quota_id, buf + n);

    return n;
}
