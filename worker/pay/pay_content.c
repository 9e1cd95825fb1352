#include <stddef.h>
#include <string.h>

#include <openssl/crypto.h>

#include "pay_content.h"
#include "tk_json.h"
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
    PAY_MEMBER(TEXT, agreement_no),
    PAY_MEMBER(TEXT, fund),
    PAY_MEMBER(TEXT, name),
    PAY_MEMBER(TEXT, licence_no),
    PAY_MEMBER(TEXT, contact),
    PAY_MEMBER(TEXT, mobile),
    PAY_MEMBER(TEXT, scene),
    PAY_MEMBER(FEN, limit_once_fen),
    PAY_MEMBER(FEN, limit_day_fen),
    PAY_MEMBER(DAY, day),
    PAY_MEMBER(DAY, last_day),
    PAY_MEMBER(TEXT, return_url),
    PAY_MEMBER(FEN, return_life)
};


/* "what" is what tk_seal() was told that it is. */

typedef struct {
    const char  *member;
    const char  *what;
    size_t       offset;
} pay_seal_t;

static const pay_seal_t  pay_seals[PAY_SEALS] = {
    [PAY_SEAL_CODE] = {
        "auth_code_sealed", "auth_code", offsetof(tk_pay_content_t, auth_code)
    },
    [PAY_SEAL_PAYEE] = {
        "payee_sealed", "party_number", offsetof(tk_pay_content_t, payee)
    },
    [PAY_SEAL_PAYER] = {
        "payer_sealed", "party_number", offsetof(tk_pay_content_t, payer)
    },
    [PAY_SEAL_PAYEE_NAME] = {
        "payee_name_sealed", "party_holder",
        offsetof(tk_pay_content_t, payee_name)
    },
    [PAY_SEAL_AGREEMENT] = {
        "agreement_sealed", "party_agreement",
        offsetof(tk_pay_content_t, agreement_no)
    },
    [PAY_SEAL_CONTACT] = {
        "contact_sealed", "party_contact", offsetof(tk_pay_content_t, contact)
    },
    [PAY_SEAL_MOBILE] = {
        "mobile_sealed", "party_mobile", offsetof(tk_pay_content_t, mobile)
    }
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
pay_hex_read(tk_pool_t *pool, const json_t *object, const char *name,
    tk_str_t *sealed)
{
    tk_str_t  hex;

    hex = tk_pay_json_text(object, name);
    sealed->len = hex.len / 2;

    if (sealed->len == 0) {
        return TK_OK;
    }

    sealed->data = pool->alloc(pool->data, sealed->len);

    return sealed->data == NULL ? TK_NO_MEMORY
           : tk_parse_hex(hex, sealed->data);
}


static tk_err_t
pay_sealed_read(tk_pool_t *pool, const json_t *object, pay_sealed_t *sealed)
{
    size_t    i;
    tk_err_t  rc;
    tk_str_t  text;

    memset(sealed, 0, sizeof(*sealed));
    rc = TK_OK;

    for (i = 0; i < PAY_SEALS && rc == TK_OK; i++) {
        rc = pay_hex_read(pool, object, pay_seals[i].member,
                          &sealed->texts[i]);
    }

    text = tk_pay_json_text(object, "sealed_for");

    if (rc == TK_OK && text.len > 0) {
        sealed->context = tk_str_copy(pool, text);
        rc = sealed->context.data == NULL ? TK_NO_MEMORY : TK_OK;
    }

    return rc;
}


tk_err_t
pay_content_read(tk_pool_t *pool, tk_str_t text, tk_pay_content_t *content,
    pay_sealed_t *sealed)
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

    rc = pay_sealed_read(pool, object, sealed);

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


static tk_str_t *
pay_seal_text(tk_pay_content_t *content, size_t i)
{
    return (tk_str_t *) (void *) ((char *) content + pay_seals[i].offset);
}


/* A question names its number alone; the code of a buyer's phone is of the
 * charge by code. */

static int
pay_seal_is_sent(size_t i, tk_pay_action_e action)
{
    if (i == PAY_SEAL_CODE) {
        return action == TK_PAY_CHARGE_CODE;
    }

    return action != TK_PAY_QUERY && action != TK_PAY_REFUND_QUERY
           && action != TK_PAY_TRANSFER_QUERY;
}


tk_err_t
pay_content_open(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, tk_pay_action_e action, const pay_sealed_t *sealed,
    tk_pay_content_t *content)
{
    size_t    i;
    tk_err_t  rc;

    rc = TK_OK;

    for (i = 0; i < PAY_SEALS && rc == TK_OK; i++) {
        if (sealed->texts[i].len > 0 && pay_seal_is_sent(i, action)) {
            rc = tk_unseal(pool, keyring, supplier_id, pay_seals[i].what,
                           i == PAY_SEAL_CODE ? content->attach
                                              : sealed->context,
                           sealed->texts[i], pay_seal_text(content, i));
        }
    }

    return rc;
}


void
pay_content_wipe(const pay_sealed_t *sealed, tk_pay_content_t *content)
{
    size_t     i;
    tk_str_t  *text;

    for (i = 0; i < PAY_SEALS; i++) {
        text = pay_seal_text(content, i);

        if (sealed->texts[i].len > 0 && text->len > 0) {
            OPENSSL_cleanse(text->data, text->len);
            text->len = 0;
        }
    }
}


/* ---- What was learned ---- */

static void
pay_learned_fen(tk_json_t *j, const char *name, int64_t fen)
{
    if (fen >= 0) {
        tk_json_key(j, name);
        tk_json_int(j, fen);
    }
}


static void
pay_learned_yields(tk_json_t *j, const tk_pay_learned_t *learned)
{
    size_t                 i;
    tk_str_t               day;
    unsigned char          digits[TK_DAY_LEN];
    const tk_pay_yield_t  *y;

    if (learned->yields == NULL) {
        return;
    }

    tk_json_key(j, "yields");
    tk_json_array(j);

    for (i = 0; i < learned->nyields; i++) {
        y = &learned->yields[i];
        day.data = digits;
        day.len = tk_format_day(y->day, digits);
        tk_json_array(j);
        tk_json_str(j, day);
        tk_json_int(j, y->principal_fen);
        tk_json_int(j, y->yield_fen);
        tk_json_end(j);
    }

    tk_json_end(j);
}


/* The number of an account, sealed like those that the content brings. */

static tk_err_t
pay_learned_account(tk_json_t *j, tk_pool_t *pool,
    const tk_keyring_t *keyring, int32_t supplier_id, tk_str_t context,
    tk_str_t number)
{
    tk_err_t         rc;
    tk_str_t         sealed, hex;
    unsigned char   *digits;

    if (number.len == 0) {
        return TK_OK;
    }

    rc = tk_seal(pool, keyring, supplier_id, pay_seals[PAY_SEAL_PAYEE].what,
                 context, number, &sealed);
    if (rc != TK_OK) {
        return rc;
    }

    digits = pool->alloc(pool->data, 2 * sealed.len);
    if (digits == NULL) {
        return TK_NO_MEMORY;
    }

    tk_format_hex(sealed.data, sealed.len, digits, 0);
    hex.data = digits;
    hex.len = 2 * sealed.len;
    tk_json_key(j, "account_sealed");
    tk_json_str(j, hex);

    return TK_OK;
}


tk_err_t
pay_learned_write(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, tk_str_t context, const tk_pay_learned_t *learned,
    tk_str_t *text)
{
    tk_err_t   rc;
    tk_buf_t   b;
    tk_json_t  j;

    rc = tk_buf_init(&b, pool, 256);
    if (rc != TK_OK) {
        return rc;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);
    pay_learned_fen(&j, "frozen_fen", learned->frozen_fen);
    pay_learned_fen(&j, "fund_fen", learned->fund_fen);
    pay_learned_fen(&j, "yield_fen", learned->yield_fen);
    pay_learned_yields(&j, learned);

    if (learned->agreement_no.len > 0) {
        tk_json_key(&j, "agreement_no");
        tk_json_str(&j, learned->agreement_no);
    }

    if (learned->text[0] != '\0') {
        tk_json_key(&j, "text");
        tk_json_str(&j, tk_str_c(learned->text));
    }

    rc = pay_learned_account(&j, pool, keyring, supplier_id, context,
                             learned->account_no);
    tk_json_end(&j);
    *text = tk_buf_str(&b);

    if (text->len == 2) {
        text->len = 0;                  /* {} */
    }

    return rc != TK_OK ? rc : tk_json_done(&j);
}
