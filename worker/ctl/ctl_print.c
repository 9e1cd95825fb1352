/*
 * Rows for people and for programs.  A column's name says what it holds:
 * _fen is money (printed in yuan), _minute a time of day.  In JSON money stays
 * an integer of fen, and other int8 (document and order numbers) are strings,
 * because many readers of JSON keep 53 bits only.  Moments are those of the
 * supplier's zone: to the second and without it in tables, which say it below,
 * by RFC 3339 in JSON.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ctl.h"
#include "tk_gate.h"
#include "tk_line.h"

#define CTL_COLUMNS     40
#define CTL_CELL        160
#define CTL_DAYS        10      /* of a list of days in a table; and the last */
#define CTL_DAY         10      /* bytes of 2026-11-29 */
#define CTL_LIST_MOST   9       /* columns a single row may have as a table,
                                   but for a list, which is always one */

#define CTL_UNLIMITED   "2147483647"

/* Values that no option's words tell, and the commands that print them.  --json
 * has them as they are. */

static const struct {
    const char  *commands;
    const char  *column;
    const char  *value;
    const char  *word;
} ctl_words[] = {
    { "agent ", "day_limit", "0", "none" },
    { "paypassword ", "day_limit", "0", "none" },
    { "password ", "day_limit", "0", "none" },
    { "product ", "maximum", "0", "none" },
    { "product ", "id_maximum", "0", "none" },
    { "product ", "phone_maximum", "0", "none" },
    { "product ", "min_age", "0", "none" },
    { "product ", "max_age", "0", "none" },
    { "product ", "wait_minutes", "0", "none" },
    { "fee ", "mode", "A", "percent" },
    { "fee ", "mode", "B", "amount" },
    { "desk paid", "payment", "O", "waits" },
    { "desk paid", "payment", "W", "waits" },
    { "desk paid", "payment", "P", "paid" },
    { "desk paid", "payment", "F", "refused" },
    { "desk paid", "payment", "X", "closed" },
    { NULL, NULL, NULL, NULL }
};

/* States of orders, by the words that "order list --state" takes.  Distributors
 * know them by the code, which is printed behind. */

static const struct {
    const char  *code;
    const char  *word;
} ctl_order_states[] = {
    { "0", "booked" },
    { "1", "paid" },                /* less than was due */
    { "2", "authorised" },
    { "3", "delivered" },
    { "4", "closed" },
    { "5", "paid" },                /* waits for finance */
    { "6", "paid" },
    { "7", "refunding" },           /* waits for finance */
    { "8", "refunding" },
    { "9", "refused" },
    { "A", "refunding" },           /* refused: the money stays */
    { "C", "authorised" },
    { "D", "delivered" },
    { "X", "delivered" },
    { NULL, NULL }
};

static const char *const  ctl_of_orders[] = {
    "order ", "voucher ", "day orders", "desk ", "receipt ", "refund ", NULL
};


typedef struct {
    int         n;
    int         index[CTL_COLUMNS];     /* of the result, -1: the extra one */
    int         width[CTL_COLUMNS];
} ctl_layout_t;


/* Columns a terminal gives a character: two for Chinese, Japanese, Korean. */

static int
ctl_char_width(uint32_t c)
{
    if (c < 0x1100) {
        return 1;
    }

    return (c <= 0x115f
            || (c >= 0x2e80 && c <= 0xa4cf)
            || (c >= 0xac00 && c <= 0xd7a3)
            || (c >= 0xf900 && c <= 0xfaff)
            || (c >= 0xfe30 && c <= 0xfe6f)
            || (c >= 0xff00 && c <= 0xff60)
            || (c >= 0xffe0 && c <= 0xffe6)
            || (c >= 0x20000 && c <= 0x3fffd)) ? 2 : 1;
}


/* The text comes from a UTF-8 database: it is well-formed. */

static int
ctl_width(const char *s)
{
    int                   width;
    uint32_t              c;
    const unsigned char  *p;

    width = 0;

    for (p = (const unsigned char *) s; *p != '\0'; /* void */) {
        c = *p;

        if (c < 0x80) {
            p++;

        } else {
            c = c >= 0xf0 ? c & 0x07 : c >= 0xe0 ? c & 0x0f : c & 0x1f;

            for (p++; (*p & 0xc0) == 0x80; p++) {
                c = c << 6 | (*p & 0x3f);
            }
        }

        width += ctl_char_width(c);
    }

    return width;
}


static const char *
ctl_special_word(const ctl_t *ctl, const char *name, const char *value)
{
    size_t       i, n;
    const char  *commands;

    for (i = 0; ctl_words[i].column != NULL; i++) {
        commands = ctl_words[i].commands;
        n = strlen(commands);

        if (strncmp(ctl->action->name, commands, n) == 0
            && strcmp(ctl_words[i].column, name) == 0
            && strcmp(ctl_words[i].value, value) == 0)
        {
            return ctl_words[i].word;
        }
    }

    return NULL;
}


/* The word that an option of the member has for a value, in buf. */

static const char *
ctl_option_word(const tk_arg_t *options, const char *member, const char *value,
    char buf[CTL_CELL])
{
    size_t       i;
    tk_str_t     word, of;
    const char  *p;

    for (i = 0; options != NULL && options[i].name != NULL; i++) {
        if (options[i].kind != TK_ARG_CHOICE || options[i].member == NULL
            || strcmp(options[i].member, member) != 0)
        {
            continue;
        }

        for (p = options[i].words; (p = tk_arg_word(p, &word, &of)) != NULL; )
        {
            if (tk_str_eq(of, tk_str_c(value)) && word.len < CTL_CELL) {
                memcpy(buf, word.data, word.len);
                buf[word.len] = '\0';
                return buf;
            }
        }
    }

    return NULL;
}


/* What the options of the command, or of others of its group, call a value. */

static const char *
ctl_group_word(const ctl_t *ctl, const char *name, const char *value,
    char buf[CTL_CELL])
{
    size_t       i, n;
    const char  *word;

    n = strcspn(ctl->action->name, " ") + 1;

    for (i = 0; tk_actions[i].name != NULL; i++) {
        if (strncmp(tk_actions[i].name, ctl->action->name, n) == 0) {
            word = ctl_option_word(tk_actions[i].options, name, value,
                                   buf);

            if (word != NULL) {
                return word;
            }
        }
    }

    return NULL;
}


static int
ctl_is_of_orders(const ctl_t *ctl, const char *name)
{
    size_t  i;

    if (strcmp(name, "state") != 0) {
        return strcmp(name, "order_state") == 0;
    }

    for (i = 0; ctl_of_orders[i] != NULL; i++) {
        if (strncmp(ctl->action->name, ctl_of_orders[i],
                    strlen(ctl_of_orders[i])) == 0)
        {
            return 1;
        }
    }

    return 0;
}


/* "delivered (3)"; NULL of what is no state of an order. */

static const char *
ctl_order_state(const ctl_t *ctl, const char *name, const char *value,
    char buf[CTL_CELL])
{
    size_t  i;

    if (!ctl_is_of_orders(ctl, name)) {
        return NULL;
    }

    for (i = 0; ctl_order_states[i].code != NULL; i++) {
        if (strcmp(ctl_order_states[i].code, value) == 0) {
            snprintf(buf, CTL_CELL, "%s (%s)",
                     ctl_shown(ctl->action->name, "order_state",
                               ctl_order_states[i].word), value);
            return buf;
        }
    }

    return NULL;
}


/* What a gate has said, or would have, as it is spoken; NULL of what is no
 * verdict. */

static const char *
ctl_verdict(const ctl_t *ctl, const char *name, const char *value,
    char buf[CTL_CELL])
{
    int               v;
    tk_gate_words_e   which;
    tk_gate_facts_t   facts;

    if (strcmp(ctl->action->name, "passage double") != 0
        || strcmp(name, "kind") != 0)
    {
        return NULL;
    }

    memset(&facts, 0, sizeof(facts));
    which = ctl_lang() == TK_CHINESE ? TK_GATE_SAY_ZH : TK_GATE_SAY_EN;

    for (v = 0; v < TK_GATE_VERDICTS; v++) {
        if (strcmp(tk_gate_name((tk_gate_verdict_e) v), value) == 0) {
            (void) tk_gate_words((tk_gate_verdict_e) v, which, &facts, buf,
                                 CTL_CELL);
            return buf;
        }
    }

    return NULL;
}


static const char *
ctl_word(const ctl_t *ctl, const char *name, const char *value,
    char buf[CTL_CELL])
{
    const char  *word;

    if (strcmp(value, CTL_UNLIMITED) == 0) {
        return ctl_shown(ctl->action->name, "", "none");
    }

    word = ctl_special_word(ctl, name, value);

    if (word == NULL) {
        word = ctl_order_state(ctl, name, value, buf);
    }

    if (word == NULL) {
        word = ctl_verdict(ctl, name, value, buf);
    }

    if (word == NULL) {
        word = ctl_group_word(ctl, name, value, buf);
    }

    return ctl_shown(ctl->action->name, name, word != NULL ? word : value);
}


/* The days of an array such as {2026-11-29,2026-11-30}. */

static const char *
ctl_days(const char *value, char buf[CTL_CELL])
{
    char    *p;
    size_t   i, n;

    n = strlen(value) / (CTL_DAY + 1);
    p = buf;
    *p = '\0';

    for (i = 0; i < n && i < CTL_DAYS; i++) {
        p += snprintf(p, CTL_DAY + 2, "%s%.*s", i == 0 ? "" : " ", CTL_DAY,
                      value + 1 + i * (CTL_DAY + 1));
    }

    if (i < n) {
        snprintf(p, CTL_DAY + 6, " ... %.*s", CTL_DAY,
                 value + 1 + (n - 1) * (CTL_DAY + 1));
    }

    return buf;
}


/* An array without its braces; one of which that would not be enough stays. */

static const char *
ctl_list(const char *value, char buf[CTL_CELL])
{
    char        *p;
    const char  *s;

    if (strlen(value) >= CTL_CELL / 2 || strpbrk(value, "\"\\[") != NULL) {
        return value;
    }

    for (p = buf, s = value; *s != '\0'; s++) {
        if (*s == ',') {
            *p++ = ' ';

        } else if (*s != '{' && *s != '}') {
            *p++ = *s;
        }
    }

    *p = '\0';

    return buf[0] != '\0' ? buf : "-";
}


/* A single value of JSON, as Postgres would write it: of it, or in buf; "" of
 * null. */

static const char *
ctl_json_text(const json_t *value, char buf[CTL_CELL])
{
    if (json_is_string(value)) {
        return json_string_value(value);
    }

    if (json_is_boolean(value)) {
        return json_is_true(value) ? "t" : "f";
    }

    buf[0] = '\0';

    if (json_is_integer(value)) {
        snprintf(buf, CTL_CELL, "%" JSON_INTEGER_FORMAT,
                 json_integer_value(value));

    } else if (json_is_real(value)) {
        snprintf(buf, CTL_CELL, "%g", json_real_value(value));
    }

    return buf;
}


/* Of many orders, why one was refused: the verdict in words. */

static const char *
ctl_refused_order(const ctl_t *ctl, const PGresult *res, int row,
    const char *verdict)
{
    int                  order;
    const char          *text;
    const tk_refusal_t  *refusal;

    order = PQfnumber(res, "order_id");
    refusal = tk_refusal_find(verdict);

    if (order == -1 || refusal == NULL) {
        return verdict;
    }

    text = tk_refusal_text(ctl->pool, ctl_lang(), refusal,
                           PQgetvalue(res, row, order));

    return text != NULL ? text : verdict;
}


/* What is wrong with a line, in words; whatever else as it is. */

static const char *
ctl_said(const ctl_t *ctl, const char *value)
{
    tk_buf_t  buf;

    if (value[0] != TK_LINE_MARK[0]
        || tk_buf_init(&buf, ctl->pool, 128) != TK_OK)
    {
        return value;
    }

    tk_line_put(&buf, ctl_lang(), tk_str_c(value));
    tk_buf_add(&buf, "", 1);

    return buf.failed ? value : (const char *) buf.start;
}


/* A single value of JSON, as a column of that name would have it. */

static const char *
ctl_scalar_text(const char *name, const json_t *value, char buf[CTL_CELL])
{
    size_t  n;

    if (json_is_boolean(value)) {
        return ctl_shown("", "", json_is_true(value) ? "yes" : "no");
    }

    if (json_is_integer(value) && ctl_ends(name, "_fen")) {
        n = tk_format_money(json_integer_value(value), (unsigned char *) buf);
        buf[n] = '\0';
        return buf;
    }

    return ctl_shown("", name, ctl_json_text(value, buf));
}


/* Behind what stands there already; 0: it is neither a single value nor a list
 * of them. */

static int
ctl_scalar_put(tk_buf_t *buf, const char *between, const char *name,
    const json_t *value)
{
    char     text[CTL_CELL];
    size_t   i, n;
    json_t  *one;

    if (json_is_array(value) && name[0] != '\0') {
        json_array_foreach(value, i, one) {
            if (!ctl_scalar_put(buf, i == 0 ? between : " ",
                                i == 0 ? name : "", one))
            {
                return 0;
            }
        }

        return 1;
    }

    if (json_is_object(value) || json_is_array(value)) {
        return 0;
    }

    n = strlen(name) - (ctl_ends(name, "_fen") ? 4 : 0);

    tk_buf_adds(buf, buf->pos == buf->start ? "" : between);
    tk_buf_add(buf, name, n);
    tk_buf_adds(buf, name[0] != '\0' ? " " : "");
    tk_buf_adds(buf, ctl_scalar_text(name, value, text));

    return 1;
}


static int
ctl_object_put(tk_buf_t *buf, const char *between, json_t *json)
{
    json_t      *one;
    const char  *name;

    json_object_foreach(json, name, one) {
        if (json_is_null(one)) {
            continue;
        }

        if (!ctl_scalar_put(buf, between, name, one)) {
            return 0;
        }

        between = ", ";
    }

    return 1;
}


static int
ctl_scalars_put(tk_buf_t *buf, json_t *json)
{
    int      single;
    size_t   i;
    json_t  *one;

    if (json_is_object(json)) {
        return ctl_object_put(buf, ", ", json);
    }

    single = json_is_array(json);

    json_array_foreach(json, i, one) {
        single = single && (json_is_object(one)
                            ? ctl_object_put(buf, "; ", one)
                            : ctl_scalar_put(buf, " ", "", one));
    }

    return single;
}


/* Single values of JSON, as people read them, and lists of things that have
 * nothing else; "-" of none; what is deeper as it is.  A proposal has them in
 * "terms", beside what it is made of inside. */

static const char *
ctl_scalars(const ctl_t *ctl, const char *value)
{
    json_t      *json, *terms;
    tk_buf_t     buf;
    const char  *text;

    json = json_loads(value, 0, NULL);
    terms = json_object_get(json, "terms");
    text = value;

    if (tk_buf_init(&buf, ctl->pool, 128) == TK_OK
        && ctl_scalars_put(&buf, terms != NULL ? terms : json))
    {
        tk_buf_adds(&buf, buf.pos == buf.start ? "-" : "");
        tk_buf_add(&buf, "", 1);
        text = buf.failed ? value : (const char *) buf.start;
    }

    json_decref(json);

    return text;
}


/* An empty text is shown as one that is missing. */

static const char *
ctl_cell(const ctl_t *ctl, const PGresult *res, int row, int col,
    char buf[CTL_CELL])
{
    size_t       n;
    long         minute;
    const char  *name, *value;

    name = PQfname(res, col);
    value = ctl_said(ctl, PQgetvalue(res, row, col));   /* of null: "" */

    if (value[0] == '\0') {
        return "-";
    }

    if (strcmp(name, "refused") == 0 && PQftype(res, col) == TK_OID_TEXT) {
        return ctl_refused_order(ctl, res, row, value);
    }

    if (PQftype(res, col) == TK_OID_BOOL) {
        return ctl_shown(ctl->action->name, "", value[0] == 't' ? "yes" : "no");
    }

    if (PQftype(res, col) == TK_OID_DATE_ARRAY) {
        return ctl_days(value, buf);
    }

    if (PQftype(res, col) == TK_OID_TIMESTAMPTZ) {
        return ctl_moment(value, buf);
    }

    if (ctl_element_of(PQftype(res, col)) != 0) {
        return ctl_list(value, buf);
    }

    if (PQftype(res, col) == TK_OID_JSONB || PQftype(res, col) == TK_OID_JSON)
    {
        return ctl_scalars(ctl, value);
    }

    if (ctl_ends(name, "_fen") || strcmp(name, "fen") == 0) {
        n = tk_format_money(strtoll(value, NULL, 10), (unsigned char *) buf);
        buf[n] = '\0';
        return buf;
    }

    if (ctl_ends(name, "_minute")) {
        minute = strtol(value, NULL, 10);
        snprintf(buf, CTL_CELL, "%02ld:%02ld", minute / 60, minute % 60);
        return buf;
    }

    return ctl_word(ctl, name, value, buf);
}


/* What a column is called in tables, where that is another word than programs
 * have been told; "" is any command's. */

static const struct {
    const char  *commands;
    const char  *column;
    const char  *head;
} ctl_heads[] = {
    { "ticket print", "again", "print_no" },
    { "shift ", "counted", "counted_notes" },
    { "report shares", "distributor_fen", "charged" },
    { "", "fen", "amount" }
};


static const char *
ctl_head(const ctl_t *ctl, const PGresult *res, int col, char buf[CTL_CELL])
{
    size_t       i, n;
    const char  *name;

    name = PQfname(res, col);
    n = strlen(name);

    for (i = 0; i < sizeof(ctl_heads) / sizeof(ctl_heads[0]); i++) {
        if (strcmp(ctl_heads[i].column, name) == 0
            && strncmp(ctl->action->name, ctl_heads[i].commands,
                       strlen(ctl_heads[i].commands)) == 0)
        {
            return ctl_heads[i].head;
        }
    }

    if (ctl_ends(name, "_fen")) {
        n -= 4;
    } else if (ctl_ends(name, "_minute")) {
        n -= 7;
    }

    snprintf(buf, CTL_CELL, "%.*s", (int) n, name);

    return buf;
}


static int
ctl_is_right(const PGresult *res, int col)
{
    switch (PQftype(res, col)) {

    case TK_OID_INT2:
    case TK_OID_INT4:
    case TK_OID_INT8:
    case TK_OID_NUMERIC:
        return 1;

    default:
        return 0;
    }
}


/* Facts that are for --as, and for programs. */

static int
ctl_is_paper(const ctl_t *ctl, const char *name)
{
    return ctl->action->flags & TK_ACTION_PAPER && strcmp(name, "paper") == 0;
}


static int
ctl_is_shown(const ctl_t *ctl, const char *name)
{
    size_t       n;
    const char  *p;

    if (ctl->action->columns == NULL) {
        return !ctl_is_paper(ctl, name);
    }

    n = strlen(name);

    for (p = ctl->action->columns; *p != '\0'; p += strcspn(p, " ")) {
        p += strspn(p, " ");

        if (strncmp(p, name, n) == 0 && (p[n] == ' ' || p[n] == '\0')) {
            return 1;
        }
    }

    return 0;
}


/* How many bytes at p a terminal would obey instead of showing them: a control
 * character, of which a byte of C2 begins those from 80 to 9F, or what parts
 * lines (2028, 2029) or turns what stands behind it (202A to 202E, 2066 to
 * 2069). */

static size_t
ctl_obeyed(const unsigned char *p)
{
    if (*p < ' ' || *p == 0x7f) {
        return 1;
    }

    if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f) {
        return 2;
    }

    return p[0] == 0xe2
           && ((p[1] == 0x80 && p[2] >= 0xa8 && p[2] <= 0xae)
               || (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9)) ? 3 : 0;
}


/* A stranger's words do not move the terminal's cursor, nor change places. */

static void
ctl_put(const char *text)
{
    size_t                n;
    const unsigned char  *p;

    for (p = (const unsigned char *) text; *p != '\0'; p += n > 0 ? n : 1) {
        n = ctl_obeyed(p);
        putchar(n > 0 ? ' ' : *p);
    }
}


static void
ctl_pad(const char *text, int width, int right, int last)
{
    int  spaces;

    spaces = width - ctl_width(text);

    if (right) {
        printf("%*s", spaces, "");
    }

    ctl_put(text);

    if (!right && !last) {
        printf("%*s", spaces, "");
    }

    fputs(last ? "\n" : "  ", stdout);
}


/* A verdict that let the command pass is not shown, nor its subject. */

static int
ctl_first(const PGresult *res)
{
    return strcmp(PQfname(res, 0), "verdict") == 0 ? 2 : 0;
}


static void
ctl_layout(const ctl_t *ctl, const PGresult *res, ctl_layout_t *layout)
{
    int   col, row, w, i;
    char  buf[CTL_CELL];

    layout->n = 0;

    for (col = ctl_first(res);
         col < PQnfields(res) && layout->n < CTL_COLUMNS;
         col++)
    {
        if (!ctl_is_shown(ctl, PQfname(res, col))) {
            continue;
        }

        i = layout->n++;
        layout->index[i] = col;
        layout->width[i] = ctl_width(ctl_head(ctl, res, col, buf));

        for (row = 0; row < PQntuples(res); row++) {
            w = ctl_width(ctl_cell(ctl, res, row, col, buf));
            if (w > layout->width[i]) {
                layout->width[i] = w;
            }
        }
    }
}


/* How many rows there are, and, where there are moments, of which zone. */

static void
ctl_foot(const ctl_t *ctl, const PGresult *res, const ctl_layout_t *layout)
{
    int          i, n;
    const char  *zone;

    n = PQntuples(res);
    zone = ctl->db != NULL ? PQparameterStatus(ctl->db, "TimeZone") : NULL;

    for (i = 0; i < layout->n; i++) {
        if (PQftype(res, layout->index[i]) == TK_OID_TIMESTAMPTZ) {
            break;
        }
    }

    if (i == layout->n || zone == NULL || n == 0) {
        printf(n == 1 ? ctl_text("(%d row)\n") : ctl_text("(%d rows)\n"), n);

    } else {
        printf(n == 1 ? ctl_text("(%d row; times of %s)\n")
                      : ctl_text("(%d rows; times of %s)\n"), n, zone);
    }
}


static void
ctl_print_table(const ctl_t *ctl, const PGresult *res)
{
    int           row, i, j, col;
    char          buf[CTL_CELL];
    ctl_layout_t  layout;

    ctl_layout(ctl, res, &layout);

    for (i = 0; i < layout.n; i++) {
        col = layout.index[i];
        ctl_pad(ctl_head(ctl, res, col, buf), layout.width[i],
                ctl_is_right(res, col), i == layout.n - 1);
    }

    for (i = 0; i < layout.n; i++) {
        for (j = 0; j < layout.width[i]; j++) {
            putchar('-');
        }
        fputs(i == layout.n - 1 ? "\n" : "  ", stdout);
    }

    for (row = 0; row < PQntuples(res); row++) {
        for (i = 0; i < layout.n; i++) {
            col = layout.index[i];
            ctl_pad(ctl_cell(ctl, res, row, col, buf), layout.width[i],
                    ctl_is_right(res, col), i == layout.n - 1);
        }
    }

    ctl_foot(ctl, res, &layout);
}


/* Of jsonb members come in the order of their lengths, "fen" before what it is
 * of: amounts are moved behind the others, in which order they are. */

static void
ctl_list_order(PGresAttDesc *columns, int n)
{
    int           i, pass, to;
    PGresAttDesc  was[CTL_COLUMNS];

    if (n > CTL_COLUMNS) {
        return;
    }

    memcpy(was, columns, (size_t) n * sizeof(*columns));

    for (pass = 0, to = 0; pass < 2; pass++) {
        for (i = 0; i < n; i++) {
            if (pass == (strcmp(was[i].name, "fen") == 0
                         || ctl_ends(was[i].name, "_fen")))
            {
                columns[to++] = was[i];
            }
        }
    }
}


/* A list in a column, as rows of its own: the members of the first object are
 * the columns.  NULL: it has none. */

static PGresult *
ctl_list_rows(ctl_t *ctl, const json_t *list, int ordered)
{
    int            i, n;
    void          *iter;
    size_t         row;
    json_t        *object, *value;
    PGresult      *res;
    char           buf[CTL_CELL];
    const char    *text;
    PGresAttDesc  *columns;

    object = json_array_get(list, 0);
    n = (int) json_object_size(object);

    if (n == 0) {
        return NULL;
    }

    columns = ctl_alloc(ctl, (size_t) n * sizeof(*columns));
    memset(columns, 0, (size_t) n * sizeof(*columns));
    iter = json_object_iter(object);

    for (i = 0; i < n; i++) {
        value = json_object_iter_value(iter);
        columns[i].name = (char *) json_object_iter_key(iter);
        columns[i].typid = json_is_integer(value) ? TK_OID_INT8
                           : json_is_boolean(value) ? TK_OID_BOOL
                           : json_is_string(value)
                             && ctl_is_rfc3339(json_string_value(value))
                           ? TK_OID_TIMESTAMPTZ : TK_OID_TEXT;
        columns[i].typlen = -1;
        iter = json_object_iter_next(object, iter);
    }

    if (!ordered) {
        ctl_list_order(columns, n);
    }

    res = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);

    if (res == NULL || !PQsetResultAttrs(res, n, columns)) {
        PQclear(res);
        return NULL;
    }

    json_array_foreach(list, row, object) {
        for (i = 0; i < n; i++) {
            value = json_object_get(object, columns[i].name);
            text = ctl_json_text(value, buf);

            if (!PQsetvalue(res, (int) row, i, (char *) text,
                            json_is_null(value) ? -1 : (int) strlen(text)))
            {
                PQclear(res);
                return NULL;
            }
        }
    }

    return res;
}


static int
ctl_has_list(const PGresult *res)
{
    int  col;

    for (col = 0; col < PQnfields(res); col++) {
        if (PQftype(res, col) == TK_OID_JSON) {
            return 1;
        }
    }

    return 0;
}


/* Whether the first row has a list of objects there. */

static int
ctl_is_rows(const PGresult *res, int col)
{
    const char  *value;

    value = PQgetvalue(res, 0, col);

    return PQftype(res, col) == TK_OID_JSON
           ? value[0] == '[' || value[0] == '\0'
           : PQftype(res, col) == TK_OID_JSONB
             && strncmp(value, "[{", 2) == 0;
}


/* Behind a record, the lists in it. */

static void
ctl_print_lists(ctl_t *ctl, const PGresult *res)
{
    int        col;
    json_t    *list;
    PGresult  *rows;

    for (col = ctl_first(res); col < PQnfields(res); col++) {
        if (!ctl_is_rows(res, col) || PQgetisnull(res, 0, col)) {
            continue;
        }

        list = json_loads(PQgetvalue(res, 0, col), JSON_DECODE_ANY, NULL);
        rows = ctl_list_rows(ctl, list, PQftype(res, col) == TK_OID_JSON);

        if (rows != NULL) {
            printf("\n%s\n", PQfname(res, col));
            ctl_print_table(ctl, rows);
            PQclear(rows);
        }

        json_decref(list);
    }
}


/* Of which zone moments are that are printed so. */

static void
ctl_print_zone(const ctl_t *ctl, const PGresult *res, int first)
{
    int          col;
    const char  *zone;

    zone = ctl->db != NULL ? PQparameterStatus(ctl->db, "TimeZone") : NULL;

    for (col = first; zone != NULL && col < PQnfields(res); col++) {
        if (PQftype(res, col) == TK_OID_TIMESTAMPTZ
            && !PQgetisnull(res, 0, col))
        {
            printf(ctl_text("(times of %s)\n"), zone);
            return;
        }
    }
}


/* One row of many columns reads better downwards. */

static void
ctl_print_record(ctl_t *ctl, const PGresult *res, const char *name,
    const char *value)
{
    int   col, first, width, w;
    char  buf[CTL_CELL];

    first = ctl_first(res);
    width = name == NULL ? 0 : ctl_width(name);

    for (col = first; col < PQnfields(res); col++) {
        w = ctl_width(ctl_head(ctl, res, col, buf));
        if (w > width) {
            width = w;
        }
    }

    for (col = first; col < PQnfields(res); col++) {
        if (ctl_is_rows(res, col) || ctl_is_paper(ctl, PQfname(res, col))
            || (name != NULL && !ctl_is_shown(ctl, PQfname(res, col))))
        {
            continue;
        }

        ctl_pad(ctl_head(ctl, res, col, buf), width, 0, 0);
        ctl_put(ctl_cell(ctl, res, 0, col, buf));
        putchar('\n');
    }

    if (name != NULL) {
        ctl_pad(name, width, 0, 0);
        puts(value);
    }

    ctl_print_zone(ctl, res, first);
    ctl_print_lists(ctl, res);
}


static json_t *
ctl_json_value(ctl_t *ctl, const PGresult *res, int row, int col)
{
    Oid          element;
    const char  *name, *value;

    if (PQgetisnull(res, row, col)) {
        return json_null();
    }

    name = PQfname(res, col);
    value = ctl_said(ctl, PQgetvalue(res, row, col));
    element = ctl_element_of(PQftype(res, col));

    return element != 0 ? ctl_json_array(ctl, element, name, value)
                        : ctl_json_of(PQftype(res, col), name, value);
}


static void
ctl_print_json(ctl_t *ctl, const PGresult *res, const char *name,
    const char *value)
{
    int      row, col, first;
    json_t  *rows, *object;

    first = ctl_first(res);
    rows = json_array();

    for (row = 0; row < PQntuples(res); row++) {
        object = json_object();

        for (col = first; col < PQnfields(res); col++) {
            json_object_set_new(object, PQfname(res, col),
                                ctl_json_value(ctl, res, row, col));
        }

        if (name != NULL) {
            json_object_set_new(object, name, json_string(value));
        }

        json_array_append_new(rows, object);
    }

    json_dumpf(rows, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(rows);
}


/* What looks at many is a table of one row, too, as it is one of none. */

static int
ctl_is_list(const tk_action_t *action)
{
    return ctl_ends(action->name, " list")
           || (action->method != NULL && strcmp(action->method, "GET") == 0
               && !(action->flags & TK_ACTION_ONE));
}


void
ctl_print(ctl_t *ctl, const PGresult *res, const char *name,
    const char *value)
{
    if (ctl->json) {
        ctl_print_json(ctl, res, name, value);
        return;
    }

    if (name != NULL
        || (PQntuples(res) == 1 && !ctl_is_list(ctl->action)
            && (ctl_has_list(res)
                || (PQnfields(res) - ctl_first(res) > CTL_LIST_MOST
                    && ctl->action->columns == NULL))))
    {
        ctl_print_record(ctl, res, name, value);
        return;
    }

    ctl_print_table(ctl, res);
}


int
ctl_output(const char *path, int mode, ctl_writer_pt write,
    const PGresult *res)
{
    int    fd, bad;
    FILE  *f;

    if (path == NULL || strcmp(path, "-") == 0) {
        write(stdout, res);
        return CTL_OK;
    }

    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    f = fd == -1 ? NULL : fdopen(fd, "w");

    if (f == NULL) {
        ctl_error("cannot make %s: %m", path);
        return CTL_REFUSED;
    }

    write(f, res);
    bad = ferror(f);

    if (fclose(f) != 0 || bad) {
        ctl_error("cannot write %s: %m", path);
        unlink(path);
        return CTL_REFUSED;
    }

    return CTL_OK;
}
