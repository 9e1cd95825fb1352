/* Reading what staff type or send.  Each kind has one reader, which gives the
 * JSON value that goes to SQL, or says what would have been right. */

#include <stdarg.h>
#include <stdio.h>

#include <arpa/inet.h>
#include <openssl/crypto.h>

#include "tk_arg.h"
#include "tk_address.h"
#include "tk_find.h"
#include "tk_visitors.h"
#include "tk_md5.h"
#include "tk_password.h"
#include "tk_payee.h"
#include "tk_value.h"

#define TK_ARG_BLOCKS_MAX   64
#define TK_ARG_CODE_LEN     64
#define TK_ARG_CODE_SIGNS   "_.@-"
#define TK_ARG_COLUMN       64      /* longest name of one, its end included */
#define TK_ARG_NUMBER       24          /* an int64 and its end */
#define TK_ARG_FEN_MAX      INT64_C(999999999999999)   /* as tk_parse_money() */

typedef json_t *(*tk_arg_reader_pt)(tk_arg_reading_t *in, const tk_arg_t *arg,
    const char *text);


typedef enum {
#define TK_ARG_WRONG(name, en, zh)  TK_WRONG_##name,
#include "tk_arg_wrong.tbl.h"
#undef TK_ARG_WRONG
    TK_WRONG_N
} tk_arg_wrong_e;

static const struct {
    const char  *code;
    const char  *text[2];               /* by tk_lang_e */
} tk_arg_wrongs[] = {
#define TK_ARG_WRONG(name, en, zh)  { #name, { en, zh } },
#include "tk_arg_wrong.tbl.h"
#undef TK_ARG_WRONG
};


/* ---- Words ---- */

static char *
tk_arg_printf(tk_pool_t *pool, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static char *
tk_arg_printf(tk_pool_t *pool, const char *fmt, ...)
{
    int      n;
    char    *s;
    va_list  args;

    va_start(args, fmt);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);

    s = pool->alloc(pool->data, (size_t) n + 1);

    if (s != NULL) {
        va_start(args, fmt);
        vsnprintf(s, (size_t) n + 1, fmt, args);
        va_end(args);
    }

    return s;
}


/* What is wrong; behind it the text of each %s, and NULL. */

static json_t *
tk_arg_is_wrong(tk_arg_reading_t *in, tk_arg_wrong_e wrong, ...)
{
    char        *said;
    va_list      args;
    const char  *text, *p, *value;

    in->code = tk_arg_wrongs[wrong].code;
    text = tk_arg_wrongs[wrong].text[in->lang];
    said = tk_arg_printf(in->pool, "%s", "");

    va_start(args, wrong);

    for (p = strstr(text, "%s"); p != NULL && said != NULL;
         p = strstr(text, "%s"))
    {
        value = va_arg(args, const char *);
        said = tk_arg_printf(in->pool, "%s%.*s%s", said, (int) (p - text),
                             text, value);
        text = p + 2;
    }

    va_end(args);

    in->why = said != NULL ? tk_arg_printf(in->pool, "%s%s", said, text) : text;

    return NULL;
}


static const char *
tk_arg_number(char buf[TK_ARG_NUMBER], int64_t n)
{
    snprintf(buf, TK_ARG_NUMBER, "%lld", (long long) n);

    return buf;
}


static json_t *
tk_arg_bounds(tk_arg_reading_t *in, const tk_arg_t *arg, tk_arg_wrong_e wrong,
    const char *first)
{
    char  min[TK_ARG_NUMBER], max[TK_ARG_NUMBER];

    return tk_arg_is_wrong(in, wrong, first, tk_arg_number(min, arg->min),
                           tk_arg_number(max, arg->max));
}


/* What a value of a body is, by its kind. */

static const char *const  tk_arg_types[TK_ARG_KINDS][2] = {
    [TK_ARG_INT] = { "a whole number", "整数" },
    [TK_ARG_LIMIT] = { "a whole number or \"none\"", "整数或 \"none\"" },
    [TK_ARG_MONEY] = { "a whole number of fen", "以分计的整数" },
    [TK_ARG_PERCENT] = { "a number", "数字" },
    [TK_ARG_CLOCK] = { "a text such as \"08:00\", or minutes",
                       "文本，例如 \"08:00\"，或分钟数" },
    [TK_ARG_OBJECTS] = { "a list of objects", "对象列表" },
    [TK_ARG_BOOL] = { "true or false", "true 或 false" },
    [TK_ARG_FLAG] = { "true or false", "true 或 false" },
    [TK_ARG_METHODS] = { "a list of texts, or a text", "文本列表或文本" },
    [TK_ARG_WEEKDAYS] = { "a list of numbers, or a text", "数字列表或文本" },
    [TK_ARG_LIST] = { "a list with one element at least", "至少有一项的列表" },
    [TK_ARG_BLOCKS] = { "a list of texts, or a text", "文本列表或文本" }
};


json_t *
tk_arg_wrong_type(tk_arg_reading_t *in, const tk_arg_t *arg)
{
    const char  *type;

    type = tk_arg_types[arg->kind][in->lang];

    return tk_arg_is_wrong(in, TK_WRONG_TYPE,
                           type != NULL ? type : in->lang == TK_CHINESE
                                                 ? "文本" : "a text");
}


/* What jansson could not make is not there. */

static json_t *
tk_arg_made(tk_arg_reading_t *in, json_t *json)
{
    return json != NULL ? json : tk_arg_is_wrong(in, TK_WRONG_MEMORY);
}


/* ---- Texts and numbers ---- */

/* A name is one line, and what says that it is; other texts may be several. */

static int
tk_arg_has_control(const tk_arg_t *arg, const char *text)
{
    int          line;
    const char  *p;

    line = (arg->flags & TK_ARG_LINE) != 0
           || (arg->member != NULL && strcmp(arg->member, "name") == 0);

    for (p = text; *p != '\0'; p++) {
        if (((unsigned char) *p < ' ' || *p == 0x7f)
            && (line || strchr("\t\n\r", *p) == NULL))
        {
            return 1;
        }
    }

    return 0;
}


/* Blanks as keyboards have them: those of ASCII, the ideographic one, and the
 * one that does not break. */

static int
tk_arg_is_blank(const char *text)
{
    size_t  n;

    while (*text != '\0') {
        n = strchr(" \t\r\n", *text) != NULL ? 1
            : strncmp(text, "\xe3\x80\x80", 3) == 0 ? 3
            : strncmp(text, "\xc2\xa0", 2) == 0 ? 2 : 0;

        if (n == 0) {
            return 0;
        }

        text += n;
    }

    return 1;
}


static json_t *
tk_arg_read_text(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    size_t    n;
    char      buf[TK_ARG_NUMBER];
    tk_str_t  s;

    s = tk_str_c(text);

    if (tk_arg_has_control(arg, text)) {
        return tk_arg_is_wrong(in, TK_WRONG_CONTROL, text);
    }

    if (tk_check_utf8(s) != TK_OK) {
        return tk_arg_is_wrong(in, TK_WRONG_UTF8, text);
    }

    n = tk_utf8_length(s);

    if ((int64_t) n < arg->min || (int64_t) n > arg->max) {
        return tk_arg_bounds(in, arg, TK_WRONG_LENGTH,
                             tk_arg_number(buf, (int64_t) n));
    }

    if (arg->min > 0 && tk_arg_is_blank(text)) {
        return tk_arg_is_wrong(in, TK_WRONG_EMPTY);
    }

    return tk_arg_made(in, json_string(text));
}


static int
tk_arg_is_code(const char *text, size_t most, const char *signs)
{
    size_t  i;

    for (i = 0; text[i] != '\0'; i++) {
        if (strchr("abcdefghijklmnopqrstuvwxyz"
                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                   "0123456789", text[i]) == NULL
            && strchr(signs, text[i]) == NULL)
        {
            return 0;
        }
    }

    return i > 0 && i <= most;
}


static json_t *
tk_arg_read_code(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    char  most[TK_ARG_NUMBER];

    if (tk_arg_is_code(text, arg->max != 0 ? (size_t) arg->max
                                           : TK_ARG_CODE_LEN,
                       arg->words != NULL ? arg->words : TK_ARG_CODE_SIGNS))
    {
        return tk_arg_made(in, json_string(text));
    }

    return arg->words == NULL
           ? tk_arg_is_wrong(in, TK_WRONG_CODE, text)
           : tk_arg_is_wrong(in, arg->words[0] != '\0' ? TK_WRONG_CODE_SIGNS
                                                       : TK_WRONG_CODE_PLAIN,
                             text, tk_arg_number(most, arg->max));
}


static json_t *
tk_arg_read_int(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    int64_t  n;

    if (tk_parse_int(tk_str_c(text), arg->min, arg->max, &n) != TK_OK) {
        return tk_arg_bounds(in, arg, TK_WRONG_INT, text);
    }

    return tk_arg_made(in, json_integer(n));
}


/* "none" is arg->max; "unset", where min says so, is NULL in SQL. */

static json_t *
tk_arg_read_limit(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    int64_t  n, least;

    if (strcmp(text, "none") == 0) {
        return tk_arg_made(in, json_integer(arg->max));
    }

    /* where 0 is stored for "none", nobody means that by it */

    least = arg->max == 0 ? 1 : 0;

    if (arg->min < 0 && strcmp(text, "unset") == 0) {
        return json_null();
    }

    if (tk_parse_int(tk_str_c(text), least, TK_UNLIMITED, &n) != TK_OK) {
        return tk_arg_is_wrong(in, arg->min < 0 ? TK_WRONG_LIMIT_UNSET
                                   : least ? TK_WRONG_LIMIT_ONE
                                           : TK_WRONG_LIMIT, text);
    }

    return tk_arg_made(in, json_integer(n));
}


static json_t *
tk_arg_read_money(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    int64_t  fen;

    (void) arg;

    if (tk_parse_money(tk_str_c(text), &fen) != TK_OK) {
        return tk_arg_is_wrong(in, TK_WRONG_MONEY, text);
    }

    return tk_arg_made(in, json_integer(fen));
}


static json_t *
tk_arg_read_percent(tk_arg_reading_t *in, const tk_arg_t *arg,
    const char *text)
{
    int64_t  n;

    (void) arg;

    if (tk_parse_money(tk_str_c(text), &n) != TK_OK || n > 10000) {
        return tk_arg_is_wrong(in, TK_WRONG_PERCENT, text);
    }

    return tk_arg_made(in, json_integer(n));
}


/* ---- Days and times ---- */

static json_t *
tk_arg_read_day(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    int            year, month, mday;
    char           day_text[40];
    tk_day_t       day;
    unsigned char  digits[TK_DAY_LEN];

    (void) arg;

    if (strlen(text) == 10 && text[4] == '-' && text[7] == '-') {
        memcpy(digits, text, 4);
        memcpy(digits + 4, text + 5, 2);
        memcpy(digits + 6, text + 8, 2);

    } else if (strlen(text) == TK_DAY_LEN) {
        memcpy(digits, text, TK_DAY_LEN);

    } else {
        return tk_arg_is_wrong(in, TK_WRONG_DAY, text);
    }

    if (tk_parse_day((tk_str_t) { TK_DAY_LEN, digits }, &day) != TK_OK) {
        return tk_arg_is_wrong(in, TK_WRONG_DAY_RANGE, text);
    }

    tk_day_civil(day, &year, &month, &mday);
    snprintf(day_text, sizeof(day_text), "%04d-%02d-%02d", year, month, mday);

    return tk_arg_made(in, json_string(day_text));
}


static json_t *
tk_arg_read_month(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    char      first[TK_DAY_LEN + 1];
    size_t    n;
    tk_day_t  day;

    n = strlen(text);

    if (!(n == 7 && text[4] == '-') && n != 6) {
        return tk_arg_is_wrong(in, TK_WRONG_MONTH, text);
    }

    snprintf(first, sizeof(first), "%.4s%.2s01", text, text + 4 + (n == 7));

    if (tk_parse_day(tk_str_c(first), &day) != TK_OK) {
        return tk_arg_is_wrong(in, TK_WRONG_MONTH_RANGE, text);
    }

    return tk_arg_read_day(in, arg, first);
}


static json_t *
tk_arg_read_clock(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    int64_t   hour, minute;
    tk_str_t  s;

    (void) arg;

    s = tk_str_c(text);

    if (s.len == 5 && text[2] == ':') {
        if (tk_parse_int((tk_str_t) { 2, s.data }, 0, 24, &hour) == TK_OK
            && tk_parse_int((tk_str_t) { 2, s.data + 3 }, 0, 59, &minute)
               == TK_OK
            && hour * 60 + minute <= 1440)
        {
            return tk_arg_made(in, json_integer(hour * 60 + minute));
        }
    }

    return tk_arg_is_wrong(in, TK_WRONG_CLOCK, text);
}


/* ---- Choices ---- */

static json_t *
tk_arg_read_flag(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    (void) in;
    (void) arg;
    (void) text;

    return json_true();
}


static json_t *
tk_arg_read_bool(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    (void) arg;

    if (strcmp(text, "yes") == 0 || strcmp(text, "true") == 0) {
        return json_true();
    }

    if (strcmp(text, "no") == 0 || strcmp(text, "false") == 0) {
        return json_false();
    }

    return tk_arg_is_wrong(in, TK_WRONG_BOOL, text);
}


const char *
tk_arg_word(const char *p, tk_str_t *word, tk_str_t *value)
{
    p += strspn(p, " ");
    if (*p == '\0') {
        return NULL;
    }

    word->data = (unsigned char *) p;
    word->len = strcspn(p, "=");
    p += word->len + 1;
    value->data = (unsigned char *) p;
    value->len = strcspn(p, " ");

    return p + value->len;
}


/* The words, each behind between but the first. */

static const char *
tk_arg_words(tk_pool_t *pool, const char *words, const char *first,
    const char *between)
{
    char        *said;
    tk_str_t     word, value;
    const char  *p;

    said = tk_arg_printf(pool, "%s", first);

    for (p = words; said != NULL && (p = tk_arg_word(p, &word, &value)); ) {
        said = tk_arg_printf(pool, "%s%s%.*s", said,
                             said[0] == '\0' ? "" : between, (int) word.len,
                             word.data);
    }

    return said != NULL ? said : "";
}


static json_t *
tk_arg_wrong_word(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    const char  *words;

    words = tk_arg_words(in->pool, arg->words, "", " ");
    words = tk_arg_printf(in->pool, " %s", words);

    return tk_arg_is_wrong(in, TK_WRONG_WORD, text, words ? words : "");
}


static json_t *
tk_arg_read_choice(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    tk_str_t     word, value;
    const char  *p;

    for (p = arg->words; (p = tk_arg_word(p, &word, &value)); ) {
        if (tk_str_eq(tk_str_c(text), word)) {
            return tk_arg_made(in, json_stringn((char *) value.data,
                                                value.len));
        }
    }

    return tk_arg_wrong_word(in, arg, text);
}


static int
tk_arg_in_list(const char *list, tk_str_t word)
{
    size_t       n;
    const char  *p;

    for (p = list; *p != '\0'; p += n + (p[n] == ',')) {
        n = strcspn(p, ",");
        if (n == word.len && memcmp(p, word.data, n) == 0) {
            return 1;
        }
    }

    return 0;
}


/* Sets every member of the words: true for those the list names. */

static json_t *
tk_arg_read_methods(tk_arg_reading_t *in, const tk_arg_t *arg,
    const char *text)
{
    int          all;
    size_t       n, nmatched;
    tk_str_t     word, value;
    const char  *p;

    all = strcmp(text, "all") == 0;
    nmatched = 0;

    for (p = arg->words; (p = tk_arg_word(p, &word, &value)); ) {
        n = all || tk_arg_in_list(text, word);
        nmatched += n;
        json_object_setn_new(in->change, (char *) value.data, value.len,
                             json_boolean(n));
    }

    if (all || strcmp(text, "none") == 0) {
        return json_true();
    }

    for (n = 1, p = text; *p != '\0'; p++) {
        n += *p == ',';
    }

    return n == nmatched ? json_true() : tk_arg_wrong_word(in, arg, text);
}


static json_t *
tk_arg_read_week(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    (void) arg;

    if (strcmp(text, "all") == 0) {
        json_object_set_new(in->change, "week_first", json_null());
        json_object_set_new(in->change, "week_last", json_null());
        return json_true();
    }

    if (strlen(text) == 3 && text[1] == '-'
        && text[0] >= '1' && text[0] <= '7'
        && text[2] >= '1' && text[2] <= '7')
    {
        json_object_set_new(in->change, "week_first",
                            json_integer(text[0] - '0'));
        json_object_set_new(in->change, "week_last",
                            json_integer(text[2] - '0'));
        return json_true();
    }

    return tk_arg_is_wrong(in, TK_WRONG_WEEK, text);
}


/* One of "5" and "1-5" of a list: first and last, and what is behind it. */

static const char *
tk_arg_week_part(const char *p, int *first, int *last)
{
    if (p[0] < '1' || p[0] > '7') {
        return NULL;
    }

    *first = *last = p[0] - '0';
    p++;

    if (p[0] == '-') {
        if (p[1] < '1' || p[1] > '7') {
            return NULL;
        }

        *last = p[1] - '0';
        p += 2;
    }

    return p[0] == '\0' ? p : p[0] == ',' && p[1] != '\0' ? p + 1 : NULL;
}


static json_t *
tk_arg_read_weekdays(tk_arg_reading_t *in, const tk_arg_t *arg,
    const char *text)
{
    int          first, last;
    json_t      *days;
    const char  *p;

    (void) arg;

    first = last = 0;
    days = json_array();
    p = strcmp(text, "all") == 0 ? "1-7" : text;

    do {
        p = tk_arg_week_part(p, &first, &last);

        if (p == NULL || first > last) {
            json_decref(days);
            return tk_arg_is_wrong(in, TK_WRONG_WEEKDAYS, text);
        }

        for ( /* void */ ; first <= last; first++) {
            json_array_append_new(days, json_integer(first));
        }
    } while (*p != '\0');

    return tk_arg_made(in, days);
}


static json_t *
tk_arg_read_list(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    json_t  *number;

    if (arg->words == NULL) {
        return tk_arg_read_code(in, arg, text);
    }

    if (strcmp(arg->words, "text") == 0) {
        return tk_arg_read_text(in, arg, text);
    }

    number = tk_arg_read_int(in, arg, text);
    if (number == NULL) {
        return NULL;
    }

    json_decref(number);

    return tk_arg_made(in, json_string(text));
}


/* ---- Addresses ---- */

static json_t *
tk_arg_read_address(tk_arg_reading_t *in, const tk_arg_t *arg,
    const char *text)
{
    tk_str_t  address;

    address = tk_str_c(text);

    if ((arg->words == NULL || strchr(text, '?') == NULL
         || tk_address_notify_check(address) != TK_OK)
        && tk_address_check(address) != TK_OK)
    {
        return tk_arg_is_wrong(in, TK_WRONG_ADDRESS, text);
    }

    if (!tk_address_reachable(address)) {
        return tk_arg_is_wrong(in, TK_WRONG_REACH, text);
    }

    return tk_arg_made(in, json_string(text));
}


/* The bits of a block beyond its prefix are 0. */

static int
tk_arg_block_ends(const unsigned char *address, size_t len, size_t bits)
{
    size_t  i;

    for (i = bits; i < len * 8; i++) {
        if (address[i / 8] & (0x80 >> i % 8)) {
            return 0;
        }
    }

    return 1;
}


/* An address, alone or with the length of a prefix; not one of IPv4 in IPv6,
 * which would never be met. */

static int
tk_arg_is_block(const char *text)
{
    size_t         len;
    int64_t        bits;
    const char    *slash;
    unsigned char  address[16];
    char           host[INET6_ADDRSTRLEN];

    static const unsigned char  mapped[12] = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff
    };

    len = strcspn(text, "/");
    slash = text + len;

    if (len >= sizeof(host)) {
        return 0;
    }

    memcpy(host, text, len);
    host[len] = '\0';

    len = inet_pton(AF_INET, host, address) == 1 ? 4
          : inet_pton(AF_INET6, host, address) == 1 ? 16 : 0;
    bits = (int64_t) len * 8;

    if (len == 0 || (len == 16 && memcmp(address, mapped, sizeof(mapped)) == 0)
        || (*slash == '/'
            && tk_parse_int(tk_str_c(slash + 1), 0, bits, &bits) != TK_OK))
    {
        return 0;
    }

    return tk_arg_block_ends(address, len, (size_t) bits);
}


/* Every address is no restriction, and so is none. */

static json_t *
tk_arg_read_blocks(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    char    *copy, *block, *rest;
    json_t  *list;
    char     most[TK_ARG_NUMBER];

    (void) arg;

    list = json_array();

    if (text[0] == '\0' || strcmp(text, "any") == 0
        || strcmp(text, "none") == 0)
    {
        return tk_arg_made(in, list);
    }

    copy = tk_arg_printf(in->pool, "%s", text);
    if (copy == NULL) {
        json_decref(list);
        return tk_arg_is_wrong(in, TK_WRONG_MEMORY);
    }

    for (block = strtok_r(copy, ", ", &rest); block != NULL;
         block = strtok_r(NULL, ", ", &rest))
    {
        if (!tk_arg_is_block(block)) {
            json_decref(list);
            return tk_arg_is_wrong(in, TK_WRONG_BLOCK, block);
        }

        json_array_append_new(list, json_string(block));
    }

    if (json_array_size(list) == 0
        || json_array_size(list) > TK_ARG_BLOCKS_MAX)
    {
        json_decref(list);
        return tk_arg_is_wrong(in, TK_WRONG_BLOCKS,
                               tk_arg_number(most, TK_ARG_BLOCKS_MAX));
    }

    return list;
}


/* ---- Secrets ---- */

static json_t *
tk_arg_sealed(tk_arg_reading_t *in, tk_arg_secret_e what, const char *column,
    tk_str_t plain)
{
    const char  *hex;

    if (in->secret == NULL) {
        return tk_arg_is_wrong(in, TK_WRONG_NO_KEYS);
    }

    if (in->secret(in->data, what, column, plain, &hex) != 0) {
        tk_arg_is_wrong(in, TK_WRONG_SEAL);
        in->why = NULL;
        return NULL;
    }

    return tk_arg_made(in, json_string(hex));
}


static json_t *
tk_arg_read_phone(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    char      index[64];
    json_t   *json;
    tk_str_t  phone;

    phone = tk_str_c(text);

    if (phone.len == 0) {
        return tk_arg_is_wrong(in, TK_WRONG_EMPTY);
    }

    if (tk_check_phone(phone) != TK_OK) {
        return tk_arg_is_wrong(in, TK_WRONG_PHONE);
    }

    json = tk_arg_sealed(in, TK_ARG_INDEX, "phone", phone);
    if (json == NULL) {
        return NULL;
    }

    snprintf(index, sizeof(index), "%s_index", arg->words);
    json_object_set_new(in->change, index, json);

    return tk_arg_sealed(in, TK_ARG_SEAL, arg->words, phone);
}


/* "MEMBER_shown" and the like, of the change. */

static void
tk_arg_beside(tk_arg_reading_t *in, const tk_arg_t *arg, const char *what,
    json_t *value)
{
    char  member[TK_ARG_COLUMN];

    snprintf(member, sizeof(member), "%s_%s", arg->member, what);
    json_object_set_new(in->change, member, value);
}


static json_t *
tk_arg_read_payee(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    json_t         *fitting;
    unsigned        fits;
    tk_str_t        number;
    unsigned char   shown[TK_PAYEE_MAX];

    number = tk_str_c(text);
    fits = tk_payee_fits(number);

    if (fits == 0) {
        return tk_arg_is_wrong(in, TK_WRONG_PAYEE);
    }

    fitting = json_array();

    if (fits & TK_PAYEE_ALIPAY) {
        json_array_append_new(fitting, json_string("alipay"));
    }

    if (fits & TK_PAYEE_CLEARING) {
        json_array_append_new(fitting, json_string("clearing"));
    }

    tk_arg_beside(in, arg, "fits", fitting);
    tk_arg_beside(in, arg, "shown",
                  json_stringn((char *) shown, tk_payee_mask(number, shown)));

    return tk_arg_sealed(in, TK_ARG_SEAL, arg->words, number);
}


static json_t *
tk_arg_read_holder(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    json_t         *json;
    tk_arg_t        line;
    unsigned char   shown[4 * TK_PAYEE_HOLDER];

    line = *arg;
    line.min = 1;
    line.max = TK_PAYEE_HOLDER;
    line.flags |= TK_ARG_LINE;

    json = tk_arg_read_text(in, &line, text);
    if (json == NULL) {
        return NULL;
    }

    json_decref(json);

    tk_arg_beside(in, arg, "shown",
                  json_stringn((char *) shown,
                               tk_payee_mask_holder(tk_str_c(text), shown)));

    return tk_arg_sealed(in, TK_ARG_SEAL, arg->words, tk_str_c(text));
}


static json_t *
tk_arg_read_agreement(tk_arg_reading_t *in, const tk_arg_t *arg,
    const char *text)
{
    tk_str_t        number;
    unsigned char   shown[TK_ARG_CODE_LEN];

    if (!tk_arg_is_code(text, TK_ARG_CODE_LEN, TK_ARG_CODE_SIGNS)) {
        return tk_arg_is_wrong(in, TK_WRONG_AGREEMENT);
    }

    number = tk_str_c(text);
    tk_arg_beside(in, arg, "shown",
                  json_stringn((char *) shown, tk_payee_mask(number, shown)));

    return tk_arg_sealed(in, TK_ARG_SEAL, arg->words, number);
}


static int
tk_arg_find_index(void *data, const char *what, tk_str_t plain,
    const char **hex)
{
    tk_arg_reading_t  *in = data;

    return in->secret(in->data, TK_ARG_LOOK_UP, what, plain, hex);
}


static int
tk_arg_find_code(void *data, tk_str_t text, const char **code)
{
    tk_arg_reading_t  *in = data;

    return in->secret(in->data, TK_ARG_CODE_OF_QR, NULL, text, code);
}


static json_t *
tk_arg_read_find(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    json_t          *json;
    tk_find_keys_t   keys = { tk_arg_find_index, tk_arg_find_code, in };

    json = tk_arg_read_text(in, arg, text);
    if (json == NULL) {
        return NULL;
    }

    json_decref(json);

    if (in->secret == NULL) {
        return tk_arg_is_wrong(in, TK_WRONG_NO_KEYS);
    }

    json = tk_find_read(&keys, text);

    if (json == NULL) {
        tk_arg_is_wrong(in, TK_WRONG_SEAL);
        in->why = NULL;
    }

    return json;
}


static int
tk_arg_visitor_seal(void *data, const char *what, tk_str_t plain,
    const char **hex)
{
    tk_arg_reading_t  *in = data;

    return in->secret(in->data, TK_ARG_SEAL_ORDER, what, plain, hex);
}


static int
tk_arg_visitor_index(void *data, const char *what, tk_str_t plain,
    const char **hex)
{
    tk_arg_reading_t  *in = data;

    return in->secret(in->data, TK_ARG_INDEX, what, plain, hex);
}


static json_t *
tk_arg_read_visitors(tk_arg_reading_t *in, const tk_arg_t *arg,
    const char *text)
{
    char                key[TK_VISITORS_KEY], number[TK_ARG_NUMBER];
    size_t              wrong;
    json_t             *json;
    tk_visitors_keys_t  keys = { tk_arg_visitor_seal, tk_arg_visitor_index,
                                 in };

    json = tk_arg_read_text(in, arg, text);
    if (json == NULL) {
        return NULL;
    }

    json_decref(json);

    if (in->secret == NULL) {
        return tk_arg_is_wrong(in, TK_WRONG_NO_KEYS);
    }

    wrong = 0;

    if (tk_visitors_key(key) == 0) {
        json_object_set_new(in->change, "request_key", json_string(key));
        json = tk_visitors_read(&keys, text, TK_VISITORS_ITEMS, &wrong);

    } else {
        json = NULL;
    }

    if (json == NULL && wrong != 0) {
        return tk_arg_is_wrong(in, TK_WRONG_VISITOR,
                               tk_arg_number(number, (int64_t) wrong));
    }

    if (json == NULL) {
        tk_arg_is_wrong(in, TK_WRONG_SEAL);
        in->why = NULL;
    }

    return json;
}


/* Of a password what the wire carries, UPPER(MD5(clear)). */

static json_t *
tk_arg_read_password(tk_arg_reading_t *in, const tk_arg_t *arg,
    const char *text)
{
    json_t        *json;
    unsigned char  md5[32];

    (void) arg;

    if (text[0] == '\0') {
        return tk_arg_is_wrong(in, TK_WRONG_EMPTY);
    }

    tk_md5_hex(tk_str_c(text), md5);
    json = tk_arg_sealed(in, TK_ARG_SEAL, "password", (tk_str_t) { 32, md5 });
    OPENSSL_cleanse(md5, sizeof(md5));

    return json;
}


/* One that is guessed at once is refused. */

static json_t *
tk_arg_read_pay_password(tk_arg_reading_t *in, const tk_arg_t *arg,
    const char *text)
{
    json_t        *json;
    char           least[TK_ARG_NUMBER];
    unsigned char  md5[32];

    (void) arg;

    if (text[0] == '\0') {
        return tk_arg_is_wrong(in, TK_WRONG_EMPTY);
    }

    if (tk_password_is_simple(tk_str_c(text))) {
        return tk_arg_is_wrong(in, TK_WRONG_SIMPLE,
                               tk_arg_number(least, TK_PASSWORD_MIN));
    }

    tk_md5_hex(tk_str_c(text), md5);
    json = tk_arg_sealed(in, TK_ARG_HASH, "pay_password",
                         (tk_str_t) { 32, md5 });
    OPENSSL_cleanse(md5, sizeof(md5));

    return json;
}


/* For the reader's own function. */

static json_t *
tk_arg_read_as_is(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    (void) arg;

    if (tk_check_utf8(tk_str_c(text)) != TK_OK) {
        return tk_arg_is_wrong(in, TK_WRONG_UTF8, text);
    }

    return tk_arg_made(in, json_string(text));
}


static const tk_arg_reader_pt  tk_arg_readers[TK_ARG_KINDS] = {
    [TK_ARG_TEXT] = tk_arg_read_text,
    [TK_ARG_CODE] = tk_arg_read_code,
    [TK_ARG_INT] = tk_arg_read_int,
    [TK_ARG_LIMIT] = tk_arg_read_limit,
    [TK_ARG_MONEY] = tk_arg_read_money,
    [TK_ARG_PERCENT] = tk_arg_read_percent,
    [TK_ARG_DAY] = tk_arg_read_day,
    [TK_ARG_MONTH] = tk_arg_read_month,
    [TK_ARG_CLOCK] = tk_arg_read_clock,
    [TK_ARG_BOOL] = tk_arg_read_bool,
    [TK_ARG_CHOICE] = tk_arg_read_choice,
    [TK_ARG_METHODS] = tk_arg_read_methods,
    [TK_ARG_WEEK] = tk_arg_read_week,
    [TK_ARG_WEEKDAYS] = tk_arg_read_weekdays,
    [TK_ARG_LIST] = tk_arg_read_list,
    [TK_ARG_ADDRESS] = tk_arg_read_address,
    [TK_ARG_BLOCKS] = tk_arg_read_blocks,
    [TK_ARG_PHONE] = tk_arg_read_phone,
    [TK_ARG_PAYEE] = tk_arg_read_payee,
    [TK_ARG_HOLDER] = tk_arg_read_holder,
    [TK_ARG_AGREEMENT] = tk_arg_read_agreement,
    [TK_ARG_PASSWORD] = tk_arg_read_password,
    [TK_ARG_PAY_PASSWORD] = tk_arg_read_pay_password,
    [TK_ARG_KEY] = tk_arg_read_as_is,
    [TK_ARG_OPEN_KEY] = tk_arg_read_as_is,
    [TK_ARG_FIND] = tk_arg_read_find,
    [TK_ARG_VISITORS] = tk_arg_read_visitors,
    [TK_ARG_AS_IS] = tk_arg_read_as_is,
    [TK_ARG_OBJECTS] = tk_arg_read_as_is,
    [TK_ARG_FLAG] = tk_arg_read_flag,
};


json_t *
tk_arg_text(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    in->code = NULL;
    in->why = NULL;

    return tk_arg_readers[arg->kind](in, arg, text);
}


/* ---- Values of a body ---- */

/* A number of JSON as the text that the kind reads. */

static json_t *
tk_arg_integer(tk_arg_reading_t *in, const tk_arg_t *arg, const json_t *json)
{
    char     text[TK_ARG_NUMBER];
    int64_t  n;

    n = json_integer_value(json);
    tk_arg_number(text, n);

    switch (arg->kind) {

    case TK_ARG_MONEY:
        return n >= 0 && n <= TK_ARG_FEN_MAX
               ? tk_arg_made(in, json_integer(n))
               : tk_arg_is_wrong(in, TK_WRONG_FEN, text);

    case TK_ARG_CLOCK:
        return n >= 0 && n <= 1440 ? tk_arg_made(in, json_integer(n))
                                   : tk_arg_is_wrong(in, TK_WRONG_CLOCK, text);

    case TK_ARG_LIMIT:
        return n == arg->max ? tk_arg_made(in, json_integer(n))
                             : tk_arg_read_limit(in, arg, text);

    case TK_ARG_INT:
    case TK_ARG_PERCENT:
        return tk_arg_readers[arg->kind](in, arg, text);

    default:
        return tk_arg_wrong_type(in, arg);
    }
}


/* 12.5 is exact in no double; what is nearest to two decimals is meant. */

static json_t *
tk_arg_real(tk_arg_reading_t *in, const tk_arg_t *arg, const json_t *json)
{
    char  text[64];

    if (arg->kind != TK_ARG_PERCENT) {
        return tk_arg_wrong_type(in, arg);
    }

    snprintf(text, sizeof(text), "%.15g", json_real_value(json));

    return tk_arg_read_percent(in, arg, text);
}


/* A word, or the value that it stands for. */

static json_t *
tk_arg_json_choice(tk_arg_reading_t *in, const tk_arg_t *arg,
    const json_t *json)
{
    char         number[TK_ARG_NUMBER];
    tk_str_t     word, value;
    const char  *p, *text;

    text = json_is_string(json) ? json_string_value(json)
           : json_is_true(json) ? "true"
           : json_is_false(json) ? "false"
           : json_is_integer(json)
             ? tk_arg_number(number, json_integer_value(json)) : NULL;

    if (text == NULL) {
        return tk_arg_wrong_type(in, arg);
    }

    for (p = arg->words; (p = tk_arg_word(p, &word, &value)); ) {
        if (tk_str_eq(tk_str_c(text), value)) {
            return tk_arg_made(in, json_stringn((char *) value.data,
                                                value.len));
        }
    }

    return tk_arg_read_choice(in, arg, text);
}


/* Elements as one text, commas between them, which none has itself. */

static const char *
tk_arg_joined(tk_arg_reading_t *in, const tk_arg_t *arg, const json_t *array)
{
    char        *joined;
    size_t       i;
    const json_t *element;

    joined = tk_arg_printf(in->pool, "%s", "");

    for (i = 0; joined != NULL && i < json_array_size(array); i++) {
        element = json_array_get(array, i);

        if (json_is_string(element)
            && strchr(json_string_value(element), ',') == NULL)
        {
            joined = tk_arg_printf(in->pool, "%s%s%s", joined,
                                   i == 0 ? "" : ",",
                                   json_string_value(element));

        } else if (json_is_integer(element)) {
            joined = tk_arg_printf(in->pool, "%s%s%lld", joined,
                                   i == 0 ? "" : ",",
                                   (long long) json_integer_value(element));

        } else {
            tk_arg_wrong_type(in, arg);
            return NULL;
        }
    }

    if (joined == NULL) {
        tk_arg_is_wrong(in, TK_WRONG_MEMORY);
    }

    return joined;
}


/* Each element is read by itself. */

static json_t *
tk_arg_json_list(tk_arg_reading_t *in, const tk_arg_t *arg, const json_t *json)
{
    size_t         i;
    json_t        *list, *value;
    char           number[TK_ARG_NUMBER];
    const json_t  *element;

    if (json_array_size(json) == 0) {
        return tk_arg_is_wrong(in, TK_WRONG_EMPTY);
    }

    list = json_array();

    for (i = 0; i < json_array_size(json); i++) {
        element = json_array_get(json, i);

        value = json_is_string(element)
                ? tk_arg_read_list(in, arg, json_string_value(element))
                : json_is_integer(element)
                  ? tk_arg_read_list(in, arg, tk_arg_number(
                                         number, json_integer_value(element)))
                  : tk_arg_wrong_type(in, arg);

        if (value == NULL) {
            json_decref(list);
            return NULL;
        }

        json_array_append_new(list, value);
    }

    return tk_arg_made(in, list);
}


static json_t *
tk_arg_array(tk_arg_reading_t *in, const tk_arg_t *arg, const json_t *json)
{
    const char  *text;

    if (arg->kind == TK_ARG_LIST) {
        return tk_arg_json_list(in, arg, json);
    }

    if (arg->kind != TK_ARG_METHODS && arg->kind != TK_ARG_WEEKDAYS
        && arg->kind != TK_ARG_BLOCKS)
    {
        return tk_arg_wrong_type(in, arg);
    }

    text = tk_arg_joined(in, arg, json);
    if (text == NULL) {
        return NULL;
    }

    return tk_arg_readers[arg->kind](in, arg,
                                     text[0] == '\0'
                                     && arg->kind == TK_ARG_METHODS ? "none"
                                                                   : text);
}


int
tk_arg_null_says(const tk_arg_t *arg)
{
    if (arg->flags & TK_ARG_MUST) {
        return 0;
    }

    switch (arg->kind) {

    case TK_ARG_LIMIT:
        return arg->min < 0;

    case TK_ARG_TEXT:
        return arg->min == 0;

    case TK_ARG_INT:
        return (arg->flags & TK_ARG_NONE) != 0;

    default:
        return arg->kind == TK_ARG_WEEK || arg->kind == TK_ARG_ADDRESS;
    }
}


static json_t *
tk_arg_null(tk_arg_reading_t *in, const tk_arg_t *arg)
{
    if (!tk_arg_null_says(arg)) {
        return tk_arg_wrong_type(in, arg);
    }

    switch (arg->kind) {

    case TK_ARG_LIMIT:
        return json_null();

    case TK_ARG_INT:
        return tk_arg_made(in, json_integer(0));

    case TK_ARG_WEEK:
        return tk_arg_read_week(in, arg, "all");

    default:
        return tk_arg_made(in, json_string(""));
    }
}


/* Money is a number, and a switch a boolean, where numbers and booleans are. */

static json_t *
tk_arg_string(tk_arg_reading_t *in, const tk_arg_t *arg, const char *text)
{
    if (arg->kind == TK_ARG_MONEY || arg->kind == TK_ARG_BOOL
        || arg->kind == TK_ARG_FLAG || arg->kind == TK_ARG_LIST)
    {
        return tk_arg_wrong_type(in, arg);
    }

    return tk_arg_readers[arg->kind](in, arg, text);
}


static json_t *
tk_arg_json_objects(tk_arg_reading_t *in, const tk_arg_t *arg,
    const json_t *json)
{
    size_t   i;
    json_t  *one;

    if (!json_is_array(json)) {
        return tk_arg_wrong_type(in, arg);
    }

    json_array_foreach((json_t *) json, i, one) {
        if (!json_is_object(one)) {
            return tk_arg_wrong_type(in, arg);
        }
    }

    return json_incref((json_t *) json);
}


json_t *
tk_arg_json(tk_arg_reading_t *in, const tk_arg_t *arg, const json_t *json)
{
    in->code = NULL;
    in->why = NULL;

    if (arg->kind == TK_ARG_CHOICE) {
        return tk_arg_json_choice(in, arg, json);
    }

    if (arg->kind == TK_ARG_OBJECTS) {
        return tk_arg_json_objects(in, arg, json);
    }

    switch (json_typeof(json)) {

    case JSON_STRING:
        return tk_arg_string(in, arg, json_string_value(json));

    case JSON_INTEGER:
        return tk_arg_integer(in, arg, json);

    case JSON_REAL:
        return tk_arg_real(in, arg, json);

    case JSON_TRUE:
    case JSON_FALSE:
        return arg->kind == TK_ARG_BOOL || arg->kind == TK_ARG_FLAG
               ? json_boolean(json_is_true(json))
               : tk_arg_wrong_type(in, arg);

    case JSON_ARRAY:
        return tk_arg_array(in, arg, json);

    case JSON_NULL:
        return tk_arg_null(in, arg);

    default:
        return tk_arg_wrong_type(in, arg);
    }
}


int
tk_arg_goes(const tk_arg_t *arg)
{
    return arg->member != NULL && !(arg->flags & TK_ARG_READER);
}


/* What is sealed or hashed goes to a column that says so. */

static const char *
tk_arg_column(const tk_arg_t *arg, char column[TK_ARG_COLUMN])
{
    switch (arg->kind) {

    case TK_ARG_PHONE:
    case TK_ARG_PAYEE:
    case TK_ARG_HOLDER:
    case TK_ARG_AGREEMENT:
    case TK_ARG_PASSWORD:
        snprintf(column, TK_ARG_COLUMN, "%s_sealed", arg->member);
        return column;

    case TK_ARG_PAY_PASSWORD:
        snprintf(column, TK_ARG_COLUMN, "%s_hash", arg->member);
        return column;

    default:
        return arg->member;
    }
}


void
tk_arg_put(const tk_arg_t *arg, json_t *value, json_t *change)
{
    char  column[TK_ARG_COLUMN];

    if (tk_arg_goes(arg) && arg->kind != TK_ARG_METHODS
        && arg->kind != TK_ARG_WEEK
        && !(arg->kind == TK_ARG_FLAG && json_is_false(value)))
    {
        json_object_set(change, tk_arg_column(arg, column), value);
    }
}
