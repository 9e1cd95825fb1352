/*
 * Refusals on the wire: number and text by page and edition.  The only place
 * that turns a tk_err_t into either.
 */

#include "tk_interface.h"


typedef struct {
    const char     *name;
    int             retcode;
    int             retryable;
    const char     *text;
} error_t;

typedef struct {
    tk_err_t        err;
    tk_page_e       page;           /* TK_PAGE_NONE: any */
    int             editions;
    int             retcode;
    const char     *text;
} error_at_t;

typedef struct {
    int             retcode;
    const char     *text;
} wire_t;


static const error_t  errors[TK_ERR_MAX] = {
    { "OK", 0, 0, "成功。" },
#define TK_ERR(name, retcode, retryable, text)                                \
    { #name, retcode, retryable, text },
#include "tk_errors.tbl.h"
#undef TK_ERR
};

static const error_at_t  errors_at[] = {
#define TK_ERR_AT(name, page, editions, retcode, text)                        \
    { TK_##name, TK_PAGE_##page, TK_##editions, retcode, text },
#include "tk_error_at.tbl.h"
#undef TK_ERR_AT
};

/* Code table of ch. 2.2 (R2). */

static const struct {
    char            code;
    const char     *name;
} states[] = {
    { '0', "预定中" },
    { '1', "部分支付" },
    { '2', "预定金授权" },
    { '3', "已交割" },
    { '4', "已关闭" },
    { '5', "第三方付款已支付" },
    { '6', "第三方付款已核准" },
    { '7', "第三方支付退款申请中" },
    { '8', "第三方支付退款已核准" },
    { '9', "第三方付款核准未通过" },
    { 'A', "第三方付款退款核准未通过" },
    { 'B', "第三方付款已退款" },
    { 'X', "已前台现付取票" },
    { 'C', "支付完成(返款余额授权)" },
    { 'D', "已交割(返款)" },
};


const char *
tk_state_name(unsigned char code)
{
    size_t  i;

    for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (states[i].code == (char) code) {
            return states[i].name;
        }
    }

    return NULL;
}


/* A malformed value or cipher is, told to the client, a bad parameter. */

static tk_err_t
error_as_told(tk_err_t err)
{
    if (err == TK_BAD_VALUE || err == TK_BAD_CIPHER) {
        return TK_BAD_PARAM;
    }

    if ((int) err < 0 || err >= TK_ERR_MAX) {
        return TK_BUG;
    }

    return err;
}


/* What one edition alone prints answers everywhere as there (decision 56). */

static int
error_edition(tk_page_e number, int edition)
{
    const tk_page_t  *page;

    page = tk_page_get(number);

    return page == NULL || (page->printed & edition) ? edition : page->printed;
}


static wire_t
error_wire(tk_err_t err, tk_page_e page, int edition)
{
    size_t             i;
    wire_t             wire;
    const error_at_t  *at;

    err = error_as_told(err);
    edition = error_edition(page, edition);

    for (i = 0; i < sizeof(errors_at) / sizeof(errors_at[0]); i++) {
        at = &errors_at[i];

        if (at->err == err
            && (at->page == page || at->page == TK_PAGE_NONE)
            && (at->editions & edition))
        {
            wire.retcode = at->retcode;
            wire.text = at->text;
            return wire;
        }
    }

    wire.retcode = errors[err].retcode;
    wire.text = errors[err].text;

    return wire;
}


int
tk_err_retcode(tk_err_t err, tk_page_e page, int edition)
{
    return error_wire(err, page, edition).retcode;
}


int
tk_err_retryable(tk_err_t err)
{
    return errors[error_as_told(err)].retryable;
}


const char *
tk_err_name(tk_err_t err)
{
    if ((int) err < 0 || err >= TK_ERR_MAX) {
        return errors[TK_BUG].name;
    }

    return errors[err].name;
}


tk_err_t
tk_err_by_name(tk_str_t name)
{
    size_t  i;

    for (i = TK_OK + 1; i < TK_ERR_MAX; i++) {
        if (tk_str_eq(name, tk_str_c(errors[i].name))) {
            return (tk_err_t) i;
        }
    }

    return TK_BUG;
}


/*
 * A subject may be what a client sent as a parameter's name.  The text is
 * signed as it is and parsed by others, so bytes that XML would change, and
 * lengths without end, are kept out of it.
 */

#define ERROR_SUBJECT_MAX  256

static tk_str_t
error_subject(tk_err_t err, tk_str_t subject, unsigned char *out)
{
    int          clean;
    size_t       i;
    tk_str_t     s;
    const char  *state;

    if (err == TK_CANCEL_STATE && subject.len == 1) {
        state = tk_state_name(subject.data[0]);

        if (state != NULL) {
            return tk_str_c(state);
        }
    }

    s = subject;
    clean = s.len <= ERROR_SUBJECT_MAX && tk_check_utf8(s) == TK_OK;

    for (i = 0; clean && i < s.len; i++) {
        clean = s.data[i] >= 0x20 && s.data[i] != 0x7f;
    }

    if (clean) {
        return s;
    }

    if (s.len > ERROR_SUBJECT_MAX) {
        s.len = ERROR_SUBJECT_MAX;
    }

    for (i = 0; i < s.len; i++) {
        out[i] = s.data[i] >= 0x20 && s.data[i] < 0x7f ? s.data[i] : '?';
    }

    s.data = out;

    return s;
}


tk_err_t
tk_err_text(tk_pool_t *pool, tk_err_t err, tk_page_e page, int edition,
    tk_str_t subject, tk_str_t *text)
{
    tk_str_t        format, s;
    const char     *text_c, *mark;
    unsigned char  *p, clean[ERROR_SUBJECT_MAX];

    text_c = error_wire(err, page, edition).text;
    format = tk_str_c(text_c);
    mark = strstr(text_c, "%s");

    if (mark == NULL) {
        *text = format;
        return TK_OK;
    }

    s = error_subject(err, subject, clean);

    p = pool->alloc(pool->data, format.len + s.len);
    if (p == NULL) {
        return TK_NO_MEMORY;
    }

    text->data = p;
    text->len = format.len - 2 + s.len;

    memcpy(p, text_c, mark - text_c);
    p += mark - text_c;

    if (s.len) {
        memcpy(p, s.data, s.len);
        p += s.len;
    }

    memcpy(p, mark + 2, format.len - (mark - text_c) - 2);

    return TK_OK;
}
