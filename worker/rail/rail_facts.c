#include "rail_facts.h"
#include "tk_pay_text.h"
#include "tk_rail_index.h"
#include "tk_value.h"

#define RAIL_HEX            (2 + 2 * TK_INDEX_LEN)
#define RAIL_PLAIN          5           /* letters and digits in a row that
                                           people may read */


tk_err_t
rail_facts_begin(rail_facts_t *facts)
{
    if (tk_buf_init(&facts->buf, facts->pool, 4096) != TK_OK) {
        return TK_NO_MEMORY;
    }

    tk_json_init(&facts->json, &facts->buf);
    tk_json_array(&facts->json);

    return TK_OK;
}


static void
rail_fact_text(tk_json_t *json, const char *key, tk_str_t text)
{
    if (text.len > 0) {
        tk_json_key(json, key);
        tk_json_str(json, text);
    }
}


static void
rail_fact_fen(tk_json_t *json, const char *key, int64_t fen)
{
    if (fen > 0) {
        tk_json_key(json, key);
        tk_json_int(json, fen);
    }
}


static void
rail_fact_moment(tk_json_t *json, const char *key, tk_time_t at)
{
    unsigned char  text[TK_PAY_RFC3339];

    if (at != 0) {
        tk_pay_rfc3339(at, text);
        tk_json_key(json, key);
        tk_json_str(json, (tk_str_t) { sizeof(text), text });
    }
}


static tk_err_t
rail_fact_index(rail_facts_t *facts, const char *key, tk_rail_of_e of,
    tk_str_t value)
{
    tk_err_t       rc;
    unsigned char  index[TK_INDEX_LEN], hex[RAIL_HEX] = "\\x";

    if (value.len == 0) {
        return TK_OK;
    }

    rc = tk_rail_index(facts->pool, facts->keyring, facts->supplier_id, of,
                       value, index);
    if (rc == TK_OK) {
        tk_format_hex(index, sizeof(index), hex + 2, 0);
        tk_json_key(&facts->json, key);
        tk_json_str(&facts->json, (tk_str_t) { sizeof(hex), hex });
    }

    return rc;
}


static tk_err_t
rail_fact_seat(rail_facts_t *facts, const rail_seat_t *seat)
{
    tk_err_t    rc;
    tk_json_t  *json = &facts->json;

    tk_json_object(json);

    rc = rail_fact_index(facts, "name_index", TK_RAIL_OF_NAME, seat->name);
    if (rc == TK_OK) {
        rc = rail_fact_index(facts, "cert_index", TK_RAIL_OF_CERTIFICATE,
                             seat->cert);
    }

    if (seat->ticket_type != NULL) {
        rail_fact_text(json, "ticket_type", tk_str_c(seat->ticket_type));
    }

    tk_json_key(json, "seat_type");
    tk_json_int(json, seat->seat_type);
    rail_fact_text(json, "seat", seat->seat);
    rail_fact_fen(json, "price_fen", seat->fen);
    tk_json_key(json, "valid");
    tk_json_bool(json, seat->valid);
    tk_json_end(json);

    return rc;
}


static tk_err_t
rail_fact_seats(rail_facts_t *facts, const char *key, const rail_said_t *said)
{
    size_t    i;
    tk_err_t  rc;

    tk_json_key(&facts->json, key);
    tk_json_array(&facts->json);

    for (i = 0, rc = TK_OK; i < said->nseats && rc == TK_OK; i++) {
        rc = rail_fact_seat(facts, &said->seats[i]);
    }

    tk_json_end(&facts->json);

    return rc;
}


static tk_err_t
rail_fact_returns(rail_facts_t *facts, const rail_said_t *said)
{
    size_t                i;
    tk_err_t              rc;
    tk_json_t            *json = &facts->json;
    const rail_return_t  *back;

    tk_json_key(json, "returns");
    tk_json_array(json);

    for (i = 0, rc = TK_OK; i < said->nreturns && rc == TK_OK; i++) {
        back = &said->returns[i];
        tk_json_object(json);
        rc = rail_fact_index(facts, "name_index", TK_RAIL_OF_NAME,
                             back->name);
        rail_fact_fen(json, "amount_fen", back->fen);
        rail_fact_text(json, "reference", back->reference);
        rail_fact_moment(json, "at", back->at);
        tk_json_end(json);
    }

    tk_json_end(json);

    return rc;
}


static tk_err_t
rail_fact_held(rail_facts_t *facts, const rail_said_t *said)
{
    tk_json_t  *json = &facts->json;

    rail_fact_text(json, "train", said->train);
    rail_fact_text(json, "day", said->day);
    rail_fact_text(json, "from", said->from);
    rail_fact_text(json, "to", said->to);
    rail_fact_fen(json, "total_fen", said->fen);
    rail_fact_moment(json, "pay_limit_at", said->until);

    return rail_fact_seats(facts, "passengers", said);
}


/* What stands beside the call where it is OK. */

static tk_err_t
rail_fact_more(rail_facts_t *facts, rail_call_e call, const rail_said_t *said)
{
    tk_json_t  *json = &facts->json;

    switch (call) {

    case RAIL_HELD:
        return rail_fact_held(facts, said);

    case RAIL_DONE:
        return rail_fact_seats(facts, "tickets", said);

    case RAIL_RETURNS:
        return rail_fact_returns(facts, said);

    case RAIL_PAY_OPEN:
        rail_fact_text(json, "pay_no", said->pay_no);
        rail_fact_moment(json, "pay_until", said->until);
        break;

    default:
        rail_fact_text(json, "channel_no", said->channel_no);
        rail_fact_text(json, "method", said->method);
        rail_fact_text(json, "reference", said->reference);
        rail_fact_moment(json, "paid_at", said->paid_at);
        break;
    }

    rail_fact_fen(json, "amount_fen", said->fen);

    return TK_OK;
}


static int
rail_is_plain(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
           || (c >= 'A' && c <= 'Z') || c == '@' || c == '.' || c == '_'
           || c == '-';
}


/* The site may name accounts, numbers of people and of phones: whatever is
 * longer than a word of its own is left out. */

static void
rail_fact_said(rail_facts_t *facts, tk_str_t text)
{
    size_t    i, n;
    tk_buf_t  b;

    if (text.len == 0
        || tk_buf_init(&b, facts->pool, text.len + 4) != TK_OK)
    {
        return;
    }

    for (i = 0; i < text.len; i += n) {
        for (n = 0; i + n < text.len && rail_is_plain(text.data[i + n]); n++) {
            /* void */
        }

        if (n > RAIL_PLAIN) {
            tk_buf_adds(&b, "***");
        } else {
            n = n > 0 ? n : 1;
            tk_buf_add(&b, text.data + i, n);
        }
    }

    if (!b.failed) {
        rail_fact_text(&facts->json, "text", tk_buf_str(&b));
    }
}


static void
rail_fact_asked(tk_json_t *json, const rail_asked_t *asked)
{
    tk_json_key(json, "request");
    tk_json_object(json);
    rail_fact_text(json, "held_no", asked->held_no);
    rail_fact_text(json, "pay_no", asked->pay_no);
    rail_fact_fen(json, "amount_fen", asked->fen);
    tk_json_end(json);
}


static void
rail_fact_answer(rail_facts_t *facts, const rail_said_t *said)
{
    tk_json_t  *json = &facts->json;

    tk_json_key(json, "answer");
    tk_json_object(json);

    if (said->status > 0) {
        tk_json_key(json, "http");
        tk_json_int(json, said->status);
    }

    rail_fact_said(facts, said->text);
    tk_json_end(json);
}


tk_err_t
rail_facts_add(rail_facts_t *facts, rail_call_e call,
    const rail_asked_t *asked, const rail_said_t *said, tk_time_t sent_at,
    tk_time_t answered_at)
{
    tk_err_t    rc;
    tk_json_t  *json = &facts->json;

    tk_json_object(json);
    rail_fact_text(json, "call", tk_str_c(rail_call_name(call)));
    rail_fact_text(json, "outcome", tk_str_c(rail_outcome_name(said->outcome)));
    tk_json_key(json, "word");
    tk_json_str(json, tk_str_c(said->word != NULL ? said->word : ""));
    rail_fact_moment(json, "sent_at", sent_at);
    rail_fact_moment(json, "answered_at", answered_at);
    rail_fact_asked(json, asked);
    rail_fact_answer(facts, said);

    rc = said->outcome == RAIL_OK ? rail_fact_more(facts, call, said) : TK_OK;
    tk_json_end(json);

    return rc;
}


tk_err_t
rail_facts_end(rail_facts_t *facts, tk_str_t *text)
{
    tk_err_t  rc;

    tk_json_end(&facts->json);
    rc = tk_json_done(&facts->json);

    tk_buf_add(&facts->buf, "", 1);
    *text = tk_buf_str(&facts->buf);

    if (facts->buf.failed) {
        return TK_NO_MEMORY;
    }

    text->len--;

    return rc;
}
