/*
 * Multipart bodies; see the header.  Lines end with CRLF, or LF alone.
 */

#include "tk_multipart.h"

#define BOUNDARY_MAX    70              /* RFC 2046 */


static int
multipart_is_blank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}


static tk_str_t
multipart_trim(tk_str_t s)
{
    while (s.len > 0 && multipart_is_blank(s.data[0])) {
        s.data++;
        s.len--;
    }

    while (s.len > 0 && multipart_is_blank(s.data[s.len - 1])) {
        s.len--;
    }

    return s;
}


/* What stands before the next separator, which is taken off too. */

static tk_str_t
multipart_cut(tk_str_t *rest, unsigned char separator)
{
    tk_str_t        piece;
    unsigned char  *p;

    piece = *rest;
    p = rest->len > 0 ? memchr(rest->data, separator, rest->len) : NULL;

    if (p == NULL) {
        rest->len = 0;
        return piece;
    }

    piece.len = p - piece.data;
    rest->len -= piece.len + 1;
    rest->data = p + 1;

    return piece;
}


/* A quoted value off the front of rest, which begins with the quote. */

static tk_str_t
multipart_quoted(tk_str_t *rest)
{
    size_t    i;
    tk_str_t  value;

    for (i = 1; i < rest->len && rest->data[i] != '"'; i++) {
        if (rest->data[i] == '\\') {
            i++;
        }
    }

    value.data = rest->data + 1;
    value.len = (i < rest->len ? i : rest->len) - 1;

    i = i < rest->len ? i + 1 : rest->len;
    rest->data += i;
    rest->len -= i;

    return value;
}


/* "value; name=value; name="value"": the one of that name, empty where there
 * is none. */

static tk_str_t
multipart_param(tk_str_t head, const char *wanted)
{
    tk_str_t  name, value;

    (void) multipart_cut(&head, ';');

    while (head.len > 0) {
        name = multipart_trim(multipart_cut(&head, '='));

        while (head.len > 0 && multipart_is_blank(head.data[0])) {
            head.data++;
            head.len--;
        }

        if (head.len > 0 && head.data[0] == '"') {
            value = multipart_quoted(&head);
            (void) multipart_cut(&head, ';');

        } else {
            value = multipart_trim(multipart_cut(&head, ';'));
        }

        if (tk_str_is(name, wanted)) {
            return value;
        }
    }

    value.len = 0;
    value.data = NULL;

    return value;
}


static int
multipart_ends(tk_str_t s, const char *end)
{
    size_t    len;
    tk_str_t  tail;

    len = strlen(end);

    if (s.len < len) {
        return 0;
    }

    tail.data = s.data + s.len - len;
    tail.len = len;

    return tk_str_is(tail, end);
}


/* Whether the body begins like that or, where its head says so, is no form. */

static int
multipart_is(tk_str_t body, const char *begins, int said)
{
    if (body.len > 0 && strchr(begins, body.data[0]) != NULL
        && body.data[0] != '\0')
    {
        return 1;
    }

    return said && (body.len == 0 || memchr(body.data, '=', body.len) == NULL);
}


/* Clients that write their form under another head are served all the same. */

tk_body_e
tk_body_kind(tk_str_t type, tk_str_t body)
{
    type = multipart_trim(multipart_cut(&type, ';'));
    body = multipart_trim(body);

    if (tk_str_is(type, "multipart/form-data")) {
        return TK_BODY_MULTIPART;
    }

    if (multipart_is(body, "{[", multipart_ends(type, "json"))) {
        return TK_BODY_JSON;
    }

    return multipart_is(body, "<", multipart_ends(type, "xml"))
           ? TK_BODY_XML : TK_BODY_FORM;
}


/* The line at the front of rest, without its end; 0: no line ends there. */

static int
multipart_line(tk_str_t *rest, tk_str_t *line)
{
    unsigned char  *p;

    p = rest->len > 0 ? memchr(rest->data, '\n', rest->len) : NULL;
    if (p == NULL) {
        return 0;
    }

    line->data = rest->data;
    line->len = p - rest->data;

    rest->len -= line->len + 1;
    rest->data = p + 1;

    if (line->len > 0 && line->data[line->len - 1] == '\r') {
        line->len--;
    }

    return 1;
}


/* Whether a boundary stands here; and is it the last? */

static int
multipart_is_boundary(tk_str_t rest, tk_str_t boundary, int *last)
{
    size_t          len;
    unsigned char  *p;

    len = boundary.len + 2;

    if (rest.len < len || memcmp(rest.data, "--", 2) != 0
        || memcmp(rest.data + 2, boundary.data, boundary.len) != 0)
    {
        return 0;
    }

    p = rest.data + len;
    *last = rest.len - len >= 2 && memcmp(p, "--", 2) == 0;

    return *last || (rest.len > len && multipart_is_blank(*p));
}


/* The content up to the next boundary, at which rest begins then. */

static int
multipart_content(tk_str_t *rest, tk_str_t boundary, tk_str_t *content)
{
    int       last;
    tk_str_t  line;

    *content = *rest;
    line = *rest;
    line.len = 0;

    while (!multipart_is_boundary(*rest, boundary, &last)) {
        if (!multipart_line(rest, &line)) {
            return 0;
        }
    }

    /* the end of the line before it belongs to the boundary */

    content->len = line.data + line.len - content->data;

    return 1;
}


/* A part's head: its name, and that its bytes are the value. */

static tk_err_t
multipart_head(tk_str_t *rest, tk_str_t *name)
{
    tk_str_t  line, field;

    name->len = 0;

    for ( ;; ) {
        if (!multipart_line(rest, &line)) {
            return TK_BAD_MULTIPART;
        }

        if (line.len == 0) {
            return name->len > 0 ? TK_OK : TK_BAD_MULTIPART;
        }

        field = multipart_trim(multipart_cut(&line, ':'));

        if (tk_str_is(field, "Content-Disposition")) {
            *name = multipart_param(line, "name");
        }

        if (tk_str_is(field, "Content-Transfer-Encoding")) {
            line = multipart_trim(line);

            if (!multipart_ends(line, "bit")
                && !tk_str_is(line, "binary"))
            {
                return TK_BAD_MULTIPART;
            }
        }
    }
}


tk_err_t
tk_multipart_read(tk_str_t type, tk_str_t body, tk_pair_t *pairs, size_t *n)
{
    int        last;
    tk_err_t   rc;
    tk_str_t   boundary, line;
    tk_pair_t  pair;

    boundary = multipart_param(type, "boundary");

    if (boundary.len == 0 || boundary.len > BOUNDARY_MAX
        || !multipart_content(&body, boundary, &line))
    {
        return TK_BAD_MULTIPART;
    }

    for ( ;; ) {
        if (!multipart_is_boundary(body, boundary, &last)) {
            return TK_BAD_MULTIPART;
        }

        if (last) {
            return TK_OK;
        }

        if (!multipart_line(&body, &line)) {
            return TK_BAD_MULTIPART;
        }

        rc = multipart_head(&body, &pair.name);
        if (rc != TK_OK) {
            return rc;
        }

        if (!multipart_content(&body, boundary, &pair.value)) {
            return TK_BAD_MULTIPART;
        }

        if (*n == TK_SIGN_PARAMS) {
            return TK_TOO_MANY_PARAMS;
        }

        pairs[(*n)++] = pair;
    }
}
