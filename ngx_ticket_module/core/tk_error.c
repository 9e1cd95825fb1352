/*
 * Refusals by name, and the text of one with its subject.
 */

#include "tk_error.h"
#include "tk_value.h"


static const tk_error_t  errors[TK_ERR_MAX] = {
    { "OK", 0, 0, "成功。" },
#define TK_ERR(name, retcode, retryable, text)                                \
    { #name, retcode, retryable, text },
#include "tk_errors.tbl.h"
#undef TK_ERR
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
    { 'W', "支付处理中" },          /* of no order's row: it is being charged */
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


const tk_error_t *
tk_error(tk_err_t err)
{
    return &errors[(int) err < 0 || err >= TK_ERR_MAX ? TK_BUG : err];
}


const char *
tk_err_name(tk_err_t err)
{
    return tk_error(err)->name;
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
tk_error_fill(tk_pool_t *pool, tk_err_t err, const char *text,
    tk_str_t subject, tk_str_t *out)
{
    tk_str_t        format, s;
    const char     *mark;
    unsigned char  *p, clean[ERROR_SUBJECT_MAX];

    format = tk_str_c(text);
    mark = strstr(text, "%s");

    if (mark == NULL) {
        *out = format;
        return TK_OK;
    }

    s = error_subject(err, subject, clean);

    p = pool->alloc(pool->data, format.len + s.len);
    if (p == NULL) {
        return TK_NO_MEMORY;
    }

    out->data = p;
    out->len = format.len - 2 + s.len;

    memcpy(p, text, mark - text);
    p += mark - text;

    if (s.len) {
        memcpy(p, s.data, s.len);
        p += s.len;
    }

    memcpy(p, mark + 2, format.len - (mark - text) - 2);

    return TK_OK;
}
