/*
 * Rows stand in a chain by what they are of, and in a list by the second in
 * which they end.
 */

#include <openssl/sha.h>

#include "tk_used.h"
#include "tk_value.h"


const char  tk_used_script[] =
    "if #KEYS == 0 then return 0 end\n"            /* it is being loaded */
    "local since = redis.pcall('HGET', KEYS[2], 't')\n"
    "since = type(since) == 'string' and tonumber(since) or nil\n"
    "if since == nil then\n"
    "  redis.call('DEL', KEYS[2])\n"
    "  redis.call('HSET', KEYS[2], 't', ARGV[1])\n"
    "  since = tonumber(ARGV[1])\n"
    "end\n"
    "if redis.call('HINCRBY', KEYS[1], 'n', 1) == 1 then\n"
    "  redis.call('HSET', KEYS[1], 't', ARGV[1])\n"
    "  redis.call('EXPIRE', KEYS[1], ARGV[3])\n"
    "  return since > tonumber(ARGV[2]) and -1 or 0\n"
    "end\n"
    "return tonumber(redis.call('HGET', KEYS[1], 't')) or 1\n";


static uint64_t
used_id(const tk_used_t *used, const unsigned char hash[TK_USED_HASH])
{
    uint64_t       id;
    unsigned char  text[TK_USED_SECRET + TK_USED_HASH];
    unsigned char  digest[SHA256_DIGEST_LENGTH];

    memcpy(text, used->secret, TK_USED_SECRET);
    memcpy(text + TK_USED_SECRET, hash, TK_USED_HASH);

    SHA256(text, sizeof(text), digest);
    memcpy(&id, digest, sizeof(id));

    return id;
}


size_t
tk_used_key(unsigned char buf[TK_USED_KEY_LEN],
    const unsigned char hash[TK_USED_HASH])
{
    memcpy(buf, TK_USED_KEY, sizeof(TK_USED_KEY) - 1);
    tk_format_hex(hash, TK_USED_HASH, buf + sizeof(TK_USED_KEY) - 1, 0);

    return TK_USED_KEY_LEN;
}


void
tk_used_init(tk_used_t *used, size_t size,
    const unsigned char secret[TK_USED_SECRET], int64_t since_s)
{
    size_t  room;

    memcpy(used->secret, secret, TK_USED_SECRET);

    room = size - sizeof(tk_used_t);
    used->nchains = 1;

    while (used->nchains * 2 * (sizeof(uint32_t) + sizeof(tk_used_row_t))
           <= room)
    {
        used->nchains *= 2;
    }

    used->nrows = (room - used->nchains * sizeof(uint32_t))
                  / sizeof(tk_used_row_t);
    used->rows = (tk_used_row_t *) (used + 1);
    used->chains = (uint32_t *) (used->rows + used->nrows);

    tk_used_empty(used, since_s);
}


void
tk_used_empty(tk_used_t *used, int64_t since_s)
{
    uint32_t  i;

    memset(used->seconds, 0, sizeof(used->seconds));
    memset(used->owners, 0, sizeof(used->owners));
    memset(used->chains, 0, used->nchains * sizeof(uint32_t));

    for (i = 0; i < used->nrows; i++) {
        used->rows[i].next_of_second = (i + 1 < used->nrows) ? i + 2 : 0;
    }

    used->free = used->nrows != 0;
    used->nfree = used->nrows;
    used->since = since_s;
    used->swept = since_s;
}


static uint32_t *
used_chain(tk_used_t *used, uint64_t id)
{
    return &used->chains[id & (used->nchains - 1)];
}


/* Where its number stands: the end of its chain when there is none. */

static uint32_t *
used_find(tk_used_t *used, uint64_t id)
{
    uint32_t  *at;

    at = used_chain(used, id);

    while (*at != 0 && used->rows[*at - 1].id != id) {
        at = &used->rows[*at - 1].next;
    }

    return at;
}


static void
used_free(tk_used_t *used, uint32_t number)
{
    uint32_t       *at;
    tk_used_row_t  *row;

    row = &used->rows[number - 1];

    at = used_find(used, row->id);
    *at = row->next;

    used->owners[row->owner]--;

    row->next_of_second = used->free;
    used->free = number;
    used->nfree++;
}


/* Those of the seconds that are over. */

static void
used_sweep(tk_used_t *used, int64_t now_s)
{
    int64_t    s;
    uint32_t   number, next, *second;

    s = used->swept;

    if (now_s - s > TK_USED_SECONDS) {
        s = now_s - TK_USED_SECONDS;
    }

    while (s < now_s) {
        second = &used->seconds[(uint64_t) s++ % TK_USED_SECONDS];

        for (number = *second; number != 0; number = next) {
            next = used->rows[number - 1].next_of_second;
            used_free(used, number);
        }

        *second = 0;
        used->swept = s;
    }
}


static void
used_add(tk_used_t *used, uint64_t id, uint16_t owner, int64_t now_s,
    int64_t until_s)
{
    uint32_t        number, *second, *chain;
    tk_used_row_t  *row;

    number = used->free;
    row = &used->rows[number - 1];
    used->free = row->next_of_second;
    used->nfree--;

    second = &used->seconds[(uint64_t) until_s % TK_USED_SECONDS];
    chain = used_chain(used, id);

    row->id = id;
    row->owner = owner;
    row->until = (uint32_t) until_s;
    row->lives = (uint16_t) (until_s - now_s);
    row->next_of_second = *second;
    row->next = *chain;

    *second = number;
    *chain = number;
    used->owners[owner]++;
}


tk_used_e
tk_used_take(tk_used_t *used, const unsigned char hash[TK_USED_HASH],
    int64_t owner, int64_t now_s, int64_t until_s, int64_t *first_s)
{
    uint16_t        place;
    uint32_t        number;
    uint64_t        id;
    tk_used_row_t  *row;

    used_sweep(used, now_s);

    id = used_id(used, hash);
    number = *used_find(used, id);

    if (number != 0) {
        row = &used->rows[number - 1];
        *first_s = (int64_t) row->until - row->lives;
        return TK_USED_AGAIN;
    }

    place = (uint16_t) (((uint64_t) owner * UINT64_C(0x9e3779b97f4a7c15))
                        >> 52) % TK_USED_OWNERS;

    if (used->owners[place] >= used->nfree) {
        return TK_USED_FULL;
    }

    if (until_s < now_s) {
        until_s = now_s;
    }

    if (until_s > now_s + TK_USED_SECONDS - 2) {
        until_s = now_s + TK_USED_SECONDS - 2;
    }

    used_add(used, id, place, now_s, until_s);

    return TK_USED_NEW;
}


void
tk_used_forget(tk_used_t *used, const unsigned char hash[TK_USED_HASH])
{
    uint32_t  number, *at;

    number = *used_find(used, used_id(used, hash));
    if (number == 0) {
        return;
    }

    at = &used->seconds[used->rows[number - 1].until % TK_USED_SECONDS];

    while (*at != number) {
        at = &used->rows[*at - 1].next_of_second;
    }

    *at = used->rows[number - 1].next_of_second;
    used_free(used, number);
}


int
tk_used_knows(const tk_used_t *used, int64_t signed_s)
{
    return signed_s >= used->since;
}
