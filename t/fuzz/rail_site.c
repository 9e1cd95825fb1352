/*
 * Covers: worker/rail/rail_site.c worker/rail/rail_page.c
 *         worker/rail/rail_orders.c worker/rail/rail_said.c
 *         worker/rail/rail_facts.c
 *
 * What the railway's site answers: the call, the step and the status on the
 * first line, a header on the second, then the body.  A payment is made, or an
 * order is paid, for the number that was asked for alone; what is said becomes
 * JSON that Postgres takes.
 */

#include <jansson.h>

#include "fuzz.h"
#include "rail_facts.h"
#include "rail_provider.h"

static rail_session_t  session;


static void
begin(void)
{
    memset(&session, 0, sizeof(session));
    session.pool = &fuzz_pool;
    session.site = "https://site";
    session.channel = "https://channel";
    session.held_no = fuzz_str("E1");
    session.pay_no = fuzz_str("W1");
    session.pay_key = fuzz_str("K1");
    session.user = fuzz_str("user");
    session.password = fuzz_str("secret");
    session.fen = 84200;
}


static void
check_said(const rail_said_t *said)
{
    size_t  i;

    fuzz_assert(said->outcome >= 0 && said->outcome < RAIL_OUTCOMES);
    fuzz_assert(said->word != NULL);
    fuzz_assert(said->nseats <= TK_RAIL_TICKETS
                && said->nreturns <= TK_RAIL_TICKETS);
    fuzz_assert(session.ncookies <= RAIL_COOKIES
                && session.nfields <= RAIL_FIELDS);

    for (i = 0; i < said->nseats; i++) {
        fuzz_assert(said->seats[i].fen > 0);
        fuzz_assert(said->seats[i].seat_type >= -1
                    && said->seats[i].seat_type <= TK_RAIL_SEATS);
        fuzz_assert(said->seats[i].seat.len <= 48);
    }
}


/* Without \u0000, which jsonb does not take. */

static void
check_facts(rail_call_e call, const rail_said_t *said)
{
    json_t        *root;
    tk_str_t       text;
    rail_facts_t   facts;
    rail_asked_t   asked = { session.held_no, session.pay_no, session.fen };

    facts.pool = &fuzz_pool;
    facts.keyring = fuzz_keyring();
    facts.supplier_id = 7;

    fuzz_assert(rail_facts_begin(&facts) == TK_OK);
    fuzz_assert(rail_facts_add(&facts, call, &asked, said, 1, 2) == TK_OK);
    fuzz_assert(rail_facts_end(&facts, &text) == TK_OK);

    root = json_loadb((char *) text.data, text.len, 0, NULL);
    fuzz_assert(json_array_size(root) == 1);
    json_decref(root);
}


static void
fuzz_one(fuzz_input_t *in)
{
    int             step;
    tk_pair_t       header;
    rail_said_t     said;
    rail_call_e     call;
    rail_answer_t   answer;
    rail_request_t  request;

    begin();
    call = (rail_call_e) ((uint64_t) fuzz_int(in) % RAIL_CALLS);
    answer.status = (int) ((uint64_t) fuzz_int(in) % 600);
    header.name = fuzz_line(in);
    header.value = fuzz_line(in);
    answer.headers = &header;
    answer.nheaders = 1;
    answer.body = fuzz_rest(in);

    for (step = 0; step == 0
         || (step == 1 && (call == RAIL_LOGIN || call == RAIL_PAY_OPEN
                           || call == RAIL_PAY_DO)); step++)
    {
        fuzz_assert(rail_site.build(&session, call, step, &request) == TK_OK);
        fuzz_assert(request.url.data[request.url.len] == '\0');

        if (rail_site.judge(&session, call, step, &answer, &said)) {
            fuzz_assert(step == 0);
            continue;
        }

        check_said(&said);
        check_facts(call, &said);
    }
}
