/*
 * News of suppliers; see the header.
 */

#include "events/news.h"
#include "base/counts.h"
#include "base/process.h"
#include "core/tk_json.h"
#include "core/tk_order.h"
#include "core/tk_value.h"


#define NGX_TICKET_NEWS_SLOTS   2048        /* told at once */
#define NGX_TICKET_NEWS_DAYS    32          /* ahead, that are told */
#define NGX_TICKET_NEWS_POOL    16384


/* Which cells have changed in this turn, of whatever supplier. */

static struct {
    ngx_uint_t            seen;
    ngx_ticket_changed_t  changed[NGX_TICKET_CHANGED];
    ngx_uint_t            n;
    ngx_uint_t            missed;
} ngx_ticket_news;

static const char *const  ngx_ticket_news_names[NGX_TICKET_NEWS_MAX] = {
    "approvals", "callbacks", "money", "alarms", "gate"
};


void
ngx_ticket_news_look(void)
{
    ngx_int_t  rc;

    rc = ngx_ticket_cells_changed(&ngx_ticket_news.seen,
                                  ngx_ticket_news.changed,
                                  &ngx_ticket_news.n);

    ngx_ticket_news.missed = rc != NGX_OK;
}


/* ---- Slots ---- */

/* The code of a line; len 0: of none that was heard of. */

static tk_str_t
ngx_ticket_news_line(const ngx_ticket_news_t *news, int64_t line)
{
    u_char    *p, *last, *end;
    tk_str_t   code = tk_null_str;
    ngx_int_t  n;

    p = news->lines;
    last = p + news->lines_len;

    while (p && p < last) {
        end = ngx_strlchr(p, last, ' ');
        if (end == NULL) {
            break;
        }

        n = ngx_atoi(p, end - p);
        p = end + 1;
        end = ngx_strlchr(p, last, ' ');
        code.data = p;
        code.len = (end ? end : last) - p;

        if (n == line) {
            return code;
        }

        p = end ? end + 1 : last;
    }

    code.len = 0;

    return code;
}


static void
ngx_ticket_news_day(tk_json_t *j, tk_day_t day)
{
    int       year, month, mday;
    u_char    text[sizeof("2026-11-30")];
    tk_str_t  s;

    tk_day_civil(day, &year, &month, &mday);
    s.data = text;
    s.len = ngx_snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month,
                         mday)
            - text;
    tk_json_str(j, s);
}


static void
ngx_ticket_news_slot(const ngx_ticket_news_t *news, tk_json_t *j, int64_t id)
{
    int64_t             ref;
    tk_str_t            code;
    ngx_ticket_quota_t  quota;

    ref = tk_quota_ref(id);
    code = ngx_ticket_news_line(news, ref / 1000);

    if (code.len == 0
        || !ngx_ticket_cell_get(news->supplier_id, id, 0, &quota))
    {
        return;
    }

    tk_json_object(j);
    tk_json_key(j, "line");
    tk_json_str(j, code);
    tk_json_key(j, "day");
    ngx_ticket_news_day(j, tk_quota_day(id));
    tk_json_key(j, "slot_no");
    tk_json_int(j, ref % 1000);
    tk_json_key(j, "remaining");
    tk_json_int(j, quota.left);
    tk_json_end(j);
}


static void
ngx_ticket_news_slots(const ngx_ticket_news_t *news, tk_buf_t *b,
    const int64_t *ids, ngx_uint_t n, ngx_uint_t all)
{
    tk_json_t   j;
    ngx_uint_t  i;

    if (n == 0 && !all) {
        return;
    }

    ngx_ticket_text_event(b, "slots");
    tk_json_init(&j, b);
    tk_json_object(&j);
    tk_json_key(&j, "slots");
    tk_json_array(&j);

    for (i = 0; i < n; i++) {
        if (i == 0 || ids[i] != ids[i - 1]) {
            ngx_ticket_news_slot(news, &j, ids[i]);
        }
    }

    tk_json_end(&j);

    if (all) {
        tk_json_key(&j, "all");
        tk_json_bool(&j, 1);
    }

    tk_json_end(&j);
    b->failed |= tk_json_done(&j) != TK_OK;
    ngx_ticket_text_end(b);
}


static int ngx_libc_cdecl
ngx_ticket_news_compare(const void *one, const void *two)
{
    int64_t  a, b;

    a = *(const int64_t *) one;
    b = *(const int64_t *) two;

    return a < b ? -1 : a > b;
}


/* Those of one supplier, each once. */

static void
ngx_ticket_news_changed(const ngx_ticket_news_t *news, tk_buf_t *b)
{
    int64_t     ids[NGX_TICKET_CHANGED];
    ngx_uint_t  i, n;

    for (i = 0, n = 0; i < ngx_ticket_news.n && !ngx_ticket_news.missed; i++) {
        if (ngx_ticket_news.changed[i].supplier_id == news->supplier_id) {
            ids[n++] = ngx_ticket_news.changed[i].quota_id;
        }
    }

    ngx_qsort(ids, n, sizeof(int64_t), ngx_ticket_news_compare);
    ngx_ticket_news_slots(news, b, ids, n, ngx_ticket_news.missed);
}


static void
ngx_ticket_news_known(const ngx_ticket_news_t *news, tk_buf_t *b)
{
    int64_t     ids[NGX_TICKET_NEWS_SLOTS];
    tk_day_t    day;
    ngx_uint_t  n;

    day = (tk_day_t) (ngx_ticket_now() / TK_DAY);
    n = ngx_ticket_cells_of(news->supplier_id, day - 1,
                            day + NGX_TICKET_NEWS_DAYS, ids,
                            NGX_TICKET_NEWS_SLOTS);

    ngx_ticket_news_slots(news, b, ids, ngx_min(n, NGX_TICKET_NEWS_SLOTS),
                          n > NGX_TICKET_NEWS_SLOTS);
}


/* ---- Numbers ---- */

void
ngx_ticket_news_number(ngx_ticket_news_t *news, ngx_ticket_news_e which,
    int64_t number)
{
    if (news->numbers[which] != number) {
        news->numbers[which] = number;
        news->changed |= 1u << which;
    }
}


void
ngx_ticket_news_lines(ngx_ticket_news_t *news, const u_char *lines, size_t len)
{
    u_char  *copy;

    news->known = 1;

    if (news->lines && news->lines_len == len
        && ngx_memcmp(news->lines, lines, len) == 0)
    {
        return;
    }

    copy = ngx_alloc(len + 1, ngx_ticket_process.log);
    if (copy == NULL) {
        return;                             /* those before; asked again */
    }

    ngx_memcpy(copy, lines, len);
    ngx_ticket_news_free(news);
    news->lines = copy;
    news->lines_len = len;
}


void
ngx_ticket_news_free(ngx_ticket_news_t *news)
{
    if (news->lines) {
        ngx_free(news->lines);
        news->lines = NULL;
    }
}


static void
ngx_ticket_news_numbers(ngx_ticket_news_t *news, tk_buf_t *b, unsigned which)
{
    u_char      text[NGX_INT64_LEN], *p;
    ngx_uint_t  i;

    for (i = 0; i < NGX_TICKET_NEWS_MAX; i++) {
        if (which & 1u << i) {
            ngx_ticket_text_event(b, ngx_ticket_news_names[i]);
            p = ngx_sprintf(text, "%L", news->numbers[i]);
            tk_buf_add(b, text, p - text);
            ngx_ticket_text_end(b);
        }
    }
}


/* ---- Texts ---- */

static ngx_ticket_text_t *
ngx_ticket_news_text(ngx_ticket_news_t *news, unsigned which,
    void (*slots)(const ngx_ticket_news_t *news, tk_buf_t *b))
{
    tk_buf_t            b;
    tk_pool_t           pool;
    ngx_pool_t         *own;
    ngx_ticket_text_t  *text;

    own = ngx_create_pool(NGX_TICKET_NEWS_POOL, ngx_ticket_process.log);
    if (own == NULL) {
        return NULL;
    }

    text = NULL;
    pool = ngx_ticket_pool(own);

    if (tk_buf_init(&b, &pool, 1024) == TK_OK) {
        slots(news, &b);
        ngx_ticket_news_numbers(news, &b, which);
        text = ngx_ticket_text_make(&b);
    }

    ngx_destroy_pool(own);

    return text;
}


ngx_ticket_text_t *
ngx_ticket_news_changes(ngx_ticket_news_t *news)
{
    unsigned  which;

    ngx_ticket_news_number(news, NGX_TICKET_NEWS_GATE,
                           ngx_ticket_counts()->passages[news->supplier_id
                                                  % NGX_TICKET_SUPPLIERS]);

    which = news->changed;
    news->changed = 0;

    if (which == 0 && ngx_ticket_news.n == 0 && !ngx_ticket_news.missed) {
        return NULL;
    }

    return ngx_ticket_news_text(news, which, ngx_ticket_news_changed);
}


ngx_ticket_text_t *
ngx_ticket_news_whole(ngx_ticket_news_t *news)
{
    unsigned  which;

    which = 1u << NGX_TICKET_NEWS_GATE;

    if (news->known) {
        which |= which - 1;
    }

    return ngx_ticket_news_text(news, which, ngx_ticket_news_known);
}
