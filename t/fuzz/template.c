/*
 * Covers: core/tk_template.c
 *
 * Lines: a template, and the values of {phone} and {text}.  Another way of
 * replacing comes to the same; what was escaped is read back as it was.
 */

#include <jansson.h>

#include "fuzz.h"
#include "tk_buf.h"
#include "tk_form.h"
#include "tk_template.h"


/* From the left, placeholder by placeholder. */

static tk_str_t
slowly(tk_str_t text, const tk_field_t *fields, size_t n)
{
    size_t    i, at, len;
    tk_buf_t  b;

    fuzz_assert(tk_buf_init(&b, &fuzz_pool, 0) == TK_OK);

    for (at = 0; at < text.len; at += len) {
        len = 1;

        for (i = 0; i < n; i++) {
            len = strlen(fields[i].name) + 2;

            if (text.data[at] == '{' && at + len <= text.len
                && text.data[at + len - 1] == '}'
                && memcmp(text.data + at + 1, fields[i].name, len - 2) == 0)
            {
                tk_buf_add(&b, fields[i].value.data, fields[i].value.len);
                break;
            }
        }

        if (i == n) {
            len = 1;
            tk_buf_add(&b, text.data + at, 1);
        }
    }

    return tk_buf_str(&b);
}


static void
in_a_url(const tk_field_t *field)
{
    size_t     n;
    tk_str_t   out;
    tk_pair_t  pairs[TK_SIGN_PARAMS];

    fuzz_assert(tk_template_expand(&fuzz_pool, fuzz_str("a={phone}&b=1"),
                                   field, 1, TK_ESCAPE_URL, &out) == TK_OK);
    n = 0;
    fuzz_assert(tk_form_read(&fuzz_pool, out, pairs, &n) == TK_OK && n == 2);
    fuzz_assert(tk_str_eq(pairs[0].value, field->value));
}


static void
in_json(const tk_field_t *field)
{
    json_t    *read;
    tk_str_t   out;

    fuzz_assert(tk_template_expand(&fuzz_pool,
                                   fuzz_str("{\"to\":\"{phone}\",\"n\":1}"),
                                   field, 1, TK_ESCAPE_JSON, &out) == TK_OK);
    read = json_loadb((char *) out.data, out.len, JSON_ALLOW_NUL, NULL);
    fuzz_assert(read != NULL && json_object_size(read) == 2);
    json_decref(read);
}


static void
fuzz_one(fuzz_input_t *in)
{
    int         how;
    tk_err_t    rc;
    tk_str_t    text, out;
    tk_field_t  fields[2];

    text = fuzz_line(in);
    fields[0].name = "phone";
    fields[0].value = fuzz_line(in);
    fields[1].name = "text";
    fields[1].value = fuzz_rest(in);

    for (how = TK_ESCAPE_NONE; how <= TK_ESCAPE_XML; how++) {
        fuzz_left = how;
        rc = tk_template_expand(&fuzz_pool, text, fields, 2, how, &out);
        fuzz_left = FUZZ_BLOCKS;
        fuzz_assert(rc == TK_OK || rc == TK_NO_MEMORY);

        fuzz_assert(tk_template_expand(&fuzz_pool, text, fields, 2, how, &out)
                    == TK_OK);
        (void) fuzz_copy(out.data, out.len);
    }

    fuzz_assert(tk_template_expand(&fuzz_pool, text, fields, 2, TK_ESCAPE_NONE,
                                   &out) == TK_OK);
    fuzz_assert(tk_str_eq(out, slowly(text, fields, 2)));

    in_a_url(fields);
    in_json(fields);
}
