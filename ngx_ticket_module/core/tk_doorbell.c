/*
 * The doorbell; see the header.
 */

#include "tk_doorbell.h"


const char  tk_doorbell_mend[] =
    "if #KEYS == 0 then return 0 end\n"
    "local r = redis.pcall('XACK', KEYS[1], ARGV[1], '0-1')\n"
    "if type(r) == 'table' and r.err"
    " and string.find(r.err, 'WRONGTYPE', 1, true) then\n"
    "  return redis.call('DEL', KEYS[1])\n"
    "end\n"
    "return 0\n";
