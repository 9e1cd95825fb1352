/*
 * Values as Postgres writes them, for people and for programs: moments in the
 * supplier's zone, arrays.
 */

#include <stdio.h>
#include <stdlib.h>

#include "ctl.h"

#define CTL_DIMENSIONS  6       /* of an array, at most, as in Postgres */
#define CTL_MOMENT      19      /* bytes of 2026-11-29 08:00:00 */


/* ---- Moments ---- */

/* "infinity" and what is before the common era are no moments of a calendar.
 * Inside of JSON moments have a 'T'. */

static int
ctl_is_moment(const char *value)
{
    size_t  n;

    n = strlen(value);

    return n >= CTL_MOMENT && value[4] == '-'
           && (value[10] == ' ' || value[10] == 'T')
           && strcmp(value + n - 2, "BC") != 0;
}


int
ctl_is_rfc3339(const char *value)
{
    int  n;

    n = 0;
    (void) sscanf(value, "%*4u-%*2u-%*2uT%*2u:%*2u:%*2u%n", &n);

    return n == CTL_MOMENT && strpbrk(value + n, "+-") != NULL;
}


const char *
ctl_moment(const char *value, char buf[CTL_MOMENT_LEN])
{
    if (!ctl_is_moment(value)) {
        return value;
    }

    snprintf(buf, CTL_MOMENT_LEN, "%.10s %.*s", value, CTL_MOMENT - 11,
             value + 11);

    return buf;
}


const char *
ctl_moment_rfc3339(const char *value, char buf[CTL_MOMENT_LEN])
{
    const char  *offset;

    if (!ctl_is_moment(value)) {
        return value;
    }

    offset = value + CTL_MOMENT + strcspn(value + CTL_MOMENT, "+-");

    /* +08 of hours alone; of old times seconds, which RFC 3339 does not know */

    snprintf(buf, CTL_MOMENT_LEN, "%.10sT%.*s%.6s%s", value,
             (int) (offset - value - 11), value + 11, offset,
             strlen(offset) == 3 ? ":00" : "");

    return buf;
}


/* ---- Single values ---- */

int
ctl_ends(const char *s, const char *tail)
{
    size_t  n, m;

    n = strlen(s);
    m = strlen(tail);

    return n >= m && strcmp(s + n - m, tail) == 0;
}


json_t *
ctl_json_of(Oid type, const char *name, const char *value)
{
    json_t  *json;
    char     moment[CTL_MOMENT_LEN];

    switch (type) {

    case TK_OID_BOOL:
        return json_boolean(value[0] == 't');

    case TK_OID_INT2:
    case TK_OID_INT4:
        return json_integer(strtoll(value, NULL, 10));

    case TK_OID_INT8:
        if (ctl_ends(name, "_fen") || ctl_ends(name, "version")) {
            return json_integer(strtoll(value, NULL, 10));
        }

        return json_string(value);

    case TK_OID_NUMERIC:
    case TK_OID_JSON:
    case TK_OID_JSONB:
        json = json_loads(value, JSON_DECODE_ANY, NULL);
        return json != NULL ? json : json_string(value);

    case TK_OID_TIMESTAMPTZ:
        return json_string(ctl_moment_rfc3339(value, moment));

    default:
        return json_string(value);
    }
}


/* ---- Arrays ---- */

static const struct {
    Oid  array;
    Oid  element;
} ctl_arrays[] = {
    { TK_OID_BOOL_ARRAY, TK_OID_BOOL },
    { TK_OID_INT2_ARRAY, TK_OID_INT2 },
    { TK_OID_INT4_ARRAY, TK_OID_INT4 },
    { TK_OID_INT8_ARRAY, TK_OID_INT8 },
    { TK_OID_TEXT_ARRAY, TK_OID_TEXT },
    { TK_OID_DATE_ARRAY, TK_OID_DATE },
    { TK_OID_TIMESTAMPTZ_ARRAY, TK_OID_TIMESTAMPTZ },
};


Oid
ctl_element_of(Oid type)
{
    size_t  i;

    for (i = 0; i < sizeof(ctl_arrays) / sizeof(ctl_arrays[0]); i++) {
        if (ctl_arrays[i].array == type) {
            return ctl_arrays[i].element;
        }
    }

    return 0;
}


/* One element at *p, which is left behind it; buf has room for it all. */

static int
ctl_array_element(const char **p, char *buf)
{
    int          quoted;
    const char  *s;

    s = *p;
    quoted = *s == '"';
    s += quoted;

    while (*s != '\0' && (quoted ? *s != '"' : *s != ',' && *s != '}')) {
        if (*s == '\\' && s[1] != '\0') {
            s++;
        }

        *buf++ = *s++;
    }

    *buf = '\0';
    *p = s + (quoted && *s == '"');

    return quoted;
}


static json_t *
ctl_array_level(const char **p, Oid element, const char *name, char *buf,
    int depth)
{
    int      quoted;
    json_t  *list, *value;

    list = json_array();

    for ((*p)++; **p != '\0' && **p != '}'; *p += **p == ',') {

        if (**p == '{' && depth < CTL_DIMENSIONS) {
            value = ctl_array_level(p, element, name, buf, depth + 1);

        } else {
            quoted = ctl_array_element(p, buf);
            value = !quoted && strcmp(buf, "NULL") == 0
                    ? json_null() : ctl_json_of(element, name, buf);
        }

        json_array_append_new(list, value);

        if (**p != ',' && **p != '}') {
            break;                              /* not Postgres' words */
        }
    }

    *p += **p == '}';

    return list;
}


json_t *
ctl_json_array(ctl_t *ctl, Oid element, const char *name, const char *value)
{
    const char  *p;

    p = strchr(value, '{');                     /* behind bounds, if any */

    return p == NULL ? json_array()
           : ctl_array_level(&p, element, name,
                             ctl_alloc(ctl, strlen(value) + 1), 1);
}
