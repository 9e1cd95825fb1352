/*
 * Files that staff import; see the header.  How they are read is core's, as of
 * ticketctl.
 */

#include "api/upload.h"
#include "base/process.h"
#include "base/wiped.h"
#include "core/staff/tk_import.h"
#include "core/staff/tk_line.h"
#include "core/staff/tk_seatmap.h"
#include "core/tk_md5.h"

#include <openssl/crypto.h>


#define NGX_TICKET_UPLOAD_RANDOM  32
#define NGX_TICKET_UPLOAD_LINES   5000      /* some seconds of Postgres */
#define NGX_TICKET_UPLOAD_SEALS   1000      /* of agents */


/* A password that nobody knows, for an agent that is new. */

static int
ngx_ticket_upload_seal(void *data, tk_str_t user, const char **hex)
{
    ngx_ticket_ctx_t *tc = data;

    u_char               random[NGX_TICKET_UPLOAD_RANDOM], md5[32];
    tk_err_t             err;
    tk_str_t             plain, sealed, bytes;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    bytes.data = random;
    bytes.len = sizeof(random);
    plain.data = md5;
    plain.len = sizeof(md5);

    if (tk_random(random, sizeof(random)) != TK_OK) {
        return 1;
    }

    tk_md5_hex(bytes, md5);

    err = tk_seal(&tc->pool, ngx_ticket_process.conf->keyring,
                  staff->supplier_id, "password", user, plain, &sealed);

    OPENSSL_cleanse(random, sizeof(random));
    OPENSSL_cleanse(md5, sizeof(md5));

    *hex = err == TK_OK ? ngx_ticket_staff_hex(tc, sealed.data, sealed.len)
                        : NULL;

    return *hex == NULL;
}


static tk_err_t
ngx_ticket_upload_read(ngx_ticket_staff_t *staff, tk_import_t *import,
    tk_str_t text)
{
    const char  *action;

    action = staff->path.action->name;

    if (tk_import_is_picture(action)) {
        return tk_import_picture(import, text, &staff->lines);
    }

    if (!tk_import_takes_json(action)) {
        return tk_import_read(import, action, text, &staff->lines);
    }

    return staff->json ? tk_seatmap_json(import, text, &staff->lines)
                       : tk_seatmap_csv(import, text, &staff->lines);
}


ngx_int_t
ngx_ticket_upload(ngx_ticket_ctx_t *tc)
{
    tk_err_t             err;
    tk_str_t             text;
    tk_import_t          import;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    ngx_memzero(&import, sizeof(tk_import_t));
    import.pool = &tc->pool;
    import.data = tc;
    import.most = NGX_TICKET_UPLOAD_LINES;

    /* to seal takes its time, which others of this process have to wait */

    if (staff->path.action->flags & TK_ACTION_SECRET) {
        import.seal = ngx_ticket_upload_seal;
        import.most = NGX_TICKET_UPLOAD_SEALS;
    }

    /* it is written to, with a byte behind it */

    text.len = staff->body.len;
    text.data = ngx_pnalloc(tc->r->pool, text.len + 1);
    if (text.data == NULL) {
        return NGX_ERROR;
    }

    if (text.len) {
        ngx_memcpy(text.data, staff->body.data, text.len);
    }

    err = ngx_ticket_upload_read(staff, &import, text);

    return err == TK_OK ? NGX_OK
           : err == TK_BAD_VALUE
             ? ngx_ticket_staff_refuse(tc, import.wrong, import.subject)
             : NGX_ERROR;
}


ngx_int_t
ngx_ticket_upload_said(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_staff_t  *staff;

    staff = tc->data;

    return tk_line_rows(&tc->pool, staff->lang, staff->rows, &staff->rows)
           == TK_OK ? NGX_OK : NGX_ERROR;
}


/* {"line": 3, "code": "CELL_DAY", "detail": "..."} of what SQL says of one. */

static json_t *
ngx_ticket_upload_error(ngx_ticket_ctx_t *tc, json_t *row)
{
    json_t              *error;
    tk_buf_t             b;
    tk_str_t             said, code;
    const char          *text;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    text = json_string_value(json_object_get(row, "wrong"));
    said = tk_str_c(text ? text : "");
    code = tk_line_name(said);

    if (code.len == 0) {
        code = tk_str_c("WRONG");
    }

    if (tk_buf_init(&b, &tc->pool, 128) != TK_OK) {
        return NULL;
    }

    tk_line_put(&b, staff->lang, said);

    error = json_copy(row);
    json_object_del(error, "wrong");
    json_object_set_new(error, "code",
                        json_stringn((char *) code.data, code.len));
    json_object_set_new(error, "detail",
                        json_stringn((char *) b.start, b.pos - b.start));

    return error;
}


static void
ngx_ticket_upload_errors(ngx_ticket_ctx_t *tc, tk_str_t lines)
{
    char                *text;
    size_t               i;
    json_t              *rows, *row, *errors;
    ngx_ticket_staff_t  *staff;

    staff = tc->data;
    errors = json_array();
    rows = json_loadb((char *) lines.data, lines.len, 0, NULL);

    json_array_foreach(rows, i, row) {
        json_array_append_new(errors, ngx_ticket_upload_error(tc, row));
    }

    text = i ? json_dumps(errors, JSON_COMPACT) : NULL;

    if (text) {
        staff->more = tk_str_copy(&tc->pool, tk_str_c(text));
        staff->more_name = staff->more.data ? "errors" : NULL;
        ngx_ticket_wiped_free_text(text);
    }

    json_decref(rows);
    json_decref(errors);
}


/* Behind what the words have: which lines, as JSON, which has no tabs. */

ngx_int_t
ngx_ticket_upload_refused(ngx_ticket_ctx_t *tc)
{
    size_t    i;
    tk_str_t  lines;

    for (i = tc->subject.len; i > 0 && tc->subject.data[i - 1] != '\t'; i--) {
        /* void */
    }

    lines.data = tc->subject.data + i;
    lines.len = tc->subject.len - i;

    if (i && lines.len && lines.data[0] == '[') {
        ngx_ticket_wiped_begin();
        ngx_ticket_upload_errors(tc, lines);
        ngx_ticket_wiped_end();
    }

    return NGX_DECLINED;
}
