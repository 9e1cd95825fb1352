/*
 * What several steps of a quote do alike: refusing, memory, lists in a text,
 * the slots of a day.
 */

#include "tk_quote.h"


tk_err_t
tk_quote_refuse(tk_quote_t *q, tk_err_t err, tk_str_t subject)
{
    *q->subject = subject;
    return err;
}


void *
tk_quote_alloc(tk_quote_t *q, size_t n, size_t size)
{
    void  *p;

    if (n == 0) {
        n = 1;
    }

    p = q->pool->alloc(q->pool->data, n * size);
    if (p != NULL) {
        memset(p, 0, n * size);
    }

    return p;
}


int
tk_quote_cut(tk_str_t *rest, unsigned char separator, tk_str_t *piece)
{
    unsigned char  *end;

    if (rest->data == NULL) {
        return 0;
    }

    *piece = *rest;
    end = rest->len != 0 ? memchr(rest->data, separator, rest->len) : NULL;

    if (end == NULL) {
        rest->data = NULL;
        rest->len = 0;
        return 1;
    }

    piece->len = (size_t) (end - rest->data);
    rest->len -= piece->len + 1;
    rest->data = end + 1;

    return 1;
}


/* Puts a slot in its place by time; the slots come nearly in order. */

static void
slot_insert(tk_quote_t *q, const tk_slot_t *slot)
{
    size_t  i;

    for (i = q->nslots; i > 0; i--) {
        if (q->slots[i - 1]->start_minute <= slot->start_minute) {
            break;
        }

        q->slots[i] = q->slots[i - 1];
    }

    q->slots[i] = slot;
    q->nslots++;
}


tk_err_t
tk_quote_slots_open(tk_quote_t *q, int64_t asked)
{
    size_t            i, n;
    const tk_slot_t  *slots;

    slots = tk_slots_of(q->supplier, q->order->route_id, q->order->day, &n);

    q->slots = tk_quote_alloc(q, n, sizeof(tk_slot_t *));
    if (q->slots == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < n; i++) {
        if (tk_slot_open(&slots[i], q->today, q->minute)
            && (asked == TK_SLOT_AUTOMATIC || slots[i].slot_no == asked))
        {
            slot_insert(q, &slots[i]);
        }
    }

    return TK_OK;
}
