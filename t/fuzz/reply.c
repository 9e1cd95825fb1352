/*
 * Covers: core/aspx/tk_reply.c core/aspx/tk_reply_tables.c core/tk_rows.c
 *
 * A page, an edition, a number of rows, and their values, one a line, in the
 * order of the page's table: '~' is NULL, '?' a value of another type.  The
 * answer is XML whose signature another reader finds right.
 */

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "fuzz.h"
#include "tk_aspx.h"

#define COLUMNS     80
#define ROWS        6
#define ROW_KEY     "row key"

static const tk_str_t  key = tk_string("5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f");

typedef struct {
    const char           *names[COLUMNS];
    const tk_element_t   *elements[COLUMNS];
    size_t                n;
} columns_t;


static void
add_column(columns_t *c, const char *name, const tk_element_t *e)
{
    size_t  i;

    for (i = 0; name != NULL && i < c->n; i++) {
        if (strcmp(c->names[i], name) == 0) {
            return;
        }
    }

    if (name != NULL) {
        fuzz_assert(c->n < COLUMNS);
        c->names[c->n] = name;
        c->elements[c->n++] = e;
    }
}


static void
read_columns(columns_t *c, tk_page_e page)
{
    const tk_element_t  *e;

    c->n = 0;
    add_column(c, "request_key", NULL);

    for (e = tk_reply_elements(page); e->element != NULL; e++) {
        add_column(c, e->column, e);

        if (e->format == TK_FMT_INVOICE) {
            add_column(c, "remark_sealed", e);
        }
    }

    add_column(c, "order_id", NULL);
    add_column(c, "ticket_no", NULL);
}


static tk_value_e
type_of(const tk_element_t *e)
{
    switch (e->format) {

    case TK_FMT_MONEY:
    case TK_FMT_CLOCK:
    case TK_FMT_FLAG:
        return TK_VALUE_INT;

    case TK_FMT_DAY:
        return TK_VALUE_DAY;

    case TK_FMT_MOMENT:
        return TK_VALUE_MOMENT;

    default:
        return TK_VALUE_TEXT;
    }
}


static const char *
sealed_as(const char *name, const tk_element_t *e)
{
    if (e->format == TK_FMT_SEALED) {
        return e->arg;
    }

    return strcmp(name, "remark_sealed") == 0 ? "remark" : "invoice";
}


static void
read_cell(fuzz_input_t *in, const char *name, const tk_element_t *e,
    tk_value_t *v)
{
    tk_str_t  s;

    memset(v, 0, sizeof(*v));

    if (strcmp(name, "request_key") == 0) {
        v->type = TK_VALUE_TEXT;
        v->s = fuzz_str(ROW_KEY);
        return;
    }

    s = fuzz_line(in);

    if (s.len == 1 && s.data[0] == '~') {
        return;
    }

    v->type = e == NULL || (s.len > 0 && s.data[0] == '?')
              || strcmp(name, "order_id") == 0
              || strcmp(name, "ticket_no") == 0 ? TK_VALUE_INT : type_of(e);
    v->n = strtoll(fuzz_cstr(s), NULL, 10);
    v->s = s;

    if (v->type == TK_VALUE_DAY) {
        v->n = (tk_day_t) v->n;
    }

    if (v->type == TK_VALUE_TEXT && (e->format == TK_FMT_SEALED
                                     || e->format == TK_FMT_INVOICE))
    {
        v->type = TK_VALUE_BYTES;
        fuzz_assert(tk_seal(&fuzz_pool, fuzz_keyring(), 1,
                            sealed_as(name, e),
                            fuzz_str(ROW_KEY), s, &v->s) == TK_OK);
    }
}


/* The inside of each child of the root, from the bytes: what is signed of an
 * element with children. */

static size_t
insides(tk_str_t body, tk_str_t *inside, size_t most)
{
    int             depth;
    size_t          n;
    unsigned char  *p, *end, *close;

    depth = 0;
    n = 0;
    end = body.data + body.len;

    for (p = body.data; (p = memchr(p, '<', end - p)) != NULL; p = close + 1) {
        close = memchr(p, '>', end - p);
        fuzz_assert(close != NULL && close[-1] != '/');

        if (p[1] == '/') {
            if (--depth == 1) {
                inside[n - 1].len = p - inside[n - 1].data;
            }

        } else if (p[1] != '?' && ++depth == 2) {
            fuzz_assert(n < most);
            inside[n++].data = close + 1;
        }
    }

    fuzz_assert(depth == 0);

    return n;
}


static int
has_elements(xmlNodePtr node)
{
    for (node = node->children; node != NULL; node = node->next) {
        if (node->type == XML_ELEMENT_NODE) {
            return 1;
        }
    }

    return 0;
}


static void
check_signature(tk_sign_e type, xmlNodePtr root, tk_str_t body)
{
    size_t      n, count;
    xmlChar    *text;
    tk_str_t    inside[TK_SIGN_PARAMS], sign = tk_null_str;
    tk_pair_t   pairs[TK_SIGN_PARAMS];
    xmlNodePtr  node;

    count = insides(body, inside, TK_SIGN_PARAMS);

    for (n = 0, node = root->children; node != NULL; node = node->next) {
        fuzz_assert(node->type == XML_ELEMENT_NODE && n < count);
        pairs[n].name = tk_str_c((const char *) node->name);
        pairs[n].value = inside[n];

        if (!has_elements(node)) {
            text = xmlNodeGetContent(node);
            pairs[n].value = fuzz_copy(text, strlen((char *) text));
            xmlFree(text);
        }

        if (tk_str_eq(pairs[n].name, fuzz_str("sign"))) {
            sign = pairs[n].value;
        }

        n++;
    }

    fuzz_assert(n == count && sign.len == tk_sign_len(type));
    fuzz_assert(tk_sign_check(type, pairs, n, key, sign) == TK_OK);
}


static void
check_document(tk_sign_e type, tk_str_t body)
{
    xmlDocPtr  doc;

    doc = xmlReadMemory((char *) body.data, (int) body.len, NULL, NULL,
                        XML_PARSE_NONET | XML_PARSE_NOERROR
                        | XML_PARSE_NOWARNING);
    fuzz_assert(doc != NULL);
    check_signature(type, xmlDocGetRootElement(doc), body);
    xmlFreeDoc(doc);
}


static void
fuzz_one(fuzz_input_t *in)
{
    int               edition;
    size_t            i, row, nrows;
    tk_err_t          rc;
    tk_str_t          body;
    columns_t         columns;
    tk_table_t        table;
    const tk_page_t  *page;

    tk_offset_t     china = { 0, 28800 };
    tk_zone_t       zone = { &china, 1 };
    tk_reply_ctx_t  ctx = {
        .supplier_id = 1, .zone = &zone, .keyring = fuzz_keyring(), .key = key
    };

    page = tk_page_find(fuzz_line(in));
    edition = fuzz_int(in) == 3 ? TK_V30 : TK_V40;
    nrows = (uint64_t) fuzz_int(in) % (ROWS + 1);
    ctx.sign = nrows % 2 ? TK_SIGN_MD5 : TK_SIGN_HMAC;

    if (page == NULL) {
        return;
    }

    read_columns(&columns, page->page);
    fuzz_assert(tk_table_init(&fuzz_pool, &table, columns.names, columns.n,
                              nrows) == TK_OK);

    for (row = 0; row < nrows; row++) {
        for (i = 0; i < columns.n; i++) {
            read_cell(in, columns.names[i], columns.elements[i],
                      &table.cells[row * columns.n + i]);
        }
    }

    rc = tk_reply_render(&fuzz_pool, &ctx, page->page, edition, TK_OK,
                         (tk_str_t) tk_null_str, &table.rows, &body);

    if (rc != TK_OK) {
        /* rows and table disagree */
        fuzz_assert(rc == TK_BUG);
        rc = tk_reply_render(&fuzz_pool, &ctx, page->page, edition, TK_BUG,
                             fuzz_rest(in), NULL, &body);
        fuzz_assert(rc == TK_OK);
    }

    check_document(ctx.sign, fuzz_copy(body.data, body.len));
}
