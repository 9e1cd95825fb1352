/*
 * Relayed notices, as tk_alipay_relay.h says.
 */

#include "tk_alipay_relay.h"
#include "tk_buf.h"
#include "tk_crypto.h"
#include "tk_pay_text.h"


int
tk_alipay_is_relayed(const tk_pair_t *pairs, size_t n)
{
    return tk_pay_value(pairs, n, "NETDH").len > 0;
}


static int
tk_alipay_relay_signed(const tk_pay_call_t *call, const tk_pair_t *pairs,
    size_t n)
{
    tk_str_t  type, sign;

    type = tk_pay_value(pairs, n, "sign_type");
    sign = tk_pay_value(pairs, n, "Sign");

    return call->account->secret.len > 0
           && (type.len == 0 || tk_str_eq(type, tk_str_c("MD5")))
           && tk_sign_check(TK_SIGN_MD5, pairs, n, call->account->secret, sign)
              == TK_OK;
}


/* Like those of the platform, notices of one thing have one id. */

static tk_str_t
tk_alipay_relay_id(tk_pool_t *pool, tk_str_t number, tk_str_t kind,
    tk_str_t status)
{
    tk_buf_t  b;
    tk_str_t  none = tk_null_str;

    if (tk_buf_init(&b, pool, 64) != TK_OK) {
        return none;
    }

    tk_buf_adds(&b, "relay/");
    tk_buf_add(&b, number.data, number.len);
    tk_buf_adds(&b, "/");
    tk_buf_add(&b, kind.data, kind.len);
    tk_buf_adds(&b, "/");
    tk_buf_add(&b, status.data, status.len);

    return b.failed ? none : tk_buf_str(&b);
}


static void
tk_alipay_relay_state(tk_str_t kind, tk_str_t status,
    tk_pay_learned_t *learned)
{
    if (!tk_str_eq(status, tk_str_c("TRADE_SUCCESS"))) {
        learned->state = TK_PAY_WAITING;

    } else {
        learned->state = tk_str_eq(kind, tk_str_c("1")) ? TK_PAY_RETURNED
                                                        : TK_PAY_PAID;
    }
}


tk_pay_proof_e
tk_alipay_relayed(const tk_pay_call_t *call, const tk_pair_t *pairs, size_t n,
    tk_pay_learned_t *learned)
{
    size_t         i;
    tk_str_t       plain[3];
    unsigned char  key[24];

    static const char *const  names[] = { "NETDH", "STATUS", "OpType" };

    if (!tk_alipay_relay_signed(call, pairs, n)) {
        return TK_PAY_FORGED;
    }

    tk_des3_key(call->account->secret, key);

    for (i = 0; i < 3; i++) {
        if (tk_des3_decrypt(call->pool, key, tk_pay_value(pairs, n, names[i]),
                            &plain[i])
            != TK_OK)
        {
            return TK_PAY_UNREADABLE;
        }
    }

    tk_pay_code(learned, plain[1]);
    tk_alipay_relay_state(plain[2], plain[1], learned);
    learned->number = plain[0];
    learned->next = TK_PAY_NEXT_ASK;
    learned->notice_id = tk_alipay_relay_id(call->pool, plain[0], plain[2],
                                            plain[1]);

    return learned->number.len == 0 || learned->notice_id.len == 0
           ? TK_PAY_UNREADABLE : TK_PAY_GENUINE;
}
