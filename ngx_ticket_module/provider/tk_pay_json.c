/*
 * JSON of platforms, as tk_pay_json.h says.
 */

#include "tk_pay_json.h"


json_t *
tk_pay_json_read(tk_str_t text)
{
    json_t  *root;

    root = json_loadb((const char *) text.data, text.len,
                      JSON_REJECT_DUPLICATES, NULL);

    if (root != NULL && !json_is_object(root)) {
        json_decref(root);
        return NULL;
    }

    return root;
}


/* A look at well-formed JSON, from one token to the next. */

typedef struct {
    const unsigned char  *pos, *end;
} tk_pay_scan_t;


static void
tk_pay_scan_blanks(tk_pay_scan_t *scan)
{
    while (scan->pos < scan->end && *scan->pos <= ' ') {
        scan->pos++;
    }
}


/* From the quotation mark to behind the next one. */

static void
tk_pay_scan_string(tk_pay_scan_t *scan)
{
    for (scan->pos++; scan->pos < scan->end && *scan->pos != '"'; scan->pos++) {
        if (*scan->pos == '\\') {
            scan->pos++;
        }
    }

    scan->pos++;
}


/* To the comma or the bracket that ends the value. */

static void
tk_pay_scan_value(tk_pay_scan_t *scan)
{
    int  depth;

    for (depth = 0; scan->pos < scan->end; scan->pos++) {
        switch (*scan->pos) {

        case '"':
            tk_pay_scan_string(scan);
            scan->pos--;
            break;

        case '{':
        case '[':
            depth++;
            break;

        case '}':
        case ']':
            if (depth-- == 0) {
                return;
            }

            break;

        case ',':
            if (depth == 0) {
                return;
            }

            break;

        default:
            break;
        }
    }
}


static tk_str_t
tk_pay_between(const unsigned char *start, const unsigned char *end)
{
    tk_str_t  s;

    while (end > start && end[-1] <= ' ') {
        end--;
    }

    s.data = (unsigned char *) start;
    s.len = end - start;

    return s;
}


/* Names with escapes are not found: no platform writes them so. */

tk_str_t
tk_pay_json_bytes(tk_str_t text, const char *member)
{
    tk_str_t              name, none = tk_null_str;
    tk_pay_scan_t         scan;
    const unsigned char  *start;

    scan.pos = text.data;
    scan.end = text.data + text.len;
    tk_pay_scan_blanks(&scan);
    scan.pos++;                         /* '{' */
    tk_pay_scan_blanks(&scan);

    while (scan.pos < scan.end && *scan.pos == '"') {
        start = scan.pos + 1;
        tk_pay_scan_string(&scan);
        name = tk_pay_between(start, scan.pos - 1);

        tk_pay_scan_blanks(&scan);
        scan.pos++;                     /* ':' */
        tk_pay_scan_blanks(&scan);

        start = scan.pos;
        tk_pay_scan_value(&scan);

        if (tk_str_eq(name, tk_str_c(member))) {
            return tk_pay_between(start, scan.pos);
        }

        scan.pos++;                     /* ',' */
        tk_pay_scan_blanks(&scan);
    }

    return none;
}


tk_str_t
tk_pay_json_text(const json_t *object, const char *member)
{
    tk_str_t       s = tk_null_str;
    const json_t  *value;

    value = json_object_get(object, member);

    if (json_is_string(value)) {
        s.data = (unsigned char *) json_string_value(value);
        s.len = json_string_length(value);
    }

    return s;
}


int64_t
tk_pay_json_int(const json_t *object, const char *member)
{
    const json_t  *value;

    value = json_object_get(object, member);

    return json_is_integer(value) && json_integer_value(value) >= 0
           ? json_integer_value(value) : -1;
}
