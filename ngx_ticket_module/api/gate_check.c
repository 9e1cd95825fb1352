/*
 * CHECK: what a device has read becomes an order and a ticket, or an index to
 * find them by; what Postgres says of them becomes words, colour and sound.
 * Nothing that is answered has a phone number or a document in it.
 */

#include "api/gate.h"
#include "api/gate_steps.h"
#include "base/counts.h"
#include "base/process.h"
#include "core/gate/tk_gate.h"
#include "core/gate/tk_gate_qr.h"
#include "core/tk_document.h"
#include "core/tk_pgwire.h"
#include "core/tk_qr.h"
#include "core/tk_value.h"
#include "request/sql.h"


#define NGX_TICKET_GATE_ANSWER  1536        /* bytes of one, at first */
#define NGX_TICKET_GATE_DATE    32          /* "11月23日 09:12" */
#define NGX_TICKET_GATE_KEYS    64          /* known at a supplier's gates */
#define NGX_TICKET_GATE_KNOWN   16          /* suppliers whose keys are known */
#define NGX_TICKET_GATE_KEYS_MS 10000       /* until they are asked for again */


/* ---- What was read ---- */

static tk_str_t
ngx_ticket_check_said(ngx_ticket_ctx_t *tc, const char *member)
{
    tk_str_t     none = tk_null_str;
    const char  *text;

    text = ngx_ticket_staff_said(tc->data, member);

    return text ? tk_str_c(text) : none;
}


static ngx_uint_t
ngx_ticket_check_is_code(tk_str_t text)
{
    size_t  i;

    for (i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return 0;
        }
    }

    return text.len == TK_TICKET_CODE_LEN;
}


/* ---- Keys of signed QR codes ---- */

/* Of some suppliers, as Postgres said lately. */

static struct {
    int32_t              supplier_id;       /* 0: free */
    ngx_msec_t           asked;
    size_t               n;
    int32_t              owners[NGX_TICKET_GATE_KEYS];
    unsigned char        keys[NGX_TICKET_GATE_KEYS][TK_GATE_KEY];
} ngx_ticket_gate_known[NGX_TICKET_GATE_KNOWN];


static ngx_uint_t
ngx_ticket_check_place(ngx_ticket_ctx_t *tc)
{
    return (ngx_uint_t) tc->supplier->u.supplier.supplier_id
           % NGX_TICKET_GATE_KNOWN;
}


/* By its form: one that begins with a letter that hex does not have. */

static ngx_uint_t
ngx_ticket_check_is_signed(tk_str_t text)
{
    return text.len == TK_GATE_QR_LEN && text.data[0] == 'U';
}


ngx_int_t
ngx_ticket_gate_keys(ngx_ticket_ctx_t *tc)
{
    ngx_uint_t           place;
    ngx_ticket_gate_t   *gate;
    ngx_ticket_pg_op_t  *op;

    gate = tc->own;
    place = ngx_ticket_check_place(tc);

    if ((gate->call != TK_GATE_CALL_PASSAGES
         && !ngx_ticket_check_is_signed(ngx_ticket_check_said(tc, "qr"))
         && !ngx_ticket_check_is_signed(ngx_ticket_check_said(tc, "code")))
        || (ngx_ticket_gate_known[place].supplier_id
            == tc->supplier->u.supplier.supplier_id
            && ngx_current_msec - ngx_ticket_gate_known[place].asked
               < NGX_TICKET_GATE_KEYS_MS))
    {
        return NGX_OK;
    }

    op = ngx_ticket_gate_ask(tc, NGX_TICKET_STMT_GATE_QR_KEYS);
    ngx_ticket_pg_int4(op, tc->supplier->u.supplier.supplier_id);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_gate_learn(ngx_ticket_ctx_t *tc)
{
    int         row;
    size_t      n;
    tk_value_t  owner, key;
    ngx_uint_t  place;

    if (tc->op->err != TK_OK) {
        return ngx_ticket_refuse(tc, tc->op->err);
    }

    n = 0;
    place = ngx_ticket_check_place(tc);

    for (row = 0; row < ngx_ticket_pg_count(tc->op->result)
                  && n < NGX_TICKET_GATE_KEYS; row++)
    {
        ngx_ticket_pg_value(tc->op->result, row, 0, &owner);
        ngx_ticket_pg_value(tc->op->result, row, 1, &key);

        if (key.s.len == TK_GATE_KEY) {
            ngx_ticket_gate_known[place].owners[n] = (int32_t) owner.n;
            ngx_memcpy(ngx_ticket_gate_known[place].keys[n++], key.s.data,
                       TK_GATE_KEY);
        }
    }

    ngx_ticket_gate_known[place].n = n;
    ngx_ticket_gate_known[place].asked = ngx_current_msec;
    ngx_ticket_gate_known[place].supplier_id =
        tc->supplier->u.supplier.supplier_id;

    return NGX_OK;
}


/* A key that we do not know (yet, or of somebody else) may have signed: the
 * code's own check digits say whether it is good, as they do of a plain one. */

static ngx_uint_t
ngx_ticket_check_signature(ngx_ticket_ctx_t *tc, int32_t supplier_id,
    tk_str_t text)
{
    size_t         first, n;
    ngx_uint_t     place;
    tk_gate_qr_e   rc;
    tk_gate_qr_t   qr;

    first = 0;
    n = 0;
    place = ngx_ticket_check_place(tc);

    /* Those of a supplier stand side by side. */
    while (first < ngx_ticket_gate_known[place].n
           && ngx_ticket_gate_known[place].owners[first] != supplier_id)
    {
        first++;
    }

    while (first + n < ngx_ticket_gate_known[place].n
           && ngx_ticket_gate_known[place].owners[first + n] == supplier_id)
    {
        n++;
    }

    rc = tk_gate_qr_read(&qr, text.data, text.len, supplier_id,
                         (const unsigned char (*)[TK_GATE_KEY])
                             ngx_ticket_gate_known[place].keys + first, n);

    return rc == TK_GATE_QR_OK || rc == TK_GATE_QR_UNKNOWN_KEY;
}


/* ---- What it is ---- */

static ngx_uint_t
ngx_ticket_check_is_hex(tk_str_t text)
{
    size_t  i;

    for (i = 0; i < text.len; i++) {
        if (!((text.data[i] >= '0' && text.data[i] <= '9')
              || ((text.data[i] | 0x20) >= 'a'
                  && (text.data[i] | 0x20) <= 'f')))
        {
            return 0;
        }
    }

    return 1;
}


/* By the codes of a supplier: that of the device, or one whose tickets of
 * several attractions it lets in. */

static ngx_ticket_gate_find_e
ngx_ticket_check_find(ngx_ticket_ctx_t *tc, int32_t supplier_id,
    const tk_lives_t *lives, tk_str_t text, int64_t *order_id, int *ticket_no)
{
    tk_str_t       code;
    tk_keyring_t  *keyring;

    keyring = ngx_ticket_process.conf->keyring;
    *order_id = 0;
    *ticket_no = 0;

    if (ngx_ticket_check_is_signed(text)
        && !ngx_ticket_check_signature(tc, supplier_id, text))
    {
        return NGX_TICKET_GATE_FORGED;
    }

    if (tk_qr_open(&tc->pool, keyring, supplier_id, text, &code) != TK_OK)
    {
        return text.len == TK_QR_SEALED_LEN && ngx_ticket_check_is_hex(text)
               ? NGX_TICKET_GATE_FORGED : NGX_TICKET_GATE_UNKNOWN;
    }

    if (!ngx_ticket_check_is_code(code)) {
        return NGX_TICKET_GATE_UNKNOWN;
    }

    if (tk_ticket_parse(keyring, lives, supplier_id, code, order_id, ticket_no)
        == TK_OK)
    {
        return NGX_TICKET_GATE_FOUND;
    }

    *order_id = 0;

    return NGX_TICKET_GATE_FORGED;
}


ngx_ticket_gate_find_e
ngx_ticket_gate_find_ticket(ngx_ticket_ctx_t *tc, tk_str_t text,
    int64_t *order_id, int *ticket_no)
{
    tk_supplier_t  *supplier;

    supplier = &tc->supplier->u.supplier;

    return ngx_ticket_check_find(tc, supplier->supplier_id, &supplier->lives,
                                 text, order_id, ticket_no);
}


/* Postgres says whether it is a ticket that these gates let in. */

static ngx_ticket_gate_find_e
ngx_ticket_check_find_abroad(ngx_ticket_ctx_t *tc, tk_str_t text,
    int64_t *order_id, int *ticket_no)
{
    size_t          i;
    tk_lives_t      lives;
    tk_supplier_t  *s;

    s = &tc->supplier->u.supplier;

    lives.n = 0;
    lives.rows = ngx_palloc(tc->r->pool, s->noperators * sizeof(tk_life_t));

    for (i = 0; lives.rows != NULL && i < s->noperators; i++) {
        lives.rows[lives.n++] = s->operators[i].life;

        if (i + 1 < s->noperators
            && s->operators[i + 1].supplier_id == s->operators[i].supplier_id)
        {
            continue;                       /* another life of the same one */
        }

        if (ngx_ticket_check_find(tc, s->operators[i].supplier_id, &lives,
                                  text, order_id, ticket_no)
            == NGX_TICKET_GATE_FOUND)
        {
            return NGX_TICKET_GATE_FOUND;
        }

        lives.n = 0;
    }

    return NGX_TICKET_GATE_UNKNOWN;
}


ngx_ticket_gate_find_e
ngx_ticket_gate_find_any(ngx_ticket_ctx_t *tc, tk_str_t text,
    int64_t *order_id, int *ticket_no)
{
    int                     abroad_no;
    int64_t                 abroad_id;
    ngx_ticket_gate_find_e  found;

    found = ngx_ticket_gate_find_ticket(tc, text, order_id, ticket_no);

    if (found == NGX_TICKET_GATE_FOUND
        || ngx_ticket_check_find_abroad(tc, text, &abroad_id, &abroad_no)
           != NGX_TICKET_GATE_FOUND)
    {
        return found;
    }

    *order_id = abroad_id;
    *ticket_no = abroad_no;

    return NGX_TICKET_GATE_FOUND;
}


int
ngx_ticket_gate_typed(tk_str_t code)
{
    return code.data != NULL && code.len == TK_TICKET_CODE_LEN
           ? NGX_TICKET_GATE_TYPED : 0;
}


ngx_int_t
ngx_ticket_gate_document(ngx_ticket_ctx_t *tc, tk_str_t number, u_char *index)
{
    u_char    normal[TK_DOCUMENT_BYTES];
    tk_str_t  s;

    s.data = normal;

    if (tk_read_id(number, normal, &s.len) != TK_OK) {
        return NGX_DECLINED;
    }

    tk_index(ngx_ticket_process.conf->keyring,
             tc->supplier->u.supplier.supplier_id, "id", s, index);
    ngx_memzero(normal, sizeof(normal));

    return NGX_OK;
}


/*
 * The same, and behind it of each operator whose tickets these gates let in:
 * its number, four bytes, and its index.  impl.gate_index() reads it.
 */

ngx_int_t
ngx_ticket_gate_documents(ngx_ticket_ctx_t *tc, ngx_pool_t *pool,
    tk_str_t number, tk_str_t *index)
{
    size_t          i;
    u_char          normal[TK_DOCUMENT_BYTES], *p;
    tk_str_t        s;
    tk_operator_t  *o;
    tk_supplier_t  *supplier;

    supplier = &tc->supplier->u.supplier;

    p = ngx_pnalloc(pool, TK_INDEX_LEN
                          + supplier->noperators * (4 + TK_INDEX_LEN));
    if (p == NULL) {
        return NGX_ERROR;
    }

    if (ngx_ticket_gate_document(tc, number, p) != NGX_OK) {
        return NGX_DECLINED;
    }

    index->data = p;

    p += TK_INDEX_LEN;
    s.data = normal;

    for (i = 0; i < supplier->noperators; i++) {
        o = &supplier->operators[i];

        if ((i > 0 && o->supplier_id == o[-1].supplier_id)
            || tk_read_id(number, normal, &s.len) != TK_OK)
        {
            continue;
        }

        p = tk_pg_put(p, o->supplier_id, 4);
        tk_index(ngx_ticket_process.conf->keyring, o->supplier_id, "id", s, p);
        p += TK_INDEX_LEN;
    }

    ngx_memzero(normal, sizeof(normal));
    index->len = p - index->data;

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_check_no_document(ngx_ticket_ctx_t *tc, const char *member)
{
    return ngx_ticket_staff_wrong(tc, member, "DOCUMENT",
                                  "it is no number of a document",
                                  "不是有效的证件号码");
}


/* One of three, and no more. */

static ngx_int_t
ngx_ticket_check_what(ngx_ticket_ctx_t *tc)
{
    tk_str_t            code, qr, id, text;
    ngx_ticket_gate_t  *gate;

    gate = tc->own;
    code = ngx_ticket_check_said(tc, "code");
    qr = ngx_ticket_check_said(tc, "qr");
    id = ngx_ticket_check_said(tc, "id_card");

    if (!code.data + !qr.data + !id.data != 2) {
        return ngx_ticket_staff_wrong(tc, "code", "ONE_OF",
                                      "one of code, qr and id_card is needed,"
                                      " and no other",
                                      "code、qr、id_card 须且只须提供一项");
    }

    if (id.data) {
        return ngx_ticket_gate_documents(tc, gate->check->pool, id,
                                         &gate->check->index) == NGX_OK
               ? NGX_OK : ngx_ticket_check_no_document(tc, "id_card");
    }

    text = code.data ? code : qr;
    gate->found = ngx_ticket_gate_find_any(tc, text, &gate->check->order_id,
                                           &gate->check->ticket_no);
    gate->check->ticket_no += ngx_ticket_gate_typed(code);

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_check_card(ngx_ticket_ctx_t *tc)
{
    tk_str_t             card;
    ngx_ticket_gate_t   *gate;
    ngx_ticket_staff_t  *staff;

    gate = tc->own;
    staff = tc->data;
    card = ngx_ticket_check_said(tc, "card");
    gate->check->card_broken = json_is_true(json_object_get(staff->call.own,
                                                          "card_unreadable"));
    if (card.data == NULL) {
        return NGX_OK;
    }

    if (gate->check->card_broken) {
        return ngx_ticket_staff_wrong(tc, "card_unreadable", "ONE_OF",
                                      "a card that is read cannot be"
                                      " unreadable",
                                      "已读出的证件不能同时标为读不出");
    }

    gate->check->has_card = 1;

    return ngx_ticket_gate_documents(tc, gate->check->pool, card,
                                     &gate->check->card) == NGX_OK
           ? NGX_OK : ngx_ticket_check_no_document(tc, "card");
}


static ngx_int_t
ngx_ticket_check_make(ngx_ticket_ctx_t *tc)
{
    int64_t              scanned;
    tk_str_t             direction;
    tk_pool_t            pool;
    ngx_int_t            rc;
    ngx_ticket_gate_t   *gate;
    ngx_ticket_check_t  *check;

    gate = tc->own;
    check = ngx_ticket_check(tc);
    if (check == NULL) {
        return NGX_ERROR;
    }

    gate->check = check;
    pool = ngx_ticket_pool(check->pool);
    direction = ngx_ticket_check_said(tc, "direction");
    scanned = ngx_ticket_gate_number(tc, "scanned_at", 0);

    check->supplier_id = gate->token.supplier_id;
    check->device_no = gate->token.device_no;
    check->epoch = gate->token.epoch;
    check->request = tk_str_copy(&pool, ngx_ticket_check_said(tc, "request"));
    check->has_direction = direction.data != NULL;
    check->out = tk_str_eq(direction, tk_str_c("O"));
    check->persons = (int32_t) ngx_ticket_gate_number(tc, "persons", 0);
    check->scanned_at = scanned ? (scanned - TK_EPOCH * 1000) * 1000 : 0;

    if (check->request.data == NULL) {
        return NGX_ERROR;
    }

    rc = ngx_ticket_check_what(tc);

    return rc == NGX_OK ? ngx_ticket_check_card(tc) : rc;
}


ngx_int_t
ngx_ticket_gate_check(ngx_ticket_ctx_t *tc)
{
    tk_str_t            none = tk_null_str;
    ngx_int_t           rc;
    ngx_ticket_gate_t  *gate;

    gate = tc->own;

    rc = tc->op ? ngx_ticket_gate_learn(tc) : NGX_OK;

    if (rc == NGX_OK) {
        rc = ngx_ticket_check_make(tc);
    }

    if (rc != NGX_OK) {
        return rc;
    }

    if (gate->found == NGX_TICKET_GATE_UNKNOWN) {
        return NGX_OK;
    }

    if (gate->found == NGX_TICKET_GATE_FORGED) {
        return ngx_ticket_submit(tc, ngx_ticket_gate_ask_device(tc,
                                                 NGX_TICKET_STMT_GATE_WRONG));
    }

    rc = ngx_ticket_check_submit(gate->check);

    return rc == NGX_BUSY ? ngx_ticket_staff_refuse(tc, "GATE_QUEUE", none)
                          : rc;
}


/* ---- What is answered ---- */

/* A day as people say it, without its year: the one that is meant is near. */

static u_char *
ngx_ticket_check_day(u_char *p, tk_day_t day, tk_lang_e lang)
{
    int  year, month, mday;

    static const char *const  months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
        "Nov", "Dec"
    };

    tk_day_civil(day, &year, &month, &mday);

    return lang == TK_CHINESE
           ? ngx_sprintf(p, "%d月%d日", month, mday)
           : ngx_sprintf(p, "%d %s", mday, months[month - 1]);
}


static u_char *
ngx_ticket_check_clock(u_char *p, int minute)
{
    return p + tk_format_clock(minute, p);
}


/* A moment of today by its clock alone. */

static u_char *
ngx_ticket_check_moment(ngx_ticket_ctx_t *tc, u_char *p, tk_time_t at,
    tk_lang_e lang)
{
    tk_day_t          day;
    const tk_zone_t  *zone;

    zone = &tc->supplier->u.supplier.zone;
    day = tk_local_day(zone, at);

    if (day != tk_local_day(zone, ngx_ticket_now())) {
        p = ngx_ticket_check_day(p, day, lang);
        *p++ = ' ';
    }

    return ngx_ticket_check_clock(p, tk_local_minute(zone, at));
}


/* What words are filled with, in one language. */

typedef struct {
    tk_gate_facts_t      facts;
    u_char               at[NGX_TICKET_GATE_DATE];
    u_char               day[NGX_TICKET_GATE_DATE];
    u_char               slot[NGX_TICKET_GATE_DATE];
} ngx_ticket_check_facts_t;


static const char *
ngx_ticket_check_text(ngx_ticket_ctx_t *tc, const tk_value_t *value)
{
    u_char  *p;

    if (value->type != TK_VALUE_TEXT) {
        return NULL;
    }

    p = ngx_pnalloc(tc->r->pool, value->s.len + 1);

    if (p) {
        ngx_cpystrn(p, value->s.data, value->s.len + 1);
    }

    return (const char *) p;
}


#define COLUMN(name)  values[NGX_TICKET_CHECK_##name]

static void
ngx_ticket_check_when(ngx_ticket_ctx_t *tc, const tk_value_t *values,
    tk_gate_verdict_e verdict, tk_lang_e lang, ngx_ticket_check_facts_t *f)
{
    u_char            *p;
    const tk_value_t  *at, *day;

    at = verdict == TK_GATE_USED ? &COLUMN(used_at) : &COLUMN(since);
    day = verdict == TK_GATE_DAY_AFTER ? &COLUMN(last_day)
                                       : &COLUMN(first_day);

    if (at->type == TK_VALUE_MOMENT) {
        *ngx_ticket_check_moment(tc, f->at, at->n, lang) = '\0';
        f->facts.at = (const char *) f->at;
    }

    if (day->type == TK_VALUE_DAY) {
        *ngx_ticket_check_day(f->day, (tk_day_t) day->n, lang) = '\0';
        f->facts.day = (const char *) f->day;
    }

    if (COLUMN(slot_from).type == TK_VALUE_MOMENT
        && COLUMN(slot_until).type == TK_VALUE_MOMENT)
    {
        p = ngx_ticket_check_moment(tc, f->slot, COLUMN(slot_from).n, lang);
        p = ngx_cpymem(p, "–", sizeof("–") - 1);
        p = ngx_ticket_check_clock(p,
                         tk_local_minute(&tc->supplier->u.supplier.zone,
                                         COLUMN(slot_until).n));
        *p = '\0';
        f->facts.slot = (const char *) f->slot;
    }
}


static void
ngx_ticket_check_facts(ngx_ticket_ctx_t *tc, const tk_value_t *values,
    tk_gate_verdict_e verdict, tk_lang_e lang, ngx_ticket_check_facts_t *f)
{
    ngx_memzero(f, sizeof(ngx_ticket_check_facts_t));

    f->facts.persons = COLUMN(persons).n;
    f->facts.left = COLUMN(left_persons).n;
    f->facts.minutes = COLUMN(minutes).n;
    f->facts.in = COLUMN(in_persons).n;
    f->facts.all = COLUMN(all_persons).n;
    f->facts.station = ngx_ticket_check_text(tc, &COLUMN(used_station));
    f->facts.gate = ngx_ticket_check_text(tc, &COLUMN(used_gate));
    f->facts.by = ngx_ticket_check_text(tc, &COLUMN(by_whom));

    ngx_ticket_check_when(tc, values, verdict, lang, f);
}


/* {"zh": "…", "en": "…"} of the screen, or to be spoken. */

static void
ngx_ticket_check_words(tk_json_t *j, tk_gate_verdict_e verdict,
    tk_gate_words_e which, const char *key,
    const ngx_ticket_check_facts_t facts[2])
{
    char      text[TK_GATE_WORDS_MAX];
    tk_str_t  s;

    tk_json_key(j, key);
    tk_json_object(j);

    s.data = (u_char *) text;
    s.len = tk_gate_words(verdict, which, &facts[TK_CHINESE].facts, text,
                          sizeof(text));
    tk_json_key(j, "zh");
    tk_json_str(j, s);

    s.len = tk_gate_words(verdict, which + 1, &facts[TK_ENGLISH].facts, text,
                          sizeof(text));
    tk_json_key(j, "en");
    tk_json_str(j, s);

    tk_json_end(j);
}


void
ngx_ticket_gate_put(tk_json_t *j, const char *key, const tk_value_t *value)
{
    int       year, month, mday;
    u_char    day[sizeof("2026-11-29")];
    tk_str_t  s;

    tk_json_key(j, key);

    switch (value->type) {

    case TK_VALUE_INT:
        tk_json_int(j, value->n);
        break;

    case TK_VALUE_TEXT:
        tk_json_str(j, value->s);
        break;

    case TK_VALUE_MOMENT:
        tk_json_int(j, ngx_ticket_gate_ms(value->n));
        break;

    case TK_VALUE_DAY:
        tk_day_civil((tk_day_t) value->n, &year, &month, &mday);
        s.data = day;
        s.len = ngx_snprintf(day, sizeof(day), "%04d-%02d-%02d", year, month,
                             mday)
                - day;
        tk_json_str(j, s);
        break;

    default:
        tk_json_null(j);
    }
}


static void
ngx_ticket_check_ticket(tk_json_t *j, const tk_value_t *values)
{
    u_char    order[NGX_INT64_LEN];
    tk_str_t  s;

    tk_json_key(j, "ticket");

    if (COLUMN(order_id).type != TK_VALUE_INT) {
        tk_json_null(j);
        return;
    }

    s.data = order;
    s.len = ngx_sprintf(order, "%L", COLUMN(order_id).n) - order;

    tk_json_object(j);
    tk_json_key(j, "order");
    tk_json_str(j, s);
    ngx_ticket_gate_put(j, "no", &COLUMN(ticket_no));
    ngx_ticket_gate_put(j, "product", &COLUMN(product_name));
    ngx_ticket_gate_put(j, "persons", &COLUMN(all_persons));
    ngx_ticket_gate_put(j, "inside", &COLUMN(in_persons));
    ngx_ticket_gate_put(j, "free", &COLUMN(free));
    ngx_ticket_gate_put(j, "slot_from", &COLUMN(slot_from));
    ngx_ticket_gate_put(j, "slot_until", &COLUMN(slot_until));
    ngx_ticket_gate_put(j, "first_day", &COLUMN(first_day));
    ngx_ticket_gate_put(j, "last_day", &COLUMN(last_day));
    tk_json_end(j);
}


static void
ngx_ticket_check_used(tk_json_t *j, const tk_value_t *values)
{
    tk_json_key(j, "used");

    if (COLUMN(used_at).type != TK_VALUE_MOMENT) {
        tk_json_null(j);
        return;
    }

    tk_json_object(j);
    ngx_ticket_gate_put(j, "at", &COLUMN(used_at));
    ngx_ticket_gate_put(j, "station", &COLUMN(used_station));
    ngx_ticket_gate_put(j, "gate", &COLUMN(used_gate));
    tk_json_end(j);
}


/* Words with blanks between them. */

static void
ngx_ticket_check_needs(tk_json_t *j, tk_str_t needs)
{
    size_t    n;
    tk_str_t  word;

    tk_json_key(j, "needs");
    tk_json_array(j);

    while (needs.len) {
        for (n = 0; n < needs.len && needs.data[n] != ' '; n++) {
            /* void */
        }

        word.data = needs.data;
        word.len = n;
        tk_json_str(j, word);

        n += n < needs.len;
        needs.data += n;
        needs.len -= n;
    }

    tk_json_end(j);
}


static ngx_int_t
ngx_ticket_check_verdict(tk_str_t name, tk_gate_verdict_e *verdict)
{
    int  i;

    for (i = 0; i < TK_GATE_VERDICTS; i++) {
        if (tk_str_eq(name, tk_str_c(tk_gate_name(i)))) {
            *verdict = i;
            return NGX_OK;
        }
    }

    return NGX_ERROR;
}


/* Postgres answers modules of the release before, too, which have no word for
 * some verdicts: needs says which these are. */

static ngx_int_t
ngx_ticket_check_which(const tk_value_t *values, tk_gate_verdict_e *verdict)
{
    ngx_int_t  rc;

    rc = ngx_ticket_check_verdict(COLUMN(verdict).s, verdict);

    if (rc == NGX_OK && tk_str_eq(COLUMN(needs_text).s, tk_str_c("paper"))) {
        *verdict = *verdict == TK_GATE_CLOSED ? TK_GATE_REPRINTED
                                              : TK_GATE_SHOW_PAPER;
    }

    if (rc == NGX_OK && tk_str_eq(COLUMN(needs_text).s, tk_str_c("refund"))) {
        *verdict = TK_GATE_REFUND_ASKED;
    }

    return rc;
}


ngx_int_t
ngx_ticket_gate_show_check(ngx_ticket_ctx_t *tc, const tk_value_t *values)
{
    tk_buf_t                   b;
    tk_str_t                   next;
    tk_json_t                  j;
    tk_gate_verdict_e          verdict;
    ngx_ticket_check_facts_t   facts[2];

    if (ngx_ticket_check_which(values, &verdict) != NGX_OK) {
        ngx_log_error(NGX_LOG_ALERT, tc->r->connection->log, 0,
                      "no such verdict of a gate: \"%*s\"",
                      COLUMN(verdict).s.len, COLUMN(verdict).s.data);
        return NGX_ERROR;
    }

    ngx_ticket_count(gate_verdicts[verdict]);

    if (verdict == TK_GATE_IN) {
        ngx_ticket_count(passages[tc->supplier->u.supplier.supplier_id
                                  % NGX_TICKET_SUPPLIERS]);
    }

    ngx_ticket_check_facts(tc, values, verdict, TK_CHINESE,
                           &facts[TK_CHINESE]);
    ngx_ticket_check_facts(tc, values, verdict, TK_ENGLISH,
                           &facts[TK_ENGLISH]);

    if (tk_buf_init(&b, &tc->pool, NGX_TICKET_GATE_ANSWER) != TK_OK) {
        return NGX_ERROR;
    }

    next = COLUMN(next_step).s.len ? COLUMN(next_step).s : tk_str_c("none");

    tk_json_init(&j, &b);
    tk_json_object(&j);
    tk_json_key(&j, "request");
    tk_json_str(&j, ngx_ticket_check_said(tc, "request"));
    tk_json_key(&j, "verdict");
    tk_json_str(&j, tk_str_c(tk_gate_name(verdict)));
    tk_json_key(&j, "persons");
    tk_json_int(&j, COLUMN(persons).n);
    tk_json_key(&j, "left");
    tk_json_int(&j, COLUMN(left_persons).n);
    tk_json_key(&j, "minutes");
    tk_json_int(&j, COLUMN(minutes).n);
    tk_json_key(&j, "next");
    tk_json_str(&j, next);
    tk_json_key(&j, "colour");
    tk_json_str(&j, tk_str_c(tk_gate_colour_name(tk_gate_colour(verdict))));
    tk_json_key(&j, "sound");
    tk_json_str(&j, tk_str_c(tk_gate_sound_name(tk_gate_sound(verdict))));
    ngx_ticket_check_needs(&j, verdict == TK_GATE_REFUND_ASKED
                               ? tk_str_c("") : COLUMN(needs_text).s);
    ngx_ticket_check_words(&j, verdict, TK_GATE_SCREEN_ZH, "screen", facts);
    ngx_ticket_check_words(&j, verdict, TK_GATE_SAY_ZH, "say", facts);
    ngx_ticket_check_ticket(&j, values);
    ngx_ticket_check_used(&j, values);
    tk_json_key(&j, "repeated");
    tk_json_bool(&j, COLUMN(repeated).n != 0);
    tk_json_end(&j);

    tc->order_id = COLUMN(order_id).n;

    return ngx_ticket_gate_shown(tc, &b, &j);
}


/* Of a text that is no ticket's: nobody is asked about it. */

static ngx_int_t
ngx_ticket_check_no_ticket(ngx_ticket_ctx_t *tc, const char *verdict)
{
    tk_value_t  values[NGX_TICKET_CHECK_COLUMNS];

    ngx_memzero(values, sizeof(values));
    values[NGX_TICKET_CHECK_verdict].type = TK_VALUE_TEXT;
    values[NGX_TICKET_CHECK_verdict].s = tk_str_c(verdict);

    return ngx_ticket_gate_show_check(tc, values);
}


ngx_int_t
ngx_ticket_gate_checked(ngx_ticket_ctx_t *tc)
{
    tk_str_t            none = tk_null_str, name;
    ngx_int_t           rc;
    tk_value_t         *refused;
    ngx_ticket_gate_t  *gate;

    gate = tc->own;

    if (gate->found == NGX_TICKET_GATE_UNKNOWN) {
        return ngx_ticket_check_no_ticket(tc, "UNKNOWN");
    }

    if (gate->found == NGX_TICKET_GATE_FORGED) {
        rc = ngx_ticket_staff_verdict(tc);

        return rc == NGX_OK ? ngx_ticket_check_no_ticket(tc, "FORGED") : rc;
    }

    if (gate->check->err != TK_OK) {
        return ngx_ticket_refuse(tc, gate->check->err);
    }

    refused = &gate->check->values[NGX_TICKET_CHECK_device_verdict];

    if (refused->type == TK_VALUE_TEXT && refused->s.len) {
        name = refused->s;

        return ngx_ticket_staff_refuse(tc, tk_problem(name)
                                           ? tk_problem(name)->name : "FAULT",
                                       none);
    }

    return ngx_ticket_gate_show_check(tc, gate->check->values);
}
