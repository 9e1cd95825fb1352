/*
 * Writes answers by the tables of tk_reply_tables.c.  Knows no page.
 *
 * One buffer takes the whole document; the signature's place is left open in
 * it and filled in at the end, since it stands before what it signs (D2).
 */

#include "tk_aspx.h"
#include "tk_order.h"
#include "tk_pgwire.h"


#define REPLY_ELEMENTS  64          /* of one page */
#define REPLY_TOPS      8           /* elements right below <root> */
#define REPLY_SIZE      1024        /* to begin with: head and one row ... */
#define REPLY_ROW_SIZE  640         /* ... and for each further row */
#define REPLY_NONE      ((size_t) -1)
#define REPLY_SCRATCH   32          /* the longest formatted value */

#define REPLY_HEAD                                                            \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<root><retcode>"


/*
 * What is signed of one element below <root>.  One that repeats is still one
 * parameter here: equal names stand together in the signed string, so their
 * values, joined by "&name=", read the same (and 256 is no limit to rows).
 */

typedef struct {
    const char     *name;
    size_t          start;          /* in signed_values */
    size_t          end;
} reply_top_t;

struct tk_reply_s {
    tk_pool_t              *pool;
    tk_reply_ctx_t          ctx;
    const tk_element_t     *elements;
    size_t                  nelements;
    const tk_rows_t        *rows;
    int                     edition;
    int                     is_signed;

    tk_buf_t                document;
    tk_buf_t                signed_values;
    reply_top_t             tops[REPLY_TOPS];
    size_t                  ntops;

    size_t                  hint;           /* column found last */
    size_t                  columns[REPLY_ELEMENTS];
    size_t                  order_id;       /* of TICKET_CODE */
    size_t                  ticket_no;
    size_t                  request_key;    /* of SEALED */
    size_t                  invoice;        /* of REMARKED, INVOICE */
    size_t                  remark;         /* the same; REPLY_NONE: none */

    size_t                  row;            /* the first not written yet */
    size_t                  sign_at;
    tk_str_t                retcode;
    tk_str_t                retmsg;
    unsigned char           digits[TK_INT_LEN];
};

typedef tk_reply_t  reply_t;


static tk_err_t reply_children(reply_t *r, size_t first, size_t end, size_t lo,
    size_t hi);


static size_t
reply_pos(const tk_buf_t *b)
{
    return b->pos - b->start;
}


/*
 * Columns, by name, once per answer.  Tables and queries list them in nearly
 * the same order, so the search goes on where the last one ended.
 */

static tk_err_t
reply_column(reply_t *r, const char *name, size_t *column)
{
    size_t  i;

    for (i = 0; i < r->rows->ncols; i++) {
        if (r->hint >= r->rows->ncols) {
            r->hint = 0;
        }

        if (strcmp(r->rows->column(r->rows, r->hint), name) == 0) {
            *column = r->hint++;
            return TK_OK;
        }

        r->hint++;
    }

    return TK_BUG;
}


/* The answer to a booking has a description, and none of them. */

static tk_err_t
reply_columns_of_words(reply_t *r, tk_format_e format)
{
    tk_err_t  rc;

    rc = reply_column(r, "remark_sealed", &r->remark);

    if (rc != TK_OK) {
        r->remark = REPLY_NONE;
        return format == TK_FMT_REMARKED ? TK_OK : rc;
    }

    rc = reply_column(r, "invoice_sealed", &r->invoice);

    return rc == TK_OK ? reply_column(r, "request_key", &r->request_key) : rc;
}


static tk_err_t
reply_columns_of(reply_t *r, const tk_element_t *e, size_t *column)
{
    tk_err_t  rc;

    if (e->column != NULL) {
        rc = reply_column(r, e->column, column);
        if (rc != TK_OK) {
            return rc;
        }
    }

    if (e->format == TK_FMT_REMARKED || e->format == TK_FMT_INVOICE) {
        return reply_columns_of_words(r, e->format);
    }

    if (e->format == TK_FMT_SEALED) {
        return reply_column(r, "request_key", &r->request_key);
    }

    if (e->format == TK_FMT_TICKET_CODE) {
        rc = reply_column(r, "order_id", &r->order_id);
        if (rc != TK_OK) {
            return rc;
        }

        return reply_column(r, "ticket_no", &r->ticket_no);
    }

    return TK_OK;
}


static tk_err_t
reply_columns(reply_t *r)
{
    size_t               i;
    tk_err_t             rc;
    const tk_element_t  *e;

    for (i = 0; r->elements[i].element != NULL; i++) {
        if (i == REPLY_ELEMENTS) {
            return TK_BUG;
        }

        e = &r->elements[i];
        r->nelements++;

        if (!(e->editions & r->edition)) {
            continue;
        }

        rc = reply_columns_of(r, e, &r->columns[i]);
        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}


/* Values.  Each takes its type and no other: else rows and table disagree. */

static tk_err_t
reply_text(const tk_value_t *v, unsigned char *scratch, tk_str_t *text)
{
    switch (v->type) {

    case TK_VALUE_INT:
        text->data = scratch;
        text->len = tk_format_int(v->n, scratch);
        return TK_OK;

    case TK_VALUE_TEXT:
    case TK_VALUE_BYTES:
        *text = v->s;
        return TK_OK;

    case TK_VALUE_NULL:
    case TK_VALUE_DAY:
    case TK_VALUE_MOMENT:
        break;
    }

    return TK_BUG;
}


/* map is "from=to from=to"; what it does not hold stays as it is. */

static void
reply_map(const char *map, tk_str_t *text)
{
    size_t       from, to;
    const char  *p;

    for (p = map; *p != '\0'; p += from + 1 + to, p += (*p == ' ')) {
        from = strcspn(p, "=");
        to = strcspn(p + from + 1, " ");

        if (from == text->len && memcmp(p, text->data, from) == 0) {
            text->data = (unsigned char *) p + from + 1;
            text->len = to;
            return;
        }
    }
}


static tk_err_t
reply_time(const reply_t *r, tk_format_e format, const tk_value_t *v,
    unsigned char *scratch, tk_str_t *text)
{
    text->data = scratch;

    if (format == TK_FMT_DAY && v->type == TK_VALUE_DAY) {
        if (v->n != TK_NO_DAY) {
            text->len = tk_format_day((tk_day_t) v->n, scratch);
        }

        return TK_OK;
    }

    if (format == TK_FMT_MOMENT && v->type == TK_VALUE_MOMENT) {
        if (v->n != TK_NEVER) {
            text->len = tk_format_moment(r->ctx.zone, v->n, scratch);
        }

        return TK_OK;
    }

    return TK_BUG;
}


static tk_err_t
reply_number(tk_format_e format, const tk_value_t *v, unsigned char *scratch,
    tk_str_t *text)
{
    if (v->type != TK_VALUE_INT) {
        return TK_BUG;
    }

    text->data = scratch;

    if (format == TK_FMT_MONEY) {
        text->len = tk_format_money(v->n, scratch);

    } else if (format == TK_FMT_CLOCK) {
        text->len = tk_format_clock((int) v->n, scratch);

    } else {
        scratch[0] = v->n ? '1' : '0';
        text->len = 1;
    }

    return TK_OK;
}


static tk_err_t
reply_unseal(const reply_t *r, const tk_element_t *e, tk_str_t key,
    tk_str_t sealed, tk_str_t *text)
{
    return tk_unseal(r->pool, r->ctx.keyring, r->ctx.supplier_id, e->arg, key,
                     sealed, text);
}


/* Cuts one off (length, seal)...; 0: there is none. */

static int
reply_sealed_next(tk_str_t *list, tk_str_t *sealed)
{
    int64_t  len;

    if (list->len < TK_WIDTH_INT4) {
        return 0;
    }

    len = tk_pg_get(list->data, TK_WIDTH_INT4);

    if (len < 0 || (size_t) len > list->len - TK_WIDTH_INT4) {
        return 0;
    }

    sealed->data = list->data + TK_WIDTH_INT4;
    sealed->len = (size_t) len;
    list->data += TK_WIDTH_INT4 + len;
    list->len -= TK_WIDTH_INT4 + (size_t) len;

    return 1;
}


/* What is sealed of several of one ticket, one after the other. */

static tk_err_t
reply_sealed_list(const reply_t *r, const tk_element_t *e, tk_str_t key,
    tk_str_t list, tk_str_t *text)
{
    tk_buf_t  b;
    tk_err_t  rc;
    tk_str_t  sealed, one;

    rc = tk_buf_init(&b, r->pool, list.len);

    while (rc == TK_OK && reply_sealed_next(&list, &sealed)) {
        rc = reply_unseal(r, e, key, sealed, &one);
        if (rc != TK_OK) {
            return rc;
        }

        if (b.pos != b.start) {
            tk_buf_adds(&b, "，");
        }

        tk_buf_add(&b, one.data, one.len);
    }

    if (rc == TK_OK && b.failed) {
        rc = TK_NO_MEMORY;
    }

    *text = tk_buf_str(&b);

    return rc == TK_OK && list.len != 0 ? TK_BUG : rc;
}


/* A seal begins with its version, which is never 0; a length does. */

static tk_err_t
reply_sealed(const reply_t *r, const tk_element_t *e, const tk_value_t *v,
    size_t row, tk_str_t *text)
{
    tk_value_t  key;

    r->rows->get(r->rows, row, r->request_key, &key);

    if (v->type != TK_VALUE_BYTES || key.type != TK_VALUE_TEXT) {
        return TK_BUG;
    }

    if (v->s.len == 0) {                    /* nothing was said: of a desk */
        *text = v->s;
        return TK_OK;
    }

    if (v->s.data[0] == 0) {
        return reply_sealed_list(r, e, key.s, v->s, text);
    }

    return reply_unseal(r, e, key.s, v->s, text);
}


static tk_err_t
reply_words(const reply_t *r, size_t row, tk_words_t *words)
{
    tk_value_t  key, invoice, remark;

    memset(words, 0, sizeof(tk_words_t));

    if (r->remark == REPLY_NONE) {
        return TK_OK;
    }

    r->rows->get(r->rows, row, r->request_key, &key);
    r->rows->get(r->rows, row, r->invoice, &invoice);
    r->rows->get(r->rows, row, r->remark, &remark);

    if (key.type != TK_VALUE_TEXT
        || (invoice.type != TK_VALUE_BYTES && invoice.type != TK_VALUE_NULL)
        || (remark.type != TK_VALUE_BYTES && remark.type != TK_VALUE_NULL))
    {
        return TK_BUG;
    }

    if (invoice.type == TK_VALUE_NULL) {
        invoice.s.len = 0;
    }

    return tk_order_words(r->pool, r->ctx.keyring, r->ctx.supplier_id, key.s,
                          invoice.s,
                          remark.type == TK_VALUE_NULL ? NULL : &remark.s,
                          words);
}


/* Lines of a remark become one: control characters are none of an answer. */

static tk_err_t
reply_remarked(const reply_t *r, size_t row, tk_str_t *text)
{
    size_t      i;
    tk_err_t    rc;
    tk_str_t    remark, head, whole;
    tk_words_t  words;

    rc = reply_words(r, row, &words);
    remark = words.remark;

    if (rc != TK_OK || remark.len == 0) {
        return rc;
    }

    head = tk_str_c("；备注：");
    whole.len = text->len + head.len + remark.len;
    whole.data = r->pool->alloc(r->pool->data, whole.len);
    if (whole.data == NULL) {
        return TK_NO_MEMORY;
    }

    if (text->len != 0) {
        memcpy(whole.data, text->data, text->len);
    }

    memcpy(whole.data + text->len, head.data, head.len);
    memcpy(whole.data + text->len + head.len, remark.data, remark.len);

    for (i = text->len; i < whole.len; i++) {
        if (whole.data[i] < ' ') {
            whole.data[i] = ' ';
        }
    }

    *text = whole;

    return TK_OK;
}


static tk_err_t
reply_ticket_code(const reply_t *r, size_t row, unsigned char *scratch,
    tk_str_t *text)
{
    tk_value_t  order, ticket;

    r->rows->get(r->rows, row, r->order_id, &order);
    r->rows->get(r->rows, row, r->ticket_no, &ticket);

    if (order.type != TK_VALUE_INT || ticket.type != TK_VALUE_INT) {
        return TK_BUG;
    }

    tk_ticket_code(r->ctx.keyring, r->ctx.lives, r->ctx.supplier_id,
                   order.n, (int) ticket.n, scratch);

    text->data = scratch;
    text->len = TK_TICKET_CODE_LEN;

    return TK_OK;
}


static tk_err_t
reply_value(const reply_t *r, size_t i, size_t row, unsigned char *scratch,
    tk_str_t *text)
{
    tk_err_t             rc;
    tk_value_t           v;
    tk_words_t           words;
    const tk_element_t  *e;

    e = &r->elements[i];
    text->len = 0;
    text->data = NULL;

    if (e->format == TK_FMT_FIXED) {
        *text = tk_str_c(e->arg);
        return TK_OK;
    }

    if (e->format == TK_FMT_TICKET_CODE) {
        return reply_ticket_code(r, row, scratch, text);
    }

    if (e->column == NULL) {
        return TK_BUG;
    }

    r->rows->get(r->rows, row, r->columns[i], &v);

    if (v.type == TK_VALUE_NULL) {
        return TK_OK;
    }

    switch (e->format) {

    case TK_FMT_TEXT:
        return reply_text(&v, scratch, text);

    case TK_FMT_REMARKED:
        rc = reply_text(&v, scratch, text);

        return rc == TK_OK ? reply_remarked(r, row, text) : rc;

    case TK_FMT_INVOICE:
        rc = reply_words(r, row, &words);
        *text = words.title;

        return rc;

    case TK_FMT_MAP:
        rc = reply_text(&v, scratch, text);
        if (rc == TK_OK) {
            reply_map(e->arg, text);
        }

        return rc;

    case TK_FMT_DAY:
    case TK_FMT_MOMENT:
        return reply_time(r, e->format, &v, scratch, text);

    case TK_FMT_MONEY:
    case TK_FMT_CLOCK:
    case TK_FMT_FLAG:
        return reply_number(e->format, &v, scratch, text);

    case TK_FMT_SEALED:
        return reply_sealed(r, e, &v, row, text);

    case TK_FMT_TICKET_CODE:
    case TK_FMT_FIXED:
    case TK_FMT_ONCE:
    case TK_FMT_EACH:
    case TK_FMT_GROUP:
        break;
    }

    return TK_BUG;
}


/* What is signed: the text a reader of escaped finds, appended. */

static void
reply_sign_leaf(tk_buf_t *b, tk_str_t escaped)
{
    size_t       i, n, len;
    const char  *p;

    static const struct {
        const char  *name;
        const char  *text;
    } entities[] = {
        { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }
    };

    for (p = (const char *) escaped.data; escaped.len > 0;
         p += len, escaped.len -= len)
    {
        len = 1;
        n = sizeof(entities) / sizeof(entities[0]);

        for (i = 0; *p == '&' && i < n; i++) {
            len = strlen(entities[i].name);

            if (len <= escaped.len && memcmp(p, entities[i].name, len) == 0) {
                tk_buf_adds(b, entities[i].text);
                break;
            }

            len = 1;
        }

        if (*p != '&' || i == n) {
            tk_buf_add(b, p, 1);
        }
    }
}


/*
 * Notes what stands in the document from start on as the content of one
 * element below <root>.
 */

static tk_err_t
reply_sign_top(reply_t *r, const tk_element_t *e, size_t start, int leaf)
{
    tk_str_t      content;
    reply_top_t  *top;

    if (r->document.failed) {
        return TK_NO_MEMORY;
    }

    content.data = r->document.start + start;
    content.len = reply_pos(&r->document) - start;

    if (!r->is_signed || content.len == 0) {
        return TK_OK;
    }

    if (r->ntops > 0
        && strcmp(r->tops[r->ntops - 1].name, e->element) == 0)
    {
        top = &r->tops[r->ntops - 1];
        tk_buf_add(&r->signed_values, "&", 1);
        tk_buf_adds(&r->signed_values, e->element);
        tk_buf_add(&r->signed_values, "=", 1);

    } else {
        if (r->ntops == REPLY_TOPS) {
            return TK_BUG;
        }

        top = &r->tops[r->ntops++];
        top->name = e->element;
        top->start = reply_pos(&r->signed_values);
    }

    if (leaf) {
        reply_sign_leaf(&r->signed_values, content);

    } else {
        tk_buf_add(&r->signed_values, content.data, content.len);
    }

    top->end = reply_pos(&r->signed_values);

    return TK_OK;
}


/* Elements. */

static tk_err_t
reply_leaf(reply_t *r, size_t i, size_t row)
{
    size_t               start;
    tk_err_t             rc;
    tk_str_t             text;
    unsigned char        scratch[REPLY_SCRATCH];
    const tk_element_t  *e;

    e = &r->elements[i];

    rc = reply_value(r, i, row, scratch, &text);
    if (rc != TK_OK) {
        return rc;
    }

    tk_xml_open(&r->document, e->element);
    start = reply_pos(&r->document);

    if (text.data == scratch) {
        /* digits, '.', ':' and '-': nothing to escape */
        tk_buf_add(&r->document, text.data, text.len);

    } else {
        tk_xml_text(&r->document, text);
    }

    if (e->level == 0) {
        rc = reply_sign_top(r, e, start, 1);
    }

    tk_xml_close(&r->document, e->element);

    return rc;
}


static tk_err_t
reply_container(reply_t *r, size_t i, size_t end, size_t lo, size_t hi)
{
    size_t               start;
    tk_err_t             rc;
    const tk_element_t  *e;

    e = &r->elements[i];

    tk_xml_open(&r->document, e->element);
    start = reply_pos(&r->document);

    rc = reply_children(r, i + 1, end, lo, hi);
    if (rc != TK_OK) {
        return rc;
    }

    if (e->level == 0) {
        rc = reply_sign_top(r, e, start, 0);
    }

    tk_xml_close(&r->document, e->element);

    return rc;
}


/* Of a value only what its type names is set. */

static int
reply_same(const tk_value_t *a, const tk_value_t *b)
{
    if (a->type != b->type) {
        return 0;
    }

    if (a->type == TK_VALUE_TEXT || a->type == TK_VALUE_BYTES) {
        return tk_str_eq(a->s, b->s);
    }

    return a->type == TK_VALUE_NULL || a->n == b->n;
}


/* The rows from row on that make one container: one, or the group. */

static size_t
reply_group_end(const reply_t *r, size_t i, size_t row, size_t hi,
    const tk_value_t *first)
{
    tk_value_t  v;

    if (r->elements[i].format == TK_FMT_EACH) {
        return row + 1;
    }

    for (row++; row < hi; row++) {
        r->rows->get(r->rows, row, r->columns[i], &v);

        if (!reply_same(first, &v)) {
            break;
        }
    }

    return row;
}


static tk_err_t
reply_containers(reply_t *r, size_t i, size_t end, size_t lo, size_t hi)
{
    size_t      next;
    tk_err_t    rc;
    tk_value_t  v;

    for ( ; lo < hi; lo = next) {
        memset(&v, 0, sizeof(tk_value_t));
        v.type = TK_VALUE_INT;

        if (r->elements[i].column != NULL) {
            r->rows->get(r->rows, lo, r->columns[i], &v);
        }

        next = reply_group_end(r, i, lo, hi, &v);

        if (v.type == TK_VALUE_NULL) {
            continue;
        }

        rc = reply_container(r, i, end, lo, next);
        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}


/* The element after i and all that is inside it. */

static size_t
reply_next(const reply_t *r, size_t i)
{
    size_t  next;

    for (next = i + 1; next < r->nelements; next++) {
        if (r->elements[next].level <= r->elements[i].level) {
            break;
        }
    }

    return next;
}


/* Elements first to end, of which the first is on the level to write. */

static tk_err_t
reply_children(reply_t *r, size_t first, size_t end, size_t lo, size_t hi)
{
    size_t               i, next;
    tk_err_t             rc;
    const tk_element_t  *e;

    for (i = first; i < end; i = next) {
        e = &r->elements[i];
        next = reply_next(r, i);

        if (!(e->editions & r->edition)) {
            continue;
        }

        if (e->format == TK_FMT_ONCE) {
            rc = reply_container(r, i, next, lo, hi);

        } else if (e->format == TK_FMT_EACH || e->format == TK_FMT_GROUP) {
            rc = reply_containers(r, i, next, lo, hi);

        } else {
            rc = reply_leaf(r, i, lo);
        }

        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}


/* Are its rows each an element of its own, right below <root>? */

static int
reply_is_list(const reply_t *r)
{
    return r->elements[0].level == 0 && r->elements[0].format == TK_FMT_EACH
           && reply_next(r, 0) == r->nelements;
}


tk_err_t
tk_reply_write(tk_reply_t *r, size_t nrows, int *more)
{
    size_t  first, end;

    *more = 0;

    if (r->rows == NULL || r->row == r->rows->nrows) {
        return TK_OK;
    }

    first = r->row;
    end = r->rows->nrows;

    if (end - first >= nrows && reply_is_list(r)) {
        end = first + nrows;
        *more = 1;
    }

    r->row = end;

    return reply_children(r, 0, r->nelements, first, end);
}


/* The document. */

static tk_err_t
reply_sign(reply_t *r)
{
    size_t     i;
    tk_pair_t  pairs[REPLY_TOPS + 2];

    if (!r->is_signed) {
        return TK_OK;
    }

    if (r->signed_values.failed) {
        return TK_NO_MEMORY;
    }

    pairs[0].name = tk_str_c("retcode");
    pairs[0].value = r->retcode;
    pairs[1].name = tk_str_c("retmsg");
    pairs[1].value = r->retmsg;

    for (i = 0; i < r->ntops; i++) {
        pairs[i + 2].name = tk_str_c(r->tops[i].name);
        pairs[i + 2].value.data = r->signed_values.start + r->tops[i].start;
        pairs[i + 2].value.len = r->tops[i].end - r->tops[i].start;
    }

    return tk_sign(r->ctx.sign, pairs, r->ntops + 2, r->ctx.key,
                   r->document.start + r->sign_at);
}


static tk_err_t
reply_buffers(reply_t *r)
{
    size_t    size;
    tk_err_t  rc;

    size = REPLY_SIZE;

    if (r->rows != NULL) {
        size += r->rows->nrows * REPLY_ROW_SIZE;
    }

    rc = tk_buf_init(&r->document, r->pool, size);
    if (rc != TK_OK || !r->is_signed) {
        return rc;
    }

    return tk_buf_init(&r->signed_values, r->pool, size);
}


/* What stands before the rows, the signature as blanks to be filled in. */

static tk_err_t
reply_head(reply_t *r)
{
    static const char  blank[TK_SIGN_MAX + 1] =
        "                                "
        "                                ";

    tk_buf_adds(&r->document, REPLY_HEAD);
    tk_buf_add(&r->document, r->retcode.data, r->retcode.len);
    tk_xml_close(&r->document, "retcode");
    tk_xml_leaf(&r->document, "retmsg", r->retmsg);
    tk_xml_open(&r->document, "sign");

    r->sign_at = reply_pos(&r->document);

    if (r->is_signed) {
        tk_buf_add(&r->document, blank, tk_sign_len(r->ctx.sign));
    }

    tk_xml_close(&r->document, "sign");

    return r->rows != NULL ? reply_columns(r) : TK_OK;
}


static void
reply_init(reply_t *r, tk_pool_t *pool, const tk_reply_ctx_t *ctx,
    tk_page_e page, int edition, const tk_rows_t *rows)
{
    memset(r, 0, sizeof(reply_t));

    r->pool = pool;
    r->ctx = *ctx;
    r->edition = edition;
    r->is_signed = ctx->key.len != 0;
    r->elements = tk_reply_elements(page);

    if (rows != NULL && rows->nrows > 0 && r->elements[0].element != NULL) {
        r->rows = rows;
    }
}


tk_err_t
tk_reply_start(tk_pool_t *pool, const tk_reply_ctx_t *ctx, tk_page_e page,
    int edition, tk_err_t err, tk_str_t subject, const tk_rows_t *rows,
    tk_reply_t **reply)
{
    reply_t   *r;
    tk_err_t   rc;

    r = pool->alloc(pool->data, sizeof(reply_t));
    if (r == NULL) {
        return TK_NO_MEMORY;
    }

    reply_init(r, pool, ctx, page, edition, err == TK_OK ? rows : NULL);
    *reply = r;

    r->retcode.data = r->digits;
    r->retcode.len = tk_format_int(tk_err_retcode(err, page, edition),
                                   r->digits);

    rc = tk_err_text(pool, err, page, edition, subject, &r->retmsg);
    if (rc != TK_OK) {
        return rc;
    }

    rc = reply_buffers(r);
    if (rc != TK_OK) {
        return rc;
    }

    return reply_head(r);
}


tk_err_t
tk_reply_finish(tk_reply_t *r, tk_str_t *body)
{
    tk_err_t  rc;

    tk_xml_close(&r->document, "root");

    if (r->document.failed) {
        return TK_NO_MEMORY;
    }

    rc = reply_sign(r);
    if (rc != TK_OK) {
        return rc;
    }

    *body = tk_buf_str(&r->document);

    return TK_OK;
}


tk_err_t
tk_reply_render(tk_pool_t *pool, const tk_reply_ctx_t *ctx, tk_page_e page,
    int edition, tk_err_t err, tk_str_t subject, const tk_rows_t *rows,
    tk_str_t *body)
{
    int          more;
    tk_err_t     rc;
    tk_reply_t  *reply;

    rc = tk_reply_start(pool, ctx, page, edition, err, subject, rows, &reply);

    if (rc == TK_OK) {
        rc = tk_reply_write(reply, SIZE_MAX, &more);
    }

    return rc == TK_OK ? tk_reply_finish(reply, body) : rc;
}
