/*
 * Covers: worker/bill/bill_alipay.c worker/bill/bill_clearing.c
 *         worker/bill/bill_format.c worker/bill/bill_read.c
 *         worker/bill/bill_text.c worker/bill/bill_unionpay.c
 *         worker/bill/bill_unpack.c worker/bill/bill_wechat.c
 *
 * The provider on the first line, then the file: as it is, or in base64 behind
 * a line "base64".  What is read adds up.
 */

#include "fuzz.h"
#include "bill_read.h"
#include "tk_pay_text.h"

#define DAY     9827                    /* 2026-11-27 */


static void
check(const bill_t *bill)
{
    size_t    i;
    int64_t   paid, refunded, fee;

    paid = refunded = fee = 0;

    for (i = 0; i < bill->n; i++) {
        const bill_line_t  *line = &bill->lines[i];

        fuzz_assert(line->kind >= BILL_PAYMENT && line->kind <= BILL_OTHER);
        fuzz_assert(line->state >= BILL_DONE && line->state <= BILL_FAILED);
        fuzz_assert(line->amount_fen >= 0 && line->settled_fen >= 0);
        fuzz_assert(line->number.len <= BILL_NUMBER
                    && line->refund_number.len <= BILL_NUMBER
                    && line->platform_number.len <= BILL_NUMBER);

        paid += line->kind == BILL_PAYMENT ? line->amount_fen : 0;
        refunded += line->kind == BILL_REFUND ? line->amount_fen : 0;
        fee += line->fee_fen;
    }

    fuzz_assert(paid == bill->paid_fen && refunded == bill->refunded_fen
                && fee == bill->fee_fen);
}


static void
fuzz_one(fuzz_input_t *in)
{
    bill_t     bill;
    tk_err_t   rc;
    tk_str_t   provider, file, plain;

    provider = fuzz_line(in);

    if (in->end - in->pos > 7 && memcmp(in->pos, "base64\n", 7) == 0) {
        (void) fuzz_line(in);
        file = fuzz_line(in);

        if (tk_pay_unbase64(&fuzz_pool, file, &plain) != TK_OK) {
            return;
        }

        file = fuzz_copy(plain.data, plain.len);

    } else {
        file = fuzz_rest(in);
    }

    rc = bill_read(&fuzz_pool, provider, DAY, file, (tk_str_t) tk_null_str,
                   &bill);

    fuzz_assert(rc == TK_OK || rc == TK_NO_MEMORY || bill.why[0] != '\0');

    if (rc == TK_OK) {
        check(&bill);
    }
}
