#include <stddef.h>
#include <string.h>

#include "pay_content.h"
#include "tk_pay_json.h"
#include "tk_value.h"

#define PAY_FORM        5               /* way: the buyer's browser posts */
#define PAY_LATEST      INT64_C(100000000000)   /* s of Unix time */

typedef enum { PAY_TEXT, PAY_FEN, PAY_MOMENT, PAY_DAY } pay_kind_e;

typedef struct {
    const char  *name;
    pay_kind_e   kind;
    size_t       offset;
} pay_member_t;

#define PAY_MEMBER(kind, name)                                                \
    { #name, PAY_##kind, offsetof(tk_pay_content_t, name) }


static const pay_member_t  pay_members[] = {
    PAY_MEMBER(TEXT, number),
    PAY_MEMBER(TEXT, refund_number),
    PAY_MEMBER(TEXT, platform_number),
    PAY_MEMBER(MOMENT, made_at),
    PAY_MEMBER(FEN, amount_fen),
    PAY_MEMBER(FEN, total_fen),
    PAY_MEMBER(FEN, fee_fen),
    PAY_MEMBER(TEXT, subject),
    PAY_MEMBER(TEXT, attach),
    PAY_MEMBER(TEXT, reason),
    PAY_MEMBER(TEXT, address),
    PAY_MEMBER(MOMENT, expire_at),
    PAY_MEMBER(TEXT, payee),
    PAY_MEMBER(TEXT, payee_name),
    PAY_MEMBER(TEXT, payer),
    PAY_MEMBER(TEXT, fund),
    PAY_MEMBER(DAY, day),
    PAY_MEMBER(DAY, last_day),
    PAY_MEMBER(TEXT, return_url),
    PAY_MEMBER(FEN, return_life)
};


static tk_err_t
pay_member_read(tk_pool_t *pool, const json_t *object, const pay_member_t *m,
    tk_pay_content_t *content)
{
    int64_t   n;
    tk_str_t  text, *copy;
    void     *to = (char *) content + m->offset;

    if (m->kind == PAY_FEN || m->kind == PAY_MOMENT) {
        n = tk_pay_json_int(object, m->name);

        if (n < 0) {
            return TK_OK;
        }

        if (m->kind == PAY_MOMENT && n > PAY_LATEST) {
            return TK_BAD_VALUE;
        }

        *(int64_t *) to = m->kind == PAY_FEN ? n : (n - TK_EPOCH) * TK_SECOND;

        return TK_OK;
    }

    text = tk_pay_json_text(object, m->name);

    if (text.len == 0) {
        return TK_OK;
    }

    if (m->kind == PAY_DAY) {
        return tk_parse_day(text, to);
    }

    copy = to;
    *copy = tk_str_copy(pool, text);

    return copy->data == NULL ? TK_NO_MEMORY : TK_OK;
}


static tk_err_t
pay_sealed_read(tk_pool_t *pool, const json_t *object, tk_str_t *sealed)
{
    tk_str_t  hex;

    hex = tk_pay_json_text(object, "auth_code_sealed");
    sealed->len = hex.len / 2;

    if (sealed->len == 0) {
        return TK_OK;
    }

    sealed->data = pool->alloc(pool->data, sealed->len);

    return sealed->data == NULL ? TK_NO_MEMORY
           : tk_parse_hex(hex, sealed->data);
}


tk_err_t
pay_content_read(tk_pool_t *pool, tk_str_t text, tk_pay_content_t *content,
    tk_str_t *code_sealed)
{
    size_t     i;
    json_t    *object;
    int64_t    way;
    tk_err_t   rc;

    memset(content, 0, sizeof(*content));
    object = tk_pay_json_read(text);

    if (object == NULL) {
        return TK_BAD_VALUE;
    }

    rc = pay_sealed_read(pool, object, code_sealed);

    for (i = 0; i < sizeof(pay_members) / sizeof(pay_members[0])
                && rc == TK_OK; i++)
    {
        rc = pay_member_read(pool, object, &pay_members[i], content);
    }

    way = tk_pay_json_int(object, "way");
    content->way = way == PAY_FORM ? TK_PAY_PAGE
                   : way >= TK_PAY_PAGE && way <= TK_PAY_DESK ? way : 0;
    json_decref(object);

    return rc;
}
