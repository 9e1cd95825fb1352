/* Sealed values of rail orders, for staff; see the header. */

#include <stdio.h>

#include "tk_json.h"
#include "tk_rail_import.h"
#include "tk_rail_staff.h"
#include "tk_value.h"


static tk_err_t
rail_mask_certificate(tk_pool_t *pool, tk_str_t value, tk_str_t *masked)
{
    return tk_rail_masked(pool, TK_RAIL_OF_CERTIFICATE, value, masked);
}


const tk_open_member_t  tk_rail_members[] = {
    { "passenger_sealed", TK_RAIL_SEAL, "passenger", NULL, NULL },
    { "certificate_sealed", TK_RAIL_SEAL, "certificate",
      rail_mask_certificate, NULL },
    { "contact_sealed", TK_RAIL_SEAL, "contact", NULL, NULL },
    { "mobile_sealed", TK_RAIL_SEAL, "mobile", NULL, NULL },
    { "email_sealed", TK_RAIL_SEAL, "email", NULL, NULL },
    { "login_sealed", TK_RAIL_SEAL, "login", NULL, NULL },
    { "detail_sealed", TK_RAIL_SEAL, "detail", NULL, NULL },
    { "password_sealed", TK_RAIL_SEAL, "password", NULL, NULL },
    { "uniform_sealed", TK_RAIL_SEAL_PASSWORD, "uniform_password", NULL,
      "merchant_code" },
    { NULL, NULL, NULL, NULL, NULL }
};


static json_t *
rail_literal(const tk_rail_keys_t *keys, const unsigned char *data, size_t len)
{
    tk_str_t  text;

    text.len = 2 + 2 * len;
    text.data = keys->pool->alloc(keys->pool->data, text.len);

    if (text.data == NULL) {
        return NULL;
    }

    text.data[0] = '\\';
    text.data[1] = 'x';
    tk_format_hex(data, len, text.data + 2, 0);

    return json_stringn((const char *) text.data, text.len);
}


json_t *
tk_rail_literal(const tk_rail_keys_t *keys, tk_rail_of_e of, tk_str_t value)
{
    unsigned char  index[TK_INDEX_LEN];

    return tk_rail_index(keys->pool, keys->keyring, keys->supplier_id, of,
                         value, index)
           == TK_OK ? rail_literal(keys, index, TK_INDEX_LEN) : NULL;
}


json_t *
tk_rail_sealed(const tk_rail_keys_t *keys, const char *what,
    const char *context, tk_str_t value)
{
    tk_str_t  sealed;

    return tk_seal(keys->pool, keys->keyring, keys->supplier_id, what,
                   tk_str_c(context), value, &sealed)
           == TK_OK ? rail_literal(keys, sealed.data, sealed.len) : NULL;
}


/* ---- Tickets ---- */

static tk_err_t
rail_put_ticket(const tk_rail_keys_t *keys, tk_json_t *out,
    const tk_rail_ticket_t *ticket)
{
    json_t  *name;

    name = tk_rail_literal(keys, TK_RAIL_OF_NAME, ticket->name);

    if (name == NULL) {
        return TK_NO_MEMORY;
    }

    tk_json_object(out);
    tk_json_key(out, "name_index");
    tk_json_str(out, tk_str_c(json_string_value(name)));
    tk_json_key(out, "ticket_type");
    tk_json_str(out, ticket->type);
    tk_json_key(out, "seat_type");
    tk_json_int(out, ticket->seat_type);
    tk_json_key(out, "seat");
    tk_json_str(out, ticket->seat);
    tk_json_key(out, "price_fen");
    tk_json_int(out, ticket->fen);
    tk_json_key(out, "ticket_no");
    tk_json_str(out, ticket->number);
    tk_json_end(out);
    json_decref(name);

    return TK_OK;
}


tk_err_t
tk_rail_tickets(const tk_rail_keys_t *keys, const tk_rail_ticket_t *tickets,
    size_t n, tk_str_t *json)
{
    size_t     i;
    tk_buf_t   b;
    tk_json_t  out;

    if (tk_buf_init(&b, keys->pool, 1024) != TK_OK) {
        return TK_NO_MEMORY;
    }

    tk_json_init(&out, &b);
    tk_json_array(&out);

    for (i = 0; i < n; i++) {
        if (rail_put_ticket(keys, &out, &tickets[i]) != TK_OK) {
            return TK_NO_MEMORY;
        }
    }

    tk_json_end(&out);
    *json = tk_buf_str(&b);

    return tk_json_done(&out);
}


/* A list becomes the result that the wire has. */

static tk_err_t
rail_whole(const tk_rail_keys_t *keys, tk_str_t text, tk_str_t *result)
{
    char       count[64];
    json_t    *list;
    tk_buf_t   b;

    *result = text;
    list = json_loadb((const char *) text.data, text.len, 0, NULL);

    if (!json_is_array(list)) {
        json_decref(list);
        return TK_OK;
    }

    if (tk_buf_init(&b, keys->pool, text.len + 64) != TK_OK) {
        json_decref(list);
        return TK_NO_MEMORY;
    }

    snprintf(count, sizeof(count), "{\"count\":%zu,\"tickets\":",
             json_array_size(list));
    tk_buf_adds(&b, count);
    tk_buf_add(&b, text.data, text.len);
    tk_buf_adds(&b, "}");
    json_decref(list);
    *result = tk_buf_str(&b);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}


static tk_err_t
rail_loaded(tk_str_t json, json_t **loaded)
{
    *loaded = json_loadb((const char *) json.data, json.len, 0, NULL);

    return *loaded != NULL ? TK_OK : TK_NO_MEMORY;
}


tk_err_t
tk_rail_result(const tk_rail_keys_t *keys, tk_str_t text, json_t **tickets,
    tk_str_t *subject)
{
    size_t            n;
    tk_err_t          err;
    tk_str_t          json;
    tk_rail_ticket_t  read[TK_RAIL_TICKETS];

    err = rail_whole(keys, text, &text);

    if (err == TK_OK) {
        err = tk_rail_result_read(keys->pool, text, read, &n, subject);
    }

    if (err == TK_OK) {
        err = tk_rail_tickets(keys, read, n, &json);
    }

    return err == TK_OK ? rail_loaded(json, tickets) : err;
}


/* ---- Orders ---- */

/* [[from, seconds], ...] */

static tk_err_t
rail_zone(const tk_rail_keys_t *keys, const json_t *offsets, tk_zone_t *zone)
{
    size_t        i, n;
    tk_offset_t  *made;

    n = json_array_size(offsets);
    made = keys->pool->alloc(keys->pool->data, (n + 1) * sizeof(tk_offset_t));

    if (made == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < n; i++) {
        made[i].from = json_integer_value(
                           json_array_get(json_array_get(offsets, i), 0));
        made[i].offset_s = (int32_t) json_integer_value(
                               json_array_get(json_array_get(offsets, i), 1));
    }

    zone->offsets = made;
    zone->n = n;

    return TK_OK;
}


tk_err_t
tk_rail_orders(const tk_rail_keys_t *keys, const json_t *known, tk_str_t text,
    json_t **orders, tk_str_t *subject)
{
    tk_err_t             err;
    tk_str_t             json;
    tk_zone_t            zone;
    tk_rail_importing_t  in;

    if (!json_is_integer(json_object_get(known, "agent_id"))) {
        return TK_BUG;
    }

    err = rail_zone(keys, json_object_get(known, "offsets"), &zone);
    if (err != TK_OK) {
        return err;
    }

    in.pool = keys->pool;
    in.keyring = keys->keyring;
    in.supplier_id = keys->supplier_id;
    in.agent_id = (int32_t) json_integer_value(json_object_get(known,
                                                               "agent_id"));
    in.zone = &zone;
    in.now = json_integer_value(json_object_get(known, "now"));

    err = tk_rail_import(&in, text, &json, subject);

    return err == TK_OK ? rail_loaded(json, orders) : err;
}


/* ---- Passwords ---- */

int
tk_rail_is_password(tk_str_t text)
{
    size_t  i;

    for (i = 0; i < text.len; i++) {
        if (text.data[i] <= ' ' || text.data[i] > '~') {
            return 0;
        }
    }

    return text.len >= TK_RAIL_PASSWORD_MIN && text.len <= TK_RAIL_PASSWORD_MAX;
}
