/*
 * Segments written.
 */

#include "tk_gate_list.h"
#include "tk_gate_bytes.h"
#include "tk_sorted.h"


static int
gate_by_tag(const void *a, const void *b)
{
    return memcmp(((const tk_gate_row_t *) a)->tag,
                  ((const tk_gate_row_t *) b)->tag, TK_GATE_TAG);
}


/* Cards with several tickets have them in the order of the tickets' tags. */

static int
gate_by_card(const void *a, const void *b)
{
    int                    order;
    const tk_gate_card_t  *x = a, *y = b;

    order = memcmp(x->tag, y->tag, TK_GATE_TAG);

    return order != 0 ? order : memcmp(x->ticket, y->ticket, TK_GATE_TAG);
}


static unsigned char *
gate_put_head(unsigned char *p, const tk_gate_head_t *head)
{
    memcpy(p, "TGL1", 4);
    p[4] = head->deltas ? 'D' : 'L';
    p[5] = (unsigned char) head->nspans;
    gate_set16(p + 6, head->nproducts);
    gate_set32(p + 8, (uint32_t) head->supplier_id);
    gate_set32(p + 12, (uint32_t) head->day);
    gate_set64(p + 16, (uint64_t) head->first);
    gate_set64(p + 24, (uint64_t) head->last);
    gate_set32(p + 32, head->ntickets);
    gate_set32(p + 36, head->ncards);
    gate_set64(p + 40, (uint64_t) head->made);
    gate_set64(p + 48, (uint64_t) head->expires);
    memcpy(p + 56, head->key_id, TK_GATE_KEY_ID);
    memcpy(p + 64, head->previous, TK_GATE_HASH);

    return p + TK_GATE_HEAD;
}


static unsigned char *
gate_put_product(unsigned char *p, const tk_gate_product_t *product)
{
    memset(p, 0, TK_GATE_PRODUCT);
    gate_set32(p, (uint32_t) product->number);
    gate_set16(p + 4, (uint64_t) product->entries);
    gate_set16(p + 6, (uint64_t) product->early);
    gate_set16(p + 8, (uint64_t) product->late);
    p[10] = (unsigned char) product->early_then;
    p[11] = (unsigned char) product->late_then;
    p[12] = product->reentry != 0;
    gate_set64(p + 16, product->stations);

    return p + TK_GATE_PRODUCT;
}


static unsigned char *
gate_put_span(unsigned char *p, const tk_gate_span_t *span)
{
    memset(p, 0, TK_GATE_SPAN);
    gate_set32(p, (uint32_t) span->number);
    p[4] = (unsigned char) span->window;
    gate_set64(p + 8, (uint64_t) span->from);
    gate_set64(p + 16, (uint64_t) span->until);
    gate_set64(p + 24, (uint64_t) span->over);

    return p + TK_GATE_SPAN;
}


/* Column by column: what is alike lies together, and is packed well. */

static unsigned char *
gate_put_tickets(unsigned char *p, const tk_gate_row_t *rows, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        memcpy(p, rows[i].tag, TK_GATE_TAG);
        p += TK_GATE_TAG;
    }

    for (i = 0; i < n; i++) {
        gate_set16(p, rows[i].product);
        p += 2;
    }

    for (i = 0; i < n; i++) {
        p[i] = rows[i].span;
        p[n + i] = rows[i].persons;
        p[2 * n + i] = rows[i].used;
        p[3 * n + i] = rows[i].flags;
        p[4 * n + i] = rows[i].before;
        p[5 * n + i] = rows[i].after;
    }

    return p + 6 * n;
}


/* The last row of a ticket: of a list it is the only one. */

static const tk_gate_row_t *
gate_ticket_of(const tk_gate_card_t *card, const tk_gate_head_t *head,
    const tk_gate_row_t *rows)
{
    size_t         i;
    tk_gate_row_t  key;

    if (!head->deltas) {
        memcpy(key.tag, card->ticket, TK_GATE_TAG);
        return tk_find(&key, rows, head->ntickets, sizeof(key), gate_by_tag);
    }

    for (i = head->ntickets; i-- > 0; ) {
        if (memcmp(rows[i].tag, card->ticket, TK_GATE_TAG) == 0) {
            return &rows[i];
        }
    }

    return NULL;
}


/* NULL: a card is of a ticket that is not there. */

static unsigned char *
gate_put_cards(unsigned char *p, const tk_gate_head_t *head,
    const tk_gate_card_t *cards, const tk_gate_row_t *rows)
{
    size_t                i;
    const tk_gate_row_t  *row;

    for (i = 0; i < head->ncards; i++) {
        memcpy(p, cards[i].tag, TK_GATE_TAG);
        p += TK_GATE_TAG;
    }

    for (i = 0; i < head->ncards; i++) {
        row = cards[i].none ? NULL : gate_ticket_of(&cards[i], head, rows);

        if (row == NULL && !(cards[i].none && head->deltas)) {
            return NULL;
        }

        gate_set32(p, row == NULL ? TK_GATE_NO_TICKET
                                  : (uint64_t) (row - rows));
        p += 4;
    }

    return p;
}


static int
gate_fits(const tk_gate_head_t *head, const tk_gate_product_t *products)
{
    size_t  i;

    if (head->nproducts > TK_GATE_PRODUCTS || head->nspans > TK_GATE_SPANS
        || head->ntickets > TK_GATE_ROWS || head->ncards > TK_GATE_ROWS)
    {
        return 0;
    }

    for (i = 0; i < head->nproducts; i++) {
        if (products[i].early < 0 || products[i].early > UINT16_MAX
            || products[i].late < 0 || products[i].late > UINT16_MAX
            || products[i].entries < 0 || products[i].entries > UINT16_MAX)
        {
            return 0;
        }
    }

    return 1;
}


/* Would a device take it?  Deltas' tables are their list's. */

static int
gate_reads(const tk_gate_head_t *head, const unsigned char *public_key,
    const unsigned char *bytes)
{
    unsigned char      keys[1][TK_GATE_KEY];
    tk_gate_segment_t  segment;
    tk_gate_expect_t   expect = {
        .keys = (const unsigned char (*)[TK_GATE_KEY]) keys, .nkeys = 1,
        .supplier_id = head->supplier_id, .day = head->day,
        .now = head->expires - 1
    };

    memcpy(keys[0], public_key, TK_GATE_KEY);

    return tk_gate_segment_open(&segment, bytes, tk_gate_segment_size(head),
                                &expect) == TK_GATE_LIST_OK;
}


int
tk_gate_segment_build(tk_gate_head_t *head, const tk_gate_product_t *products,
    const tk_gate_span_t *spans, tk_gate_row_t *tickets, tk_gate_card_t *cards,
    const unsigned char private_key[TK_GATE_KEY], unsigned char *out)
{
    size_t          i;
    unsigned char  *p, public_key[TK_GATE_KEY];

    if (!gate_fits(head, products)
        || !tk_gate_public(private_key, public_key)
        || !tk_gate_key_id(public_key, head->key_id))
    {
        return 0;
    }

    if (!head->deltas) {
        tk_sort(tickets, head->ntickets, sizeof(*tickets), gate_by_tag);
        tk_sort(cards, head->ncards, sizeof(*cards), gate_by_card);
    }

    p = gate_put_head(out, head);

    for (i = 0; i < head->nproducts; i++) {
        p = gate_put_product(p, &products[i]);
    }

    for (i = 0; i < head->nspans; i++) {
        p = gate_put_span(p, &spans[i]);
    }

    p = gate_put_tickets(p, tickets, head->ntickets);
    p = gate_put_cards(p, head, cards, tickets);

    return p != NULL && tk_gate_sign(private_key, out, (size_t) (p - out), p)
           && gate_reads(head, public_key, out);
}
