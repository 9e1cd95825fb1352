#include <string.h>

#include <openssl/crypto.h>

#include "gate_segment.h"
#include "tk_value.h"
#include "wk_params.h"

#define GATE_STEP       2000            /* tags made at once */

/* Columns of api.gate_work_2(); n(1) is the first number. */

#define GATE_PART       0
#define GATE_B1         10
#define GATE_B2         11
#define GATE_B3         12
#define GATE_T1         13


static int64_t
gate_n(const PGresult *res, int row, int n)
{
    return wk_column_int(res, row, n);
}


static size_t
gate_count(const PGresult *res, char part)
{
    int     i;
    size_t  n = 0;

    for (i = 0; i < PQntuples(res); i++) {
        n += wk_column_char(res, i, GATE_PART) == part;
    }

    return n;
}


static tk_str_t
gate_copy(tk_arena_t *arena, tk_str_t s)
{
    tk_str_t     copy = s;
    tk_pool_t   *pool = tk_arena_pool(arena);

    copy.data = pool->alloc(pool->data, s.len + 1);
    if (copy.data != NULL && s.len > 0) {
        memcpy(copy.data, s.data, s.len);
    }

    return copy;
}


static int
gate_head(gate_segment_t *s, const PGresult *res, const tk_keyring_t *keyring)
{
    tk_str_t         previous, context, plain;
    unsigned char    name[2 * TK_GATE_KEY];
    tk_gate_head_t  *head = &s->head;

    head->supplier_id = (int32_t) gate_n(res, 0, 1);
    head->day = (int32_t) gate_n(res, 0, 2);
    head->deltas = gate_n(res, 0, 3) != 0;
    head->first = gate_n(res, 0, 4);
    head->last = gate_n(res, 0, 5);
    head->made = gate_n(res, 0, 6);
    head->expires = gate_n(res, 0, 7);
    s->generation = (int32_t) gate_n(res, 0, 8);
    s->key_no = (int) gate_n(res, 0, 9);

    previous = wk_column_text(res, 0, GATE_B1);
    context = wk_column_text(res, 0, GATE_B3);
    if (previous.len != TK_GATE_HASH || context.len != TK_GATE_KEY) {
        return -1;
    }

    memcpy(head->previous, previous.data, TK_GATE_HASH);
    tk_format_hex(context.data, TK_GATE_KEY, name, 0);
    context = (tk_str_t) { sizeof(name), name };

    if (tk_unseal(tk_arena_pool(s->arena), keyring, head->supplier_id, "gate",
                  context, wk_column_text(res, 0, GATE_B2), &plain) != TK_OK
        || plain.len != TK_GATE_KEY)
    {
        return -1;
    }

    memcpy(s->private_key, plain.data, TK_GATE_KEY);
    OPENSSL_cleanse(plain.data, plain.len);

    return tk_gate_list_key(keyring->ticket, head->supplier_id, head->day,
                            s->list_key) ? 0 : -1;
}


static void
gate_product(tk_gate_product_t *p, const PGresult *res, int i)
{
    p->number = (int32_t) gate_n(res, i, 1);
    p->entries = (int32_t) gate_n(res, i, 2);
    p->reentry = (int) gate_n(res, i, 3);
    p->early = (int32_t) gate_n(res, i, 4);
    p->late = (int32_t) gate_n(res, i, 5);
    p->early_then = (tk_gate_then_e) gate_n(res, i, 6);
    p->late_then = (tk_gate_then_e) gate_n(res, i, 7);
    p->stations = (uint64_t) gate_n(res, i, 8);
}


static void
gate_span(tk_gate_span_t *s, const PGresult *res, int i)
{
    s->window = (tk_gate_window_e) gate_n(res, i, 1);
    s->number = (int32_t) gate_n(res, i, 2);
    s->from = gate_n(res, i, 3);
    s->until = gate_n(res, i, 4);
    s->over = gate_n(res, i, 5);
}


static void
gate_row(tk_gate_row_t *r, gate_ticket_t *t, const PGresult *res, int i)
{
    t->order_id = gate_n(res, i, 1);
    t->ticket_no = (int) gate_n(res, i, 2);
    r->product = (uint16_t) gate_n(res, i, 3);
    r->span = (uint8_t) gate_n(res, i, 4);
    r->persons = (uint8_t) gate_n(res, i, 5);
    r->used = (uint8_t) gate_n(res, i, 6);
    r->flags = (uint8_t) gate_n(res, i, 7);
    r->before = (uint8_t) gate_n(res, i, 8);
    r->after = (uint8_t) gate_n(res, i, 9);
}


/* Room for all that comes. */

static int
gate_room(gate_segment_t *s, const PGresult *res)
{
    tk_pool_t       *pool = tk_arena_pool(s->arena);
    tk_gate_head_t  *head = &s->head;

    head->nproducts = gate_count(res, 'P');
    head->nspans = gate_count(res, 'S');
    head->ntickets = gate_count(res, 'T');
    s->nsealed = gate_count(res, 'C') + gate_count(res, 'B');
    s->nlives = gate_count(res, 'V');

    s->products = pool->alloc(pool->data, (head->nproducts + 1)
                                          * sizeof(*s->products));
    s->spans = pool->alloc(pool->data, (head->nspans + 1) * sizeof(*s->spans));
    s->rows = pool->alloc(pool->data, (head->ntickets + 1) * sizeof(*s->rows));
    s->tickets = pool->alloc(pool->data, (head->ntickets + 1)
                                         * sizeof(*s->tickets));
    s->cards = pool->alloc(pool->data, (s->nsealed + 1) * sizeof(*s->cards));
    s->sealed = pool->alloc(pool->data, (s->nsealed + 1)
                                        * sizeof(*s->sealed));
    s->lives = pool->alloc(pool->data, (s->nlives + 1) * sizeof(*s->lives));
    s->sellers = pool->alloc(pool->data, (s->nlives + 1)
                                         * sizeof(*s->sellers));

    return s->products != NULL && s->spans != NULL && s->rows != NULL
           && s->tickets != NULL && s->cards != NULL && s->sealed != NULL
           && s->lives != NULL && s->sellers != NULL ? 0 : -1;
}


/* Those of a seller come one behind the other, the sellers by their numbers. */

static void
gate_life(gate_segment_t *s, size_t i, const PGresult *res, int row)
{
    int32_t         seller;
    gate_seller_t  *last;

    seller = (int32_t) gate_n(res, row, 3);
    last = s->nsellers ? &s->sellers[s->nsellers - 1] : NULL;

    if (last == NULL || last->supplier_id != seller) {
        last = &s->sellers[s->nsellers++];
        last->supplier_id = seller;
        last->lives.rows = &s->lives[i];
        last->lives.n = 0;
    }

    s->lives[i].after = gate_n(res, row, 1);
    s->lives[i].life = gate_n(res, row, 2);
    last->lives.n++;
}


static const tk_lives_t *
gate_lives(const gate_segment_t *s, int32_t seller)
{
    size_t                   i;
    static const tk_lives_t  none = { NULL, 0 };

    for (i = 0; i < s->nsellers; i++) {
        if (s->sellers[i].supplier_id == seller) {
            return &s->sellers[i].lives;
        }
    }

    return &none;
}


static void
gate_rows(gate_segment_t *s, const PGresult *res)
{
    int                  i;
    size_t               p = 0, w = 0, t = 0, c = 0, v = 0;
    gate_sealed_card_t  *card;

    for (i = 1; i < PQntuples(res); i++) {

        switch (wk_column_char(res, i, GATE_PART)) {

        case 'V':
            gate_life(s, v++, res, i);
            break;

        case 'P':
            gate_product(&s->products[p++], res, i);
            break;

        case 'S':
            gate_span(&s->spans[w++], res, i);
            break;

        case 'T':
            gate_row(&s->rows[t], &s->tickets[t], res, i);
            t++;
            break;

        case 'B':
        case 'C':
            card = &s->sealed[c++];
            card->ticket = gate_n(res, i, 1);
            card->none = gate_n(res, i, 2) != 0;
            card->on_paper = wk_column_char(res, i, GATE_PART) == 'B';
            card->sealed = gate_copy(s->arena, wk_column_text(res, i, GATE_B1));
            card->context = gate_copy(s->arena,
                                      wk_column_text(res, i, GATE_T1));
            break;
        }
    }
}


const char *
gate_segment_read(gate_segment_t *s, const PGresult *res,
    const tk_keyring_t *keyring)
{
    memset(s, 0, sizeof(*s));

    s->arena = tk_arena_create();
    if (s->arena == NULL || gate_room(s, res) != 0) {
        return "no memory";
    }

    if (gate_head(s, res, keyring) != 0) {
        return "its key does not open";
    }

    gate_rows(s, res);

    return NULL;
}


static void
gate_tag_ticket(gate_segment_t *s, size_t i, const tk_keyring_t *keyring)
{
    unsigned char         code[TK_TICKET_CODE_LEN];
    const gate_ticket_t  *t = &s->tickets[i];
    int32_t               seller = tk_number_supplier(t->order_id);

    tk_ticket_code(keyring, gate_lives(s, seller), seller, t->order_id,
                   t->ticket_no, code);
    (void) tk_gate_tag(s->list_key, code, sizeof(code), s->rows[i].tag);
}


/* Of the number as it was sold, which is its normal form.  What does not open
 * stays out of the list: its visitor has the ticket's code. */

static void
gate_tag_card(gate_segment_t *s, size_t i, const tk_keyring_t *keyring)
{
    tk_str_t                   id;
    tk_gate_card_t            *card;
    unsigned char              of[TK_GATE_TAG];
    const gate_sealed_card_t  *sealed = &s->sealed[i];

    if (sealed->ticket < 0 || sealed->ticket >= (int64_t) s->head.ntickets
        || tk_unseal(tk_arena_pool(s->arena), keyring,
                     tk_number_supplier(s->tickets[sealed->ticket].order_id),
                     "id", sealed->context, sealed->sealed, &id) != TK_OK)
    {
        return;
    }

    card = &s->cards[s->head.ncards++];
    memset(card, 0, sizeof(*card));
    card->none = sealed->none;
    memcpy(card->ticket, s->rows[sealed->ticket].tag, TK_GATE_TAG);
    (void) tk_gate_tag(s->list_key, id.data, id.len, card->tag);
    OPENSSL_cleanse(id.data, id.len);

    if (sealed->on_paper) {
        memcpy(of, card->tag, TK_GATE_TAG);
        (void) tk_gate_tag(s->list_key, of, TK_GATE_TAG, card->tag);
    }
}


int
gate_segment_step(gate_segment_t *s, const tk_keyring_t *keyring)
{
    int  n;

    for (n = 0; n < GATE_STEP && s->row < s->head.ntickets; n++) {
        gate_tag_ticket(s, s->row++, keyring);
    }

    if (s->row < s->head.ntickets) {
        return 0;
    }

    for ( /* void */ ; n < GATE_STEP && s->card < s->nsealed; n++) {
        gate_tag_card(s, s->card++, keyring);
    }

    return s->card == s->nsealed;
}


const char *
gate_segment_build(gate_segment_t *s)
{
    tk_pool_t  *pool = tk_arena_pool(s->arena);

    s->bytes.len = tk_gate_segment_size(&s->head);
    s->bytes.data = pool->alloc(pool->data, s->bytes.len);
    if (s->bytes.data == NULL) {
        return "no memory";
    }

    return tk_gate_segment_build(&s->head, s->products, s->spans, s->rows,
                                 s->cards, s->private_key, s->bytes.data)
           ? NULL : "it makes no sense";
}


void
gate_segment_free(gate_segment_t *s)
{
    OPENSSL_cleanse(s->private_key, sizeof(s->private_key));
    OPENSSL_cleanse(s->list_key, sizeof(s->list_key));
    tk_arena_free(s->arena);
    memset(s, 0, sizeof(*s));
}
