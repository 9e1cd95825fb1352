/*
 * Covers: worker/pay/pay_head.c worker/pay/pay_content.c worker/pay/job_pay.c
 *
 * First line: the content of a job.  Second: an entry of the stream, names and
 * values in turn.  The rest is the head of an answer.  What is read lies in
 * what was given; numbers of jobs are positive.
 */

#include "fuzz.h"
#include "job_pay.h"
#include "pay_content.h"
#include "pay_head.h"

#define FIELDS  16

static wk_env_t        env;
static job_pays_t      pays;
static pay_accounts_t  accounts;


static void
content(tk_str_t text)
{
    size_t            i;
    tk_err_t          rc;
    pay_sealed_t      sealed;
    tk_pay_content_t  c;

    rc = pay_content_read(&fuzz_pool, text, &c, &sealed);
    fuzz_assert(rc == TK_OK || rc == TK_BAD_VALUE || rc == TK_NO_MEMORY);

    if (rc == TK_OK) {
        fuzz_assert(c.way <= TK_PAY_DESK);
        fuzz_assert(c.amount_fen >= 0 && c.total_fen >= 0 && c.fee_fen >= 0);
        (void) fuzz_copy(c.number.data, c.number.len);
        (void) fuzz_copy(c.subject.data, c.subject.len);
        (void) fuzz_copy(c.agreement_no.data, c.agreement_no.len);
        (void) fuzz_copy(sealed.context.data, sealed.context.len);
        fuzz_assert(c.limit_once_fen >= 0 && c.limit_day_fen >= 0);

        for (i = 0; i < PAY_SEALS; i++) {
            (void) fuzz_copy(sealed.texts[i].data, sealed.texts[i].len);
        }
    }
}


static void
entry(fuzz_input_t *in)
{
    size_t          n;
    tk_str_t        s;
    wk_named_t     *named;
    redisReply      fields, replies[FIELDS], *elements[FIELDS];
    wk_queue_t     *q = &pays.queue;
    wk_consumer_t   consumer = job_pay_consumer(&pays);

    for (n = 0; n < FIELDS && fuzz_more(in); n++) {
        s = fuzz_until(in, ' ');
        memset(&replies[n], 0, sizeof(redisReply));
        replies[n].type = s.len == 1 && s.data[0] == '~' ? REDIS_REPLY_NIL
                                                         : REDIS_REPLY_STRING;
        replies[n].str = fuzz_cstr(s);
        replies[n].len = strlen(replies[n].str);
        elements[n] = &replies[n];
    }

    memset(&fields, 0, sizeof(fields));
    fields.type = REDIS_REPLY_ARRAY;
    fields.element = elements;
    fields.elements = n;
    consumer.entry(consumer.data, &fields);
    consumer.read(consumer.data);

    for (; q->claimed < q->notified; q->claimed++) {
        named = &q->named[q->claimed % WK_NOTIFIED];
        fuzz_assert(named->supplier_id >= 1 && named->supplier_id <= 999);
        fuzz_assert(named->id >= 1);
    }
}


static void
head(tk_str_t text)
{
    size_t     i, n;
    tk_pair_t  pairs[PAY_HEADERS];

    n = pay_head_read(text, pairs);
    fuzz_assert(n <= PAY_HEADERS);

    for (i = 0; i < n; i++) {
        fuzz_assert(pairs[i].name.data >= text.data
                    && pairs[i].value.data + pairs[i].value.len
                       <= text.data + text.len);
        fuzz_assert(pairs[i].name.len < text.len);
    }
}


static void
fuzz_one(fuzz_input_t *in)
{
    tk_str_t      line, rest;
    fuzz_input_t  fields;

    if (pays.env == NULL) {
        env.conf.pay_in_flight = 4;
        job_pay_init(&pays, &env, &accounts, NULL, NULL, NULL);
    }

    content(fuzz_line(in));
    line = fuzz_line(in);
    fields.pos = line.data;
    fields.end = line.data + line.len;
    entry(&fields);

    rest.data = (unsigned char *) in->pos;
    rest.len = in->end - in->pos;
    head(rest);
}
