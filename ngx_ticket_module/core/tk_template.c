/*
 * Placeholders in texts that somebody else wrote: one pass, nothing is
 * replaced twice.
 */

#include "tk_json.h"
#include "tk_template.h"
#include "tk_xml.h"


static void
template_value(tk_buf_t *b, tk_str_t s, tk_escape_e escape)
{
    switch (escape) {

    case TK_ESCAPE_NONE:
        tk_buf_add(b, s.data, s.len);
        break;

    case TK_ESCAPE_URL:
        tk_url_value(b, s);
        break;

    case TK_ESCAPE_JSON:
        tk_json_text(b, s);
        break;

    case TK_ESCAPE_XML:
        tk_xml_value(b, s, NULL);
        break;
    }
}


/* The field whose {name} stands at p; NULL: none does. */

static const tk_field_t *
template_field(const unsigned char *p, const unsigned char *end,
    const tk_field_t *fields, size_t n)
{
    size_t  i, len;

    for (i = 0; i < n; i++) {
        len = strlen(fields[i].name);

        if ((size_t) (end - p) >= len + 2
            && p[len + 1] == '}'
            && memcmp(p + 1, fields[i].name, len) == 0)
        {
            return &fields[i];
        }
    }

    return NULL;
}


tk_err_t
tk_template_expand(tk_pool_t *pool, tk_str_t text, const tk_field_t *fields,
    size_t n, tk_escape_e escape, tk_str_t *out)
{
    tk_err_t              rc;
    tk_buf_t              b;
    const tk_field_t     *field;
    const unsigned char  *p, *start, *end;

    rc = tk_buf_init(&b, pool, text.len + 256);
    if (rc != TK_OK) {
        return rc;
    }

    start = text.data;
    end = start + text.len;

    for (p = start; p < end; p++) {
        if (*p != '{') {
            continue;
        }

        field = template_field(p, end, fields, n);
        if (field == NULL) {
            continue;
        }

        tk_buf_add(&b, start, p - start);
        template_value(&b, field->value, escape);

        p += strlen(field->name) + 1;
        start = p + 1;
    }

    tk_buf_add(&b, start, end - start);

    if (b.failed) {
        return TK_NO_MEMORY;
    }

    *out = tk_buf_str(&b);

    return TK_OK;
}
