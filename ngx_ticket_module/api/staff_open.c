/* What is sealed in the rows of an answer, opened; see the header. */

#include "api/staff_open.h"
#include "base/process.h"
#include "base/wiped.h"


static json_t *
ngx_ticket_staff_opened(ngx_ticket_ctx_t *tc, json_t *rows,
    const tk_open_member_t *members, int masked)
{
    size_t               i;
    json_t              *row, *opened, *out;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    out = json_array();

    json_array_foreach(rows, i, row) {
        if (!json_is_string(json_object_get(row, "request_key"))) {
            json_array_append(out, row);
            continue;
        }

        if (tk_row_open(&tc->pool, ngx_ticket_process.conf->keyring,
                        staff->supplier_id, members, row, masked, &opened)
            != TK_OK)
        {
            ngx_log_error(NGX_LOG_ERR, tc->r->connection->log, 0,
                          "what an order says was not sealed with this master "
                          "key");
            json_decref(out);
            return NULL;
        }

        json_array_append_new(out, opened);
    }

    return out;
}


ngx_int_t
ngx_ticket_staff_open(ngx_ticket_ctx_t *tc, const tk_open_member_t *members,
    int masked)
{
    char                *text;
    json_t              *rows, *opened;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    text = NULL;
    opened = NULL;

    rows = json_loadb((char *) staff->rows.data, staff->rows.len, 0, NULL);

    if (rows) {
        opened = ngx_ticket_staff_opened(tc, rows, members, masked);
    }

    if (opened) {
        text = json_dumps(opened, JSON_COMPACT);
    }

    json_decref(rows);
    json_decref(opened);

    if (text == NULL) {
        return NGX_ERROR;
    }

    staff->rows = tk_str_copy(&tc->pool, tk_str_c(text));
    ngx_ticket_wiped_free_text(text);

    return staff->rows.data ? NGX_OK : NGX_ERROR;
}
