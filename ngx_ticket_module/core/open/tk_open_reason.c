/*
 * Reasons; see the header.
 */

#include "tk_buf.h"
#include "tk_open_reason.h"
#include "tk_open_value.h"
#include "tk_value.h"

#define OPEN_DAY_ENDS   1440            /* as a minute */


static void
reason_day(tk_buf_t *b, tk_day_t day)
{
    unsigned char  text[TK_OPEN_DAY_LEN];

    tk_open_format_day(day, text);
    tk_buf_add(b, text, sizeof(text));
}


/* Until when it can be booked: so many days before, until a minute. */

static void
reason_until(tk_buf_t *b, const tk_product_t *p)
{
    unsigned char  days[TK_INT_LEN], clock[TK_CLOCK_LEN];

    if (p->days_ahead > 0) {
        tk_buf_adds(b, "须提前");
        tk_buf_add(b, days, tk_format_int(p->days_ahead, days));
        tk_buf_adds(b, "天");

    } else {
        tk_buf_adds(b, "须当日");
    }

    if (p->last_minute < OPEN_DAY_ENDS) {
        tk_buf_adds(b, " ");
        tk_buf_add(b, clock, tk_format_clock(p->last_minute, clock));
        tk_buf_adds(b, " 前");
    }

    tk_buf_adds(b, "预订");
}


tk_err_t
tk_open_day_reason(tk_pool_t *pool, const tk_product_t *p, tk_day_t today,
    int minute, tk_day_t day, tk_str_t *reason)
{
    tk_buf_t  b;
    tk_err_t  err, sold;

    err = tk_buf_init(&b, pool, 64);
    if (err != TK_OK) {
        return err;
    }

    sold = tk_product_sold(p, today, minute, day);

    if (day < today) {
        tk_buf_adds(&b, "游玩日期已过");

    } else if (day < p->first_day || day > p->last_day) {
        tk_buf_adds(&b, "可预订日期为 ");
        reason_day(&b, p->first_day);
        tk_buf_adds(&b, " 至 ");
        reason_day(&b, p->last_day);

    } else if (today > day - p->days_ahead || sold == TK_SALE_CLOSED) {
        reason_until(&b, p);

    } else {
        tk_buf_adds(&b, "该日不开放");
    }

    *reason = tk_buf_str(&b);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}
