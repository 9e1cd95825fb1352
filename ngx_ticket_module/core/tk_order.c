/*
 * What is done with a quoted order besides quoting it: its content hash, its
 * size, and the sealing of its personal data.
 */

#include "tk_order.h"

#include <openssl/sha.h>


/* Every field with its length before it, so no two requests share a text. */

typedef struct {
    unsigned char  *pos;
} tk_hash_buf_t;

#define TK_HASH_VERSION     1
#define TK_HASH_STRINGS     7       /* list, line, ID, memo, phone, session,
                                       seats */
#define TK_HASH_NUMBERS     5       /* version, operation, day, money, slot */


static void
hash_number(tk_hash_buf_t *b, int64_t n)
{
    int  i;

    for (i = 7; i >= 0; i--) {
        *b->pos++ = (unsigned char) ((uint64_t) n >> (i * 8));
    }
}


static void
hash_string(tk_hash_buf_t *b, tk_str_t s)
{
    hash_number(b, (int64_t) s.len);

    if (s.len != 0) {
        memcpy(b->pos, s.data, s.len);
        b->pos += s.len;
    }
}


/* The check letter of a card is the same in either case. */

static void
hash_upper(tk_hash_buf_t *b, tk_str_t s)
{
    size_t          i;
    unsigned char  *p;

    hash_string(b, s);
    p = b->pos - s.len;

    for (i = 0; i < s.len; i++) {
        if (p[i] >= 'a' && p[i] <= 'z') {
            p[i] -= 'a' - 'A';
        }
    }
}


#define OPEN_STRINGS        4       /* own number, phone, name, document */
#define OPEN_NUMBERS        8       /* version, operation, product, day, begins,
                                       ends, quantity, visitors */
#define OPEN_GUEST_STRINGS  3
#define OPEN_GUEST_NUMBERS  1

/* All but the remark, which may be another one. */

static tk_err_t
open_hash(tk_pool_t *pool, tk_operation_e operation, const tk_request_t *req,
    unsigned char out[32])
{
    size_t             i, size;
    tk_hash_buf_t      b;
    unsigned char     *start;
    const tk_guest_t  *g;

    size = (OPEN_STRINGS + OPEN_NUMBERS) * 8 + req->client_ref.len
           + req->phone.len + req->contact_name.len + req->id_number.len;

    for (i = 0; i < req->nguests; i++) {
        g = &req->guests[i];
        size += (OPEN_GUEST_STRINGS + OPEN_GUEST_NUMBERS) * 8 + g->id.len
                + g->name.len + g->phone.len;
    }

    start = pool->alloc(pool->data, size);
    if (start == NULL) {
        return TK_NO_MEMORY;
    }

    b.pos = start;
    hash_number(&b, TK_HASH_VERSION);
    hash_number(&b, operation);
    hash_number(&b, req->product_id);
    hash_number(&b, req->day);
    hash_number(&b, req->begins);
    hash_number(&b, req->ends);
    hash_number(&b, req->quantity);
    hash_number(&b, (int64_t) req->nguests);
    hash_string(&b, req->client_ref);
    hash_string(&b, req->phone);
    hash_string(&b, req->contact_name);
    hash_upper(&b, req->id_number);

    for (i = 0; i < req->nguests; i++) {
        g = &req->guests[i];
        hash_number(&b, g->id_type);
        hash_upper(&b, g->id);
        hash_string(&b, g->name);
        hash_string(&b, g->phone);
    }

    return SHA256(start, (size_t) (b.pos - start), out) != NULL ? TK_OK
                                                                : TK_BUG;
}


tk_err_t
tk_order_hash(tk_pool_t *pool, tk_operation_e operation,
    const tk_request_t *req, unsigned char out[32])
{
    size_t          size;
    tk_hash_buf_t   b;
    unsigned char  *start;

    if (operation == TK_OP_BOOK_OPEN) {
        return open_hash(pool, operation, req, out);
    }

    size = (TK_HASH_STRINGS + TK_HASH_NUMBERS) * 8 + req->order_list.len
           + req->route_code.len + req->id_number.len + req->memo.len
           + req->phone.len + req->session.len + req->seats.len;

    start = pool->alloc(pool->data, size);
    if (start == NULL) {
        return TK_NO_MEMORY;
    }

    b.pos = start;
    hash_number(&b, TK_HASH_VERSION);
    hash_number(&b, operation);
    hash_number(&b, req->day);
    hash_number(&b, req->money_fen);
    hash_number(&b, req->slot_no);
    hash_string(&b, tk_str_list(req->order_list));
    hash_string(&b, req->route_code);
    hash_upper(&b, req->id_number);
    hash_string(&b, tk_str_list(req->memo));
    hash_string(&b, req->phone);

    /* Orders of scenic areas have the hash that they had before there were
     * theatres. */
    if (req->session.len != 0) {
        hash_string(&b, req->session);
        hash_string(&b, tk_str_list(req->seats));
    }

    return SHA256(start, (size_t) (b.pos - start), out) != NULL ? TK_OK
                                                                : TK_BUG;
}


int64_t
tk_id_use_cell(const tk_id_use_t *use)
{
    size_t    i;
    uint64_t  h;

    h = (uint64_t) use->product_id << 32 | (uint32_t) use->day;

    for (i = 0; i < TK_INDEX_LEN; i++) {
        h = (h ^ use->id_index[i]) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 29;
    }

    return (int64_t) TK_CELL_ID_USE << 56
           | (int64_t) (h & UINT64_C(0xffffffffffffff));
}


size_t
tk_order_rows(const tk_order_t *order)
{
    return order->nitems + order->ntickets + order->nvisitors
           + order->nid_uses + order->nreservations + order->nseats;
}


typedef struct {
    tk_pool_t           *pool;
    const tk_keyring_t  *keyring;
    int32_t              supplier_id;
    tk_str_t             context;           /* the request key */
} tk_sealer_t;


/* What is empty stays empty. */

static tk_err_t
seal(const tk_sealer_t *s, const char *what, tk_str_t plain, tk_str_t *sealed)
{
    if (plain.len == 0) {
        sealed->len = 0;
        sealed->data = (unsigned char *) "";
        return TK_OK;
    }

    return tk_seal(s->pool, s->keyring, s->supplier_id, what, s->context, plain,
                   sealed);
}


/* All zero of who has no document. */

static void
index_id(const tk_sealer_t *s, tk_str_t id, unsigned char out[TK_INDEX_LEN])
{
    memset(out, 0, TK_INDEX_LEN);

    if (id.len != 0) {
        tk_index(s->keyring, s->supplier_id, "id", id, out);
    }
}


static tk_err_t
seal_visitor(const tk_sealer_t *s, tk_visitor_t *v)
{
    tk_err_t  err;

    err = seal(s, "id", v->id, &v->id_sealed);
    if (err != TK_OK) {
        return err;
    }

    err = seal(s, "name", v->name, &v->name_sealed);
    if (err != TK_OK) {
        return err;
    }

    index_id(s, v->id, v->id_index);
    v->name_tag = tk_name_tag(s->keyring, s->supplier_id, v->name);

    return seal(s, "phone", v->phone, &v->phone_sealed);
}


static tk_err_t
seal_holder(const tk_sealer_t *s, tk_order_t *o)
{
    tk_err_t  err;

    err = seal(s, "id", o->id, &o->id_sealed);
    if (err != TK_OK) {
        return err;
    }

    err = seal(s, "phone", o->phone, &o->phone_sealed);
    if (err != TK_OK) {
        return err;
    }

    err = seal(s, "contact", o->contact, &o->contact_sealed);
    if (err != TK_OK) {
        return err;
    }

    index_id(s, o->id, o->id_index);
    tk_index(s->keyring, s->supplier_id, "phone", o->phone, o->phone_index);
    o->phone_tail = tk_phone_tail(o->phone);

    err = seal(s, "invoice", o->invoice, &o->invoice_sealed);
    if (err != TK_OK) {
        return err;
    }

    return seal(s, "remark", o->remark, &o->remark_sealed);
}


tk_err_t
tk_order_seal(tk_pool_t *pool, const tk_keyring_t *keyring, int32_t supplier_id,
    tk_order_t *order)
{
    size_t        i;
    tk_err_t      err;
    tk_sealer_t   s;
    tk_id_use_t  *d;

    s.pool = pool;
    s.keyring = keyring;
    s.supplier_id = supplier_id;
    s.context = order->request_key;

    err = seal_holder(&s, order);

    for (i = 0; err == TK_OK && i < order->nvisitors; i++) {
        err = seal_visitor(&s, &order->visitors[i]);
    }

    for (i = 0; i < order->nid_uses; i++) {
        d = &order->id_uses[i];
        tk_index(keyring, supplier_id, d->phone ? "phone" : "id", d->id,
                 d->id_index);
    }

    return err;
}


#define REMARK_MARK     "\xe2\x81\xa3"          /* U+2063 */
#define REMARK_MARK_LEN (sizeof(REMARK_MARK) - 1)


/* title is both, unless there is no mark. */

static void
words_split(tk_words_t *words)
{
    unsigned char  *p, *end;

    end = words->title.data + words->title.len;

    for (p = words->title.data; end - p >= (ptrdiff_t) REMARK_MARK_LEN; p++) {
        if (memcmp(p, REMARK_MARK, REMARK_MARK_LEN) == 0) {
            words->title.len = p - words->title.data;
            words->remark.data = p + REMARK_MARK_LEN;
            words->remark.len = end - words->remark.data;
            return;
        }
    }
}


tk_err_t
tk_order_words(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, tk_str_t request_key, tk_str_t invoice_sealed,
    const tk_str_t *remark_sealed, tk_words_t *words)
{
    tk_err_t  err;

    memset(words, 0, sizeof(*words));

    if (invoice_sealed.len != 0) {
        err = tk_unseal(pool, keyring, supplier_id, "invoice", request_key,
                        invoice_sealed, &words->title);
        if (err != TK_OK) {
            return err;
        }
    }

    if (remark_sealed == NULL && words->title.len != 0) {
        words_split(words);
    }

    if (remark_sealed == NULL || remark_sealed->len == 0) {
        return TK_OK;
    }

    return tk_unseal(pool, keyring, supplier_id, "remark", request_key,
                     *remark_sealed, &words->remark);
}
