/*
 * ticket-demo: the main job as a distributor does it, shown step by step.
 *
 * It knows what a distributor knows: base URL, user, login password, session
 * key, payment password.  It signs its requests and verifies every answer and
 * every callback; callbacks come to a small server of its own, which it serves
 * itself between and during its steps: there is one thread.  Status 0 when each
 * step was answered as it should be and every callback came in time.
 */

#include "tk_crypto.h"
#include "tk_sign.h"
#include "tk_value.h"
#include "tk_xml.h"

#include <curl/curl.h>
#include <getopt.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <arpa/inet.h>
#include <netinet/in.h>

#define DEMO_PARAMS         32
#define DEMO_CALLBACKS      64
#define DEMO_CALLBACK_WAIT  20      /* seconds */
#define DEMO_REQUEST_WAIT   15L
#define DEMO_ANSWER_MAX     (4 * 1024 * 1024)
#define DEMO_ZONE           (8 * 3600)      /* the sites are in China */
#define DEMO_EPOCH          946684800       /* 2000-01-01 */

#define SITE                "/agent/"       /* with time slots */
#define HILL                "/hill/"        /* without */
#define SLOT_AUTOMATIC      "-1"

#define ADULTS_AND_CHILD    "ADULT|2|CHILD|1"
#define STATE_PAGE          "Notify_OrderChanged.aspx"
#define REFUND_PAGE         "Notify_Refund.aspx"

/* How a parameter travels, and how it is shown. */

typedef enum {
    CLEAR,
    CIPHER,                         /* 3DES */
    SECRET                          /* 3DES, and not shown */
} demo_how_e;

typedef struct {
    tk_str_t        name;
    tk_str_t        value;          /* in clear */
    demo_how_e      how;
} demo_param_t;

typedef struct {
    const char     *path;           /* SITE, HILL */
    const char     *page;
    demo_param_t    params[DEMO_PARAMS];
    size_t          n;
} demo_request_t;

typedef struct {
    tk_str_t        body;
    xmlDocPtr       doc;
} demo_answer_t;

typedef struct {
    char            page[64];
    tk_pair_t       pairs[DEMO_PARAMS];
    size_t          n;
    int             shown;
    int             taken;          /* somebody waited for it */
} demo_callback_t;

typedef struct {
    const char         *base;
    const char         *user;
    const char         *password;
    const char         *key;
    const char         *pay_password;
    unsigned            callback_port;

    tk_arena_t         *arena;
    tk_pool_t          *pool;
    unsigned char       des3[24];
    CURL               *curl;
    struct MHD_Daemon  *daemon;
    demo_callback_t     callbacks[DEMO_CALLBACKS];
    size_t              ncallbacks;
    int                 failures;

    tk_str_t            tomorrow;
    tk_str_t            run;            /* makes own numbers unique */
    int64_t             adult_fen, child_fen;
    tk_str_t            order;          /* booked, then paid */
    tk_str_t            one_step;       /* booked and paid at once */
    tk_str_t            one_step_body;
    tk_str_t            ticket;
} demo_t;


/* Only for what this program can do nothing about. */

static void
die(const char *what)
{
    fprintf(stderr, "ticket-demo: %s\n", what);
    exit(2);
}


static void
fail(demo_t *d, const char *format, ...)
{
    va_list  args;

    d->failures++;

    va_start(args, format);
    printf("    FAILED: ");
    vprintf(format, args);
    printf("\n");
    va_end(args);
}


static tk_str_t
text(demo_t *d, const char *format, ...)
{
    char      buf[1024];
    int       len;
    va_list   args;
    tk_str_t  s;

    va_start(args, format);
    len = vsnprintf(buf, sizeof(buf), format, args);
    va_end(args);

    if (len < 0 || (size_t) len >= sizeof(buf)) {
        die("a text is too long");
    }

    s.len = (size_t) len + 1;           /* terminated, for libcurl */
    s.data = (unsigned char *) buf;
    s = tk_str_copy(d->pool, s);
    if (s.data == NULL) {
        die("no memory");
    }

    s.len--;
    return s;
}


static tk_str_t
md5_of(demo_t *d, const char *password)
{
    unsigned char  hex[TK_SIGN_LEN + 1];

    tk_md5_hex(tk_str_c(password), hex);
    hex[TK_SIGN_LEN] = '\0';

    return text(d, "%s", (char *) hex);
}


static void
param(demo_request_t *r, const char *name, tk_str_t value, demo_how_e how)
{
    if (r->n == DEMO_PARAMS) {
        die("too many parameters");
    }

    r->params[r->n].name = tk_str_c(name);
    r->params[r->n].value = value;
    r->params[r->n].how = how;
    r->n++;
}


static void
request_start(demo_t *d, demo_request_t *r, const char *path, const char *page)
{
    memset(r, 0, sizeof(*r));
    r->path = path;
    r->page = page;

    param(r, "user", tk_str_c(d->user), CLEAR);
    param(r, "password", md5_of(d, d->password), SECRET);
    param(r, "sign_key_index", tk_str_c("1"), CLEAR);
}


static void
request_show(const demo_t *d, const demo_request_t *r)
{
    size_t               i;
    const demo_param_t  *p;

    static const char *const  notes[] = { "", "   (3DES)", "   (3DES)" };

    printf("\n  --> GET %s%s%s\n", d->base, r->path, r->page);

    for (i = 0; i < r->n; i++) {
        p = &r->params[i];
        printf("        %-16.*s %.*s%s\n", (int) p->name.len, p->name.data,
               p->how == SECRET ? 8 : (int) p->value.len,
               p->how == SECRET ? "********" : (char *) p->value.data,
               notes[p->how]);
    }
}


/* The pairs as they go over the wire, the last one the signature. */

static size_t
request_pairs(demo_t *d, const demo_request_t *r,
    tk_pair_t pairs[DEMO_PARAMS + 1])
{
    size_t         i;
    unsigned char  sign[TK_SIGN_LEN + 1];

    for (i = 0; i < r->n; i++) {
        pairs[i].name = r->params[i].name;
        pairs[i].value = r->params[i].value;

        if (r->params[i].how != CLEAR
            && tk_des3_encrypt(d->pool, d->des3, r->params[i].value,
                               &pairs[i].value) != TK_OK)
        {
            die("encryption failed");
        }
    }

    if (tk_sign(pairs, r->n, tk_str_c(d->key), sign) != TK_OK) {
        die("signing failed");
    }

    sign[TK_SIGN_LEN] = '\0';
    pairs[i].name = tk_str_c("sign");
    pairs[i].value = text(d, "%s", (char *) sign);

    return r->n + 1;
}


static char *
request_url(demo_t *d, const demo_request_t *r)
{
    char       *escaped;
    size_t      i, n;
    tk_buf_t    b;
    tk_pair_t   pairs[DEMO_PARAMS + 1];

    n = request_pairs(d, r, pairs);

    if (tk_buf_init(&b, d->pool, 1024) != TK_OK) {
        die("no memory");
    }

    tk_buf_adds(&b, d->base);
    tk_buf_adds(&b, r->path);
    tk_buf_adds(&b, r->page);

    for (i = 0; i < n; i++) {
        escaped = curl_easy_escape(d->curl, (char *) pairs[i].value.data,
                                   (int) pairs[i].value.len);
        if (escaped == NULL) {
            die("no memory");
        }

        tk_buf_adds(&b, i == 0 ? "?" : "&");
        tk_buf_add(&b, pairs[i].name.data, pairs[i].name.len);
        tk_buf_adds(&b, "=");

        /* an empty value must stay empty: 0 means "use strlen" to libcurl */
        if (pairs[i].value.len != 0) {
            tk_buf_adds(&b, escaped);
        }

        curl_free(escaped);
    }

    tk_buf_add(&b, "", 1);
    if (b.failed) {
        die("no memory");
    }

    return (char *) tk_buf_str(&b).data;
}


static size_t
body_write(char *data, size_t size, size_t n, void *user)
{
    tk_buf_t  *b;

    b = user;

    if (tk_buf_str(b).len + size * n > DEMO_ANSWER_MAX) {
        return 0;
    }

    tk_buf_add(b, data, size * n);
    return size * n;
}


static xmlNodePtr
child(xmlNodePtr node, const char *name)
{
    xmlNodePtr  n;

    for (n = node != NULL ? node->children : NULL; n != NULL; n = n->next) {
        if (n->type == XML_ELEMENT_NODE
            && strcasecmp((const char *) n->name, name) == 0)
        {
            return n;
        }
    }

    return NULL;
}


/* First element of that name, whatever its depth (answers are flat enough for
 * the depth of the recursion to be theirs). */

static xmlNodePtr
element(xmlNodePtr node, const char *name)
{
    xmlNodePtr  n, found;

    for (n = node != NULL ? node->children : NULL; n != NULL; n = n->next) {
        if (n->type != XML_ELEMENT_NODE) {
            continue;
        }

        if (strcasecmp((const char *) n->name, name) == 0) {
            return n;
        }

        found = element(n, name);
        if (found != NULL) {
            return found;
        }
    }

    return NULL;
}


static tk_str_t
node_text(demo_t *d, xmlNodePtr node)
{
    xmlChar   *content;
    tk_str_t   s;

    content = node != NULL ? xmlNodeGetContent(node) : NULL;
    s = text(d, "%.900s", content != NULL ? (char *) content : "");
    xmlFree(content);

    return s;
}


static tk_str_t
answer_text(demo_t *d, const demo_answer_t *a, const char *name)
{
    xmlNodePtr  root;

    root = a->doc != NULL ? xmlDocGetRootElement(a->doc) : NULL;

    return node_text(d, element(root, name));
}


/*
 * The pairs an answer is signed over (D2): what stands between a child's tags,
 * just as it was sent where it holds elements, decoded where it is text.
 */

static size_t
answer_pairs(demo_t *d, const demo_answer_t *a, tk_pair_t *pairs, size_t max)
{
    char        *pos, *end, tag[80];
    size_t       n;
    xmlNodePtr   node;

    n = 0;
    pos = (char *) a->body.data;
    node = xmlDocGetRootElement(a->doc)->children;

    for ( /* void */ ; node != NULL && n < max; node = node->next) {
        if (node->type != XML_ELEMENT_NODE || node->children == NULL) {
            continue;
        }

        snprintf(tag, sizeof(tag), "<%s>", (const char *) node->name);
        pos = strstr(pos, tag);
        if (pos == NULL) {
            break;
        }

        pos += strlen(tag);
        snprintf(tag, sizeof(tag), "</%s>", (const char *) node->name);
        end = strstr(pos, tag);
        if (end == NULL) {
            break;
        }

        pairs[n].name = tk_str_c((const char *) node->name);
        pairs[n].value.data = (unsigned char *) pos;
        pairs[n].value.len = (size_t) (end - pos);

        if (memchr(pos, '<', pairs[n].value.len) == NULL) {
            pairs[n].value = node_text(d, node);
        }

        pos = end;
        n++;
    }

    return n;
}


static void
answer_verify(demo_t *d, const demo_answer_t *a)
{
    size_t            n;
    tk_str_t          sign;
    static tk_pair_t  pairs[TK_SIGN_PARAMS];

    sign = node_text(d, child(xmlDocGetRootElement(a->doc), "sign"));
    n = answer_pairs(d, a, pairs, TK_SIGN_PARAMS);

    if (tk_sign_check(pairs, n, tk_str_c(d->key), sign) != TK_OK) {
        fail(d, "the answer's signature is wrong");
    }
}


static void
answer_show(const demo_answer_t *a)
{
    int       len;
    char     *line, *rest;
    xmlChar  *pretty;

    xmlDocDumpFormatMemoryEnc(a->doc, &pretty, &len, "UTF-8", 1);
    printf("  <--\n");

    for (rest = (char *) pretty; (line = strsep(&rest, "\n")) != NULL; ) {
        if (*line != '\0') {
            printf("        %s\n", line);
        }
    }

    xmlFree(pretty);
}


static void
answer_free(demo_answer_t *a)
{
    xmlFreeDoc(a->doc);
    a->doc = NULL;
}


static CURLcode
fetch(demo_t *d, const demo_request_t *r, demo_answer_t *a)
{
    tk_buf_t  b;
    CURLcode  rc;

    if (tk_buf_init(&b, d->pool, 4096) != TK_OK) {
        die("no memory");
    }

    curl_easy_reset(d->curl);
    curl_easy_setopt(d->curl, CURLOPT_URL, request_url(d, r));
    curl_easy_setopt(d->curl, CURLOPT_WRITEFUNCTION, body_write);
    curl_easy_setopt(d->curl, CURLOPT_WRITEDATA, &b);
    curl_easy_setopt(d->curl, CURLOPT_TIMEOUT, DEMO_REQUEST_WAIT);
    curl_easy_setopt(d->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(d->curl, CURLOPT_PROXY, "");
    rc = curl_easy_perform(d->curl);

    tk_buf_add(&b, "", 1);
    if (b.failed) {
        die("no memory");
    }

    a->body = tk_buf_str(&b);
    a->body.len--;

    return rc;
}


/* Sends, shows and verifies.  1 when the answer's retcode is 0; the answer is
 * to be freed either way. */

static int
call(demo_t *d, const demo_request_t *r, demo_answer_t *a)
{
    CURLcode  rc;
    tk_str_t  retcode;

    memset(a, 0, sizeof(*a));
    request_show(d, r);

    rc = fetch(d, r, a);
    if (rc != CURLE_OK) {
        fail(d, "%s: %s", r->page, curl_easy_strerror(rc));
        return 0;
    }

    a->doc = xmlReadMemory((char *) a->body.data, (int) a->body.len, NULL,
                           "UTF-8", XML_PARSE_NONET | XML_PARSE_NOERROR
                                    | XML_PARSE_NOWARNING);
    if (a->doc == NULL || xmlDocGetRootElement(a->doc) == NULL) {
        fail(d, "%s: the answer is no XML: %.200s", r->page,
             (char *) a->body.data);
        return 0;
    }

    answer_show(a);
    answer_verify(d, a);

    retcode = answer_text(d, a, "retcode");
    if (!tk_str_eq(retcode, tk_str_c("0"))) {
        fail(d, "%s: retcode is %s", r->page, (char *) retcode.data);
        return 0;
    }

    return 1;
}


/* Callbacks: what the server takes in, and what the steps wait for. */

static tk_str_t
callback_value(const demo_callback_t *c, const char *name)
{
    size_t  i;

    for (i = 0; i < c->n; i++) {
        if (tk_str_eq_nocase(c->pairs[i].name, tk_str_c(name))) {
            return c->pairs[i].value;
        }
    }

    return tk_str_c("");
}


static enum MHD_Result
callback_pair(void *user, enum MHD_ValueKind kind, const char *name,
    size_t name_len, const char *value, size_t value_len)
{
    void            **args = user;
    demo_t           *d = args[0];
    demo_callback_t  *c = args[1];

    (void) kind;

    if (c->n < DEMO_PARAMS) {
        c->pairs[c->n].name = text(d, "%.*s", (int) name_len, name);
        c->pairs[c->n].value = text(d, "%.*s", (int) value_len,
                                    value != NULL ? value : "");
        c->n++;
    }

    return MHD_YES;
}


static void
callback_keep(demo_t *d, struct MHD_Connection *connection, const char *url)
{
    void             *args[2];
    const char       *slash;
    demo_callback_t  *c;

    if (d->ncallbacks == DEMO_CALLBACKS) {
        fail(d, "more callbacks than expected");
        return;
    }

    c = &d->callbacks[d->ncallbacks++];
    slash = strrchr(url, '/');
    snprintf(c->page, sizeof(c->page), "%s", slash != NULL ? slash + 1 : url);

    args[0] = d;
    args[1] = c;
    MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND,
                                callback_pair, args);
}


/* "Notified": as the interface wants it, signed. */

static enum MHD_Result
callback_answer(demo_t *d, struct MHD_Connection *connection)
{
    tk_str_t              body;
    tk_pair_t             pair;
    unsigned char         sign[TK_SIGN_LEN + 1];
    enum MHD_Result       rc;
    struct MHD_Response  *response;

    pair.name = tk_str_c("retcode");
    pair.value = tk_str_c("0");

    if (tk_sign(&pair, 1, tk_str_c(d->key), sign) != TK_OK) {
        return MHD_NO;
    }

    sign[TK_SIGN_LEN] = '\0';
    body = text(d, "<?xml version=\"1.0\" encoding=\"utf-8\"?><root>"
                "<retcode>0</retcode><retmsg></retmsg><sign>%s</sign></root>",
                (char *) sign);

    response = MHD_create_response_from_buffer(body.len, body.data,
                                               MHD_RESPMEM_MUST_COPY);
    if (response == NULL) {
        return MHD_NO;
    }

    MHD_add_response_header(response, "Content-Type",
                            "text/xml; charset=utf-8");
    rc = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);

    return rc;
}


static enum MHD_Result
callback_handler(void *user, struct MHD_Connection *connection,
    const char *url, const char *method, const char *version,
    const char *upload, size_t *upload_size, void **state)
{
    (void) version;
    (void) upload;
    (void) state;

    if (strcmp(method, "GET") != 0 || *upload_size != 0) {
        return MHD_NO;
    }

    callback_keep(user, connection, url);
    return callback_answer(user, connection);
}


static void
callback_show(demo_t *d, demo_callback_t *c)
{
    size_t    i;
    tk_str_t  plain;

    c->shown = 1;
    printf("\n  <== callback %s\n", c->page);

    for (i = 0; i < c->n; i++) {
        printf("        %-16s %s\n", (char *) c->pairs[i].name.data,
               tk_str_eq_nocase(c->pairs[i].name, tk_str_c("password"))
               ? "********   (3DES)" : (char *) c->pairs[i].value.data);
    }

    if (tk_sign_check(c->pairs, c->n, tk_str_c(d->key),
                      callback_value(c, "sign")) != TK_OK)
    {
        fail(d, "the callback's signature is wrong");
    }

    if (tk_des3_decrypt(d->pool, d->des3, callback_value(c, "password"),
                        &plain) != TK_OK
        || !tk_str_eq(plain, md5_of(d, d->password)))
    {
        fail(d, "the callback's password is not ours");
    }
}


static void
callbacks_show(demo_t *d)
{
    size_t  i;

    for (i = 0; i < d->ncallbacks; i++) {
        if (!d->callbacks[i].shown) {
            callback_show(d, &d->callbacks[i]);
        }
    }
}


static demo_callback_t *
callback_find(demo_t *d, const char *page, tk_str_t order, const char *name,
    tk_str_t value)
{
    size_t            i;
    demo_callback_t  *c;

    for (i = 0; i < d->ncallbacks; i++) {
        c = &d->callbacks[i];

        if (!c->taken && strcmp(c->page, page) == 0
            && tk_str_eq(callback_value(c, "orderid"), order)
            && tk_str_eq(callback_value(c, name), value))
        {
            return c;
        }
    }

    return NULL;
}


/* Serves our little server until that callback is there. */

static void
callback_wait(demo_t *d, const char *page, tk_str_t order, const char *name,
    tk_str_t value)
{
    time_t            until;
    demo_callback_t  *c;

    until = time(NULL) + DEMO_CALLBACK_WAIT;

    do {
        if (MHD_run_wait(d->daemon, 200) != MHD_YES) {
            die("the callback server failed");
        }

        c = callback_find(d, page, order, name, value);
    } while (c == NULL && time(NULL) <= until);

    callbacks_show(d);

    if (c == NULL) {
        fail(d, "no %s with %s %s for order %s within %d seconds", page, name,
             (char *) value.data, (char *) order.data, DEMO_CALLBACK_WAIT);
        return;
    }

    c->taken = 1;
}


static void
state_wait(demo_t *d, tk_str_t order, const char *state)
{
    callback_wait(d, STATE_PAGE, order, "status", tk_str_c(state));
}


/* The steps.  Each is one page; what later steps need is kept in d. */

static void
set_callback(demo_t *d, const char *path)
{
    demo_answer_t   a;
    demo_request_t  r;

    request_start(d, &r, path, "SetAgentParameters.aspx");
    param(&r, "responseaddr",
          text(d, "http://127.0.0.1:%u/callbacks/", d->callback_port), CLEAR);
    param(&r, "sendofficiallysnotify", tk_str_c("1"), CLEAR);
    call(d, &r, &a);
    answer_free(&a);
}


static void
step_set_agent_parameters(demo_t *d)
{
    set_callback(d, SITE);
}


static void
step_get_provider_config(demo_t *d)
{
    demo_answer_t   a;
    demo_request_t  r;

    request_start(d, &r, SITE, "GetProviderConfig.aspx");
    call(d, &r, &a);
    answer_free(&a);
}


static int64_t
price_of(demo_t *d, const demo_answer_t *a, const char *product)
{
    int64_t     fen;
    xmlNodePtr  item;

    item = xmlDocGetRootElement(a->doc)->children;

    for ( /* void */ ; item != NULL; item = item->next) {
        if (tk_str_eq(node_text(d, child(item, "productid")),
                      tk_str_c(product))
            && tk_parse_money(node_text(d, child(item, "price")), &fen)
               == TK_OK)
        {
            return fen;
        }
    }

    fail(d, "no price of %s", product);
    return 0;
}


static void
step_get_products(demo_t *d)
{
    demo_answer_t   a;
    demo_request_t  r;

    request_start(d, &r, SITE, "GetProducts.aspx");

    if (call(d, &r, &a)) {
        d->adult_fen = price_of(d, &a, "ADULT");
        d->child_fen = price_of(d, &a, "CHILD");
    }

    answer_free(&a);
}


static void
step_get_service_item(demo_t *d)
{
    demo_answer_t   a;
    demo_request_t  r;

    request_start(d, &r, SITE, "GetServiceItem.aspx");
    param(&r, "productid", tk_str_c("ADULT"), CLEAR);
    call(d, &r, &a);
    answer_free(&a);
}


static void
step_get_time_segment(demo_t *d)
{
    demo_answer_t   a;
    demo_request_t  r;

    request_start(d, &r, SITE, "GetTimeSegment.aspx");
    param(&r, "startdate", d->tomorrow, CLEAR);
    param(&r, "servicecode", tk_str_c("01"), CLEAR);
    call(d, &r, &a);
    answer_free(&a);
}


static void
step_get_products_inventory(demo_t *d)
{
    demo_answer_t   a;
    demo_request_t  r;

    request_start(d, &r, SITE, "GetProductsInventory.aspx");
    param(&r, "StartDate", d->tomorrow, CLEAR);
    param(&r, "EndDate", d->tomorrow, CLEAR);
    call(d, &r, &a);
    answer_free(&a);
}


/* What both booking pages take; that the case of names differs is no matter. */

static void
booking_params(demo_t *d, demo_request_t *r, const char *list)
{
    param(r, "Order_list", tk_str_c(list), CLEAR);
    param(r, "Mobile", tk_str_c("13912345678"), CIPHER);
    param(r, "ID", tk_str_c("110101199003070070"), CIPHER);
    param(r, "SXRQ", d->tomorrow, CIPHER);
}


static void
step_order_products(demo_t *d)
{
    demo_answer_t   a;
    demo_request_t  r;

    request_start(d, &r, SITE, "OrderProducts.aspx");
    booking_params(d, &r, ADULTS_AND_CHILD);
    param(&r, "senderid", text(d, "demo-%s-1", (char *) d->run.data), CLEAR);
    param(&r, "timespanindex", tk_str_c(SLOT_AUTOMATIC), CLEAR);

    if (call(d, &r, &a)) {
        d->order = answer_text(d, &a, "orderid");
        state_wait(d, d->order, "0");
    }

    answer_free(&a);
}


static tk_str_t
amount(demo_t *d, int64_t fen)
{
    size_t         len;
    unsigned char  out[TK_MONEY_LEN];

    len = tk_format_money(fen, out);

    return text(d, "%.*s", (int) len, (char *) out);
}


/* The site activates what is paid: tickets exist as soon as this answers. */

static void
step_use_account_to_pay_by_pwd(demo_t *d)
{
    demo_answer_t   a;
    demo_request_t  r;

    request_start(d, &r, SITE, "UseAccountToPayByPwd.aspx");
    param(&r, "Smscode", md5_of(d, d->pay_password), SECRET);
    param(&r, "Order_id", d->order, CLEAR);
    param(&r, "money", amount(d, 2 * d->adult_fen + d->child_fen), CLEAR);
    param(&r, "smsModel", tk_str_c("0"), CLEAR);
    param(&r, "activate", tk_str_c("1"), CLEAR);
    param(&r, "tickettype", tk_str_c("2"), CLEAR);

    if (call(d, &r, &a)) {
        state_wait(d, d->order, "3");
    }

    answer_free(&a);
}


static void
step_query_order(demo_t *d)
{
    demo_answer_t   a;
    demo_request_t  r;

    request_start(d, &r, SITE, "QueryOrder.aspx");
    param(&r, "order_id", d->order, CLEAR);

    if (call(d, &r, &a)
        && !tk_str_eq(answer_text(d, &a, "orderstatus"), tk_str_c("3")))
    {
        fail(d, "the order is not delivered");
    }

    answer_free(&a);
}


static void
step_get_ticket_list(demo_t *d)
{
    demo_answer_t   a;
    demo_request_t  r;

    request_start(d, &r, SITE, "GetTicketList.aspx");
    param(&r, "orderid", d->order, CLEAR);

    if (call(d, &r, &a)) {
        d->ticket = answer_text(d, &a, "ticketcode");

        if (d->ticket.len == 0) {
            fail(d, "the order has no ticket");
        }
    }

    answer_free(&a);
}


static void
one_step_request(demo_t *d, demo_request_t *r)
{
    request_start(d, r, SITE, "OrderAndPayWithYDJ.aspx");
    booking_params(d, r, "ADULT|1");
    param(r, "SmsCode", md5_of(d, d->pay_password), SECRET);
    param(r, "money", amount(d, d->adult_fen), CLEAR);
    param(r, "smsModel", tk_str_c("0"), CLEAR);
    param(r, "XCDDH", text(d, "demo-%s-2", (char *) d->run.data), CIPHER);
    param(r, "timespanindex", tk_str_c(SLOT_AUTOMATIC), CLEAR);
}


static void
step_order_and_pay(demo_t *d)
{
    demo_answer_t   a;
    demo_request_t  r;

    one_step_request(d, &r);

    if (call(d, &r, &a)) {
        d->one_step = answer_text(d, &a, "Order_id");
        d->one_step_body = a.body;
        state_wait(d, d->one_step, "3");
    }

    answer_free(&a);
}


/* The same own number again: the same order, to the byte (D11). */

static void
step_order_and_pay_again(demo_t *d)
{
    demo_answer_t   a;
    demo_request_t  r;

    one_step_request(d, &r);

    if (call(d, &r, &a) && !tk_str_eq(a.body, d->one_step_body)) {
        fail(d, "the repeat got another answer");
    }

    answer_free(&a);
}


static void
step_refund_ticket(demo_t *d)
{
    demo_answer_t   a;
    demo_request_t  r;

    request_start(d, &r, SITE, "RefundTicket.aspx");
    param(&r, "orderid", d->order, CLEAR);
    param(&r, "ticketcode", d->ticket, CLEAR);

    if (call(d, &r, &a)) {
        callback_wait(d, REFUND_PAGE, d->order, "ticketcode", d->ticket);
    }

    answer_free(&a);
}


static void
step_cancel_order(demo_t *d)
{
    tk_str_t        order;
    demo_answer_t   a;
    demo_request_t  r;

    set_callback(d, HILL);

    request_start(d, &r, HILL, "OrderProducts.aspx");
    booking_params(d, &r, "HILL2|1");
    param(&r, "senderid", text(d, "demo-%s-3", (char *) d->run.data), CLEAR);

    if (!call(d, &r, &a)) {
        answer_free(&a);
        return;
    }

    order = answer_text(d, &a, "orderid");
    answer_free(&a);
    state_wait(d, order, "0");

    request_start(d, &r, HILL, "CancelOrder.aspx");
    param(&r, "Order_id", order, CLEAR);

    if (call(d, &r, &a)) {
        state_wait(d, order, "4");
    }

    answer_free(&a);
}


static void
step_query_yfk_rec(demo_t *d)
{
    demo_answer_t   a;
    demo_request_t  r;

    request_start(d, &r, SITE, "QueryYFKRec.aspx");
    call(d, &r, &a);
    answer_free(&a);
}


static const struct {
    const char     *title;
    void          (*run)(demo_t *d);
} steps[] = {
    { "tell the site where our callbacks go", step_set_agent_parameters },
    { "ask how the site works", step_get_provider_config },
    { "list products and prices", step_get_products },
    { "list the lines an adult can take", step_get_service_item },
    { "list tomorrow's time slots", step_get_time_segment },
    { "ask what is left for tomorrow", step_get_products_inventory },
    { "book two adults and a child, any slot", step_order_products },
    { "pay from the deposit", step_use_account_to_pay_by_pwd },
    { "look at the order", step_query_order },
    { "fetch its tickets", step_get_ticket_list },
    { "book and pay one adult in one step", step_order_and_pay },
    { "the same again, as after a lost answer", step_order_and_pay_again },
    { "give a ticket back", step_refund_ticket },
    { "book at the other site and cancel", step_cancel_order },
    { "look at the deposit", step_query_yfk_rec }
};


static void
run(demo_t *d)
{
    int     before;
    size_t  i, n;

    n = sizeof(steps) / sizeof(steps[0]);

    for (i = 0; i < n; i++) {
        printf("\n%zu of %zu: %s\n", i + 1, n, steps[i].title);
        before = d->failures;

        steps[i].run(d);
        callbacks_show(d);

        printf("\n  %s\n", d->failures == before ? "ok" : "not ok");
        fflush(stdout);
    }

    printf("\n%d callbacks received; %s\n", (int) d->ncallbacks,
           d->failures == 0 ? "everything as it should be"
                            : "something went wrong, see above");
}


static void
server_start(demo_t *d)
{
    struct sockaddr_in           address;
    const union MHD_DaemonInfo  *info;

    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t) d->callback_port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

    d->daemon = MHD_start_daemon(MHD_NO_FLAG, 0, NULL, NULL, callback_handler,
                                 d, MHD_OPTION_SOCK_ADDR, &address,
                                 MHD_OPTION_END);
    if (d->daemon == NULL) {
        die("cannot listen for callbacks");
    }

    info = MHD_get_daemon_info(d->daemon, MHD_DAEMON_INFO_BIND_PORT);
    if (info == NULL || info->port == 0) {
        die("the callback server has no port");
    }

    d->callback_port = info->port;
}


static void
demo_init(demo_t *d)
{
    time_t         now;
    size_t         len;
    unsigned char  day[TK_DAY_LEN], random[6], hex[13];

    d->arena = tk_arena_create();
    d->curl = curl_easy_init();

    if (d->arena == NULL || d->curl == NULL || tk_crypto_init() != TK_OK
        || tk_random(random, sizeof(random)) != TK_OK)
    {
        die("cannot start");
    }

    d->pool = tk_arena_pool(d->arena);
    tk_des3_key(tk_str_c(d->key), d->des3);

    now = time(NULL) + DEMO_ZONE - DEMO_EPOCH;
    len = tk_format_day((tk_day_t) (now / 86400) + 1, day);
    d->tomorrow = text(d, "%.*s", (int) len, (char *) day);

    tk_format_hex(random, sizeof(random), hex, 0);
    hex[12] = '\0';
    d->run = text(d, "%s", (char *) hex);

    d->order = d->one_step = d->one_step_body = d->ticket = text(d, "%s", "");
    server_start(d);
}


static void
usage(FILE *to)
{
    fprintf(to,
        "Usage: ticket-demo [--base URL] [--user NAME] [--password PASSWORD]\n"
        "                   [--key KEY] [--pay-password PASSWORD]\n"
        "                   [--callback-port PORT]\n\n"
        "Does a distributor's main job at the sites URL/agent/ and URL/hill/:\n"
        "browses, books, pays, gets tickets and callbacks, refunds, cancels;\n"
        "prints every request, answer and callback, and verifies their\n"
        "signatures.  Without options it is the demonstration agent at\n"
        "http://127.0.0.1:8080.  --callback-port 0, the default, takes any.\n"
        "Status 0 when all went as it should.\n");
}


static void
options_read(demo_t *d, int argc, char **argv)
{
    int   c;
    long  port;
    char *end;

    static const struct option  options[] = {
        { "base", required_argument, NULL, 'b' },
        { "user", required_argument, NULL, 'u' },
        { "password", required_argument, NULL, 'p' },
        { "key", required_argument, NULL, 'k' },
        { "pay-password", required_argument, NULL, 'y' },
        { "callback-port", required_argument, NULL, 'c' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 }
    };

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 'b': d->base = optarg; break;
        case 'u': d->user = optarg; break;
        case 'p': d->password = optarg; break;
        case 'k': d->key = optarg; break;
        case 'y': d->pay_password = optarg; break;

        case 'c':
            port = strtol(optarg, &end, 10);
            if (*end != '\0' || port < 0 || port > 65535) {
                die("--callback-port is not a port");
            }

            d->callback_port = (unsigned) port;
            break;

        case 'h':
            usage(stdout);
            exit(0);

        default:
            usage(stderr);
            exit(2);
        }
    }

    if (optind != argc) {
        usage(stderr);
        exit(2);
    }
}


int
main(int argc, char **argv)
{
    static demo_t  d = {
        .base = "http://127.0.0.1:8080",
        .user = "demo",
        .password = "Demo-2026",
        .key = "5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f",
        .pay_password = "246810"
    };

    options_read(&d, argc, argv);

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
        die("cannot start libcurl");
    }

    demo_init(&d);
    run(&d);

    MHD_stop_daemon(d.daemon);
    curl_easy_cleanup(d.curl);
    curl_global_cleanup();
    xmlCleanupParser();
    tk_arena_free(d.arena);

    return d.failures == 0 ? 0 : 1;
}
