/*
 * Reading parameters.  Each kind has one reader, which gives the JSON value
 * that goes to SQL, or says what would have been right.
 */

#include <stdio.h>
#include <stdlib.h>

#include <arpa/inet.h>
#include <openssl/crypto.h>

#include "ctl.h"

#define CTL_BLOCKS_MAX  64
#define CTL_CODE_LEN    64

typedef json_t *(*ctl_reader_pt)(ctl_t *ctl, const ctl_param_t *param,
    const char *value);


static json_t *
ctl_wrong(const ctl_param_t *param, const char *value, const char *right)
{
    ctl_error("%s: \"%s\" is not %s", param->name, value, right);

    return NULL;
}


static json_t *
ctl_read_text(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    size_t    n;
    tk_str_t  s;

    (void) ctl;

    s = tk_str_c(value);

    if (tk_check_utf8(s) != TK_OK) {
        return ctl_wrong(param, value, "UTF-8 text");
    }

    n = tk_utf8_length(s);

    if ((int64_t) n < param->min || (int64_t) n > param->max) {
        ctl_error("%s: %zu characters; %lld to %lld are allowed", param->name,
                  n, (long long) param->min, (long long) param->max);
        return NULL;
    }

    return json_string(value);
}


static int
ctl_is_code(const char *value, size_t most)
{
    return value[0] != '\0'
           && strlen(value) <= most
           && value[strspn(value, "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_.@-")] == '\0';
}


static json_t *
ctl_read_code(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    (void) ctl;

    if (!ctl_is_code(value, param->max != 0 ? param->max : CTL_CODE_LEN)) {
        return ctl_wrong(param, value,
                         "a name of letters, digits, '_', '-', '.', '@'");
    }

    return json_string(value);
}


static json_t *
ctl_read_int(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    int64_t  n;

    (void) ctl;

    if (tk_parse_int(tk_str_c(value), param->min, param->max, &n) != TK_OK) {
        ctl_error("%s: \"%s\" is not a whole number from %lld to %lld",
                  param->name, value, (long long) param->min,
                  (long long) param->max);
        return NULL;
    }

    return json_integer(n);
}


/* "none" is param->max; "unset", where min says so, is NULL in SQL. */

static json_t *
ctl_read_limit(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    int64_t  n, least;

    (void) ctl;

    if (strcmp(value, "none") == 0) {
        return json_integer(param->max);
    }

    /* where 0 is stored for "none", nobody means that by it */

    least = param->max == 0 ? 1 : 0;

    if (param->min < 0 && strcmp(value, "unset") == 0) {
        return json_null();
    }

    if (tk_parse_int(tk_str_c(value), least, TK_UNLIMITED, &n) != TK_OK) {
        return ctl_wrong(param, value, param->min < 0
                                       ? "a number, \"none\" or \"unset\""
                                       : least ? "1 or more, or \"none\""
                                               : "a number or \"none\"");
    }

    return json_integer(n);
}


static json_t *
ctl_read_money(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    int64_t  fen;

    (void) ctl;

    if (tk_parse_money(tk_str_c(value), &fen) != TK_OK) {
        return ctl_wrong(param, value, "an amount in yuan such as 100.00");
    }

    return json_integer(fen);
}


static json_t *
ctl_read_percent(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    int64_t  n;

    (void) ctl;

    if (tk_parse_money(tk_str_c(value), &n) != TK_OK || n > 10000) {
        return ctl_wrong(param, value, "a percentage from 0 to 100");
    }

    return json_integer(n);
}


static json_t *
ctl_read_day(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    int            year, month, mday;
    char          *text;
    tk_day_t       day;
    unsigned char  digits[TK_DAY_LEN];

    if (strlen(value) == 10 && value[4] == '-' && value[7] == '-') {
        memcpy(digits, value, 4);
        memcpy(digits + 4, value + 5, 2);
        memcpy(digits + 6, value + 8, 2);

    } else if (strlen(value) == TK_DAY_LEN) {
        memcpy(digits, value, TK_DAY_LEN);

    } else {
        return ctl_wrong(param, value, "a day such as 2026-11-21");
    }

    if (tk_parse_day((tk_str_t) { TK_DAY_LEN, digits }, &day) != TK_OK) {
        return ctl_wrong(param, value, "a day of 2000 to 2199");
    }

    tk_day_civil(day, &year, &month, &mday);
    text = ctl_printf(ctl, "%04d-%02d-%02d", year, month, mday);

    return json_string(text);
}


static json_t *
ctl_read_month(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    size_t  n;

    n = strlen(value);

    if (!(n == 7 && value[4] == '-') && n != 6) {
        return ctl_wrong(param, value, "a month such as 2026-11");
    }

    return ctl_read_day(ctl, param, ctl_printf(ctl, "%.4s%s01", value,
                                               value + 4 + (n == 7)));
}


static json_t *
ctl_read_clock(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    int64_t   hour, minute;
    tk_str_t  s;

    (void) ctl;

    s = tk_str_c(value);

    if (s.len == 5 && value[2] == ':') {
        if (tk_parse_int((tk_str_t) { 2, s.data }, 0, 24, &hour) == TK_OK
            && tk_parse_int((tk_str_t) { 2, s.data + 3 }, 0, 59, &minute)
               == TK_OK
            && hour * 60 + minute <= 1440)
        {
            return json_integer(hour * 60 + minute);
        }
    }

    return ctl_wrong(param, value, "a time of day such as 08:00");
}


static json_t *
ctl_read_flag(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    (void) ctl;
    (void) param;
    (void) value;

    return json_true();
}


static json_t *
ctl_read_bool(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    (void) ctl;

    if (strcmp(value, "yes") == 0) {
        return json_true();
    }

    if (strcmp(value, "no") == 0) {
        return json_false();
    }

    return ctl_wrong(param, value, "yes or no");
}


/* The next "word=value" of a list; *word and *len name the word. */

static const char *
ctl_word(const char *p, const char **word, size_t *len, const char **value,
    size_t *value_len)
{
    p += strspn(p, " ");
    if (*p == '\0') {
        return NULL;
    }

    *word = p;
    *len = strcspn(p, "=");
    *value = p + *len + 1;
    *value_len = strcspn(*value, " ");

    return *value + *value_len;
}


static json_t *
ctl_wrong_word(const ctl_param_t *param, const char *value)
{
    size_t       len, vlen;
    const char  *p, *word, *v;

    fprintf(stderr, "ticketctl: %s: \"%s\" is none of:", param->name, value);

    for (p = param->words; (p = ctl_word(p, &word, &len, &v, &vlen)); ) {
        fprintf(stderr, " %.*s", (int) len, word);
    }

    fputc('\n', stderr);

    return NULL;
}


static json_t *
ctl_read_choice(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    size_t       len, vlen;
    const char  *p, *word, *v;

    (void) ctl;

    for (p = param->words; (p = ctl_word(p, &word, &len, &v, &vlen)); ) {
        if (strlen(value) == len && memcmp(value, word, len) == 0) {
            return json_stringn(v, vlen);
        }
    }

    return ctl_wrong_word(param, value);
}


static int
ctl_in_list(const char *list, const char *word, size_t len)
{
    size_t       n;
    const char  *p;

    for (p = list; *p != '\0'; p += n + (p[n] == ',')) {
        n = strcspn(p, ",");
        if (n == len && memcmp(p, word, n) == 0) {
            return 1;
        }
    }

    return 0;
}


/* Sets every member of the words: true for those the list names. */

static json_t *
ctl_read_methods(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    int          all;
    size_t       len, vlen, n, nmatched;
    const char  *p, *word, *v;

    all = strcmp(value, "all") == 0;
    nmatched = 0;

    for (p = param->words; (p = ctl_word(p, &word, &len, &v, &vlen)); ) {
        n = all || ctl_in_list(value, word, len);
        nmatched += n;
        json_object_setn_new(ctl->change, v, vlen, json_boolean(n));
    }

    if (all || strcmp(value, "none") == 0) {
        return json_true();
    }

    for (n = 1, p = value; *p != '\0'; p++) {
        n += *p == ',';
    }

    return n == nmatched ? json_true() : ctl_wrong_word(param, value);
}


static json_t *
ctl_read_week(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    if (strcmp(value, "all") == 0) {
        json_object_set_new(ctl->change, "week_first", json_null());
        json_object_set_new(ctl->change, "week_last", json_null());
        return json_true();
    }

    if (strlen(value) == 3 && value[1] == '-'
        && value[0] >= '1' && value[0] <= '7'
        && value[2] >= '1' && value[2] <= '7')
    {
        json_object_set_new(ctl->change, "week_first",
                            json_integer(value[0] - '0'));
        json_object_set_new(ctl->change, "week_last",
                            json_integer(value[2] - '0'));
        return json_true();
    }

    return ctl_wrong(param, value,
                     "weekdays such as 1-5 (Monday is 1), or \"all\"");
}


/* One of "5" and "1-5" of a list: first and last, and what is behind it. */

static const char *
ctl_week_part(const char *p, int *first, int *last)
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
ctl_read_weekdays(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    int          first, last;
    json_t      *days;
    const char  *p;

    (void) ctl;

    first = last = 0;
    days = json_array();
    p = strcmp(value, "all") == 0 ? "1-7" : value;

    do {
        p = ctl_week_part(p, &first, &last);

        if (p == NULL || first > last) {
            json_decref(days);
            return ctl_wrong(param, value, "weekdays such as 1-5 or 2,4,6-7"
                                           " (Monday is 1), or \"all\"");
        }

        for ( /* void */ ; first <= last; first++) {
            json_array_append_new(days, json_integer(first));
        }
    } while (*p != '\0');

    return days;
}


static json_t *
ctl_read_address(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    (void) ctl;

    if (tk_address_check(tk_str_c(value)) != TK_OK) {
        return ctl_wrong(param, value, "empty or an http(s) address without"
                                       " user, query and fragment");
    }

    if (!tk_address_reachable(tk_str_c(value))) {
        return ctl_wrong(param, value, "an address that callbacks may go to:"
                                       " no private or reserved one");
    }

    return json_string(value);
}


/* The bits of a block beyond its prefix are 0. */

static int
ctl_block_ends(const unsigned char *address, size_t len, size_t bits)
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
ctl_is_block(const char *text)
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

    return ctl_block_ends(address, len, (size_t) bits);
}


/* Every address is no restriction, and so is none. */

static json_t *
ctl_read_blocks(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    char    *copy, *block, *rest;
    json_t  *list;

    list = json_array();

    if (value[0] == '\0' || strcmp(value, "any") == 0
        || strcmp(value, "none") == 0)
    {
        return list;
    }

    copy = ctl_printf(ctl, "%s", value);

    for (block = strtok_r(copy, ", ", &rest); block != NULL;
         block = strtok_r(NULL, ", ", &rest))
    {
        if (!ctl_is_block(block)) {
            json_decref(list);
            return ctl_wrong(param, block, "a block of addresses such as"
                                           " 192.0.2.7, 192.0.2.0/24 or"
                                           " 2001:db8::/32");
        }

        json_array_append_new(list, json_string(block));
    }

    if (json_array_size(list) == 0 || json_array_size(list) > CTL_BLOCKS_MAX) {
        ctl_error("%s: 1 to %d blocks of addresses, or any", param->name,
                  CTL_BLOCKS_MAX);
        json_decref(list);
        return NULL;
    }

    return list;
}


static json_t *
ctl_read_phone(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    tk_str_t     phone;
    const char  *hex;

    if (ctl_secret(ctl, param->name, value, &phone) != CTL_OK) {
        return NULL;
    }

    if (tk_check_phone(phone) != TK_OK) {
        ctl_error("%s: a mobile number has 5 to 20 digits", param->name);
        return NULL;
    }

    if (ctl_phone_index(ctl, phone, &hex) != CTL_OK) {
        return NULL;
    }

    json_object_set_new(ctl->change, ctl_printf(ctl, "%s_index", param->words),
                        json_string(hex));

    if (ctl_seal(ctl, param->words, phone, &hex) != CTL_OK) {
        return NULL;
    }

    return json_string(hex);
}


/* Of a password what the wire carries, UPPER(MD5(clear)), and whether it is
 * guessed at once. */

static int
ctl_read_md5(ctl_t *ctl, const ctl_param_t *param, const char *value,
    unsigned char md5[32], int *simple)
{
    tk_str_t  clear;

    if (ctl_secret(ctl, param->name, value, &clear) != CTL_OK) {
        return CTL_USAGE;
    }

    *simple = tk_password_is_simple(clear);
    tk_md5_hex(clear, md5);
    OPENSSL_cleanse(clear.data, clear.len);

    return CTL_OK;
}


static json_t *
ctl_read_password(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    int             simple;
    const char     *hex;
    unsigned char   md5[32];

    if (ctl_read_md5(ctl, param, value, md5, &simple) != CTL_OK
        || ctl_seal(ctl, "password", (tk_str_t) { 32, md5 }, &hex) != CTL_OK)
    {
        return NULL;
    }

    return json_string(hex);
}


/* One that is guessed at once is refused. */

static json_t *
ctl_read_pay_password(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    int             simple;
    const char     *hex;
    unsigned char   md5[32];

    if (ctl_read_md5(ctl, param, value, md5, &simple) != CTL_OK) {
        return NULL;
    }

    if (simple) {
        ctl_error("%s: too simple: at least %d characters, not one of them"
                  " repeated and not a run such as 123456", param->name,
                  TK_PASSWORD_MIN);
        return NULL;
    }

    if (ctl_pay_password(ctl, (tk_str_t) { 32, md5 }, &hex) != CTL_OK) {
        return NULL;
    }

    return json_string(hex);
}


/* Handlers ask for these with ctl_given(). */

static json_t *
ctl_read_later(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    (void) ctl;
    (void) param;

    return json_string(value);
}


static json_t *
ctl_read_list(ctl_t *ctl, const ctl_param_t *param, const char *value)
{
    json_t  *number;

    if (param->words == NULL) {
        return ctl_read_code(ctl, param, value);
    }

    if (strcmp(param->words, "text") == 0) {
        return ctl_read_text(ctl, param, value);
    }

    number = ctl_read_int(ctl, param, value);
    if (number == NULL) {
        return NULL;
    }

    json_decref(number);

    return json_string(value);
}


static const ctl_reader_pt ctl_readers[] = {
    [CTL_TEXT] = ctl_read_text,
    [CTL_CODE] = ctl_read_code,
    [CTL_INT] = ctl_read_int,
    [CTL_LIMIT] = ctl_read_limit,
    [CTL_MONEY] = ctl_read_money,
    [CTL_PERCENT] = ctl_read_percent,
    [CTL_DAY] = ctl_read_day,
    [CTL_MONTH] = ctl_read_month,
    [CTL_CLOCK] = ctl_read_clock,
    [CTL_BOOL] = ctl_read_bool,
    [CTL_CHOICE] = ctl_read_choice,
    [CTL_METHODS] = ctl_read_methods,
    [CTL_WEEK] = ctl_read_week,
    [CTL_WEEKDAYS] = ctl_read_weekdays,
    [CTL_LIST] = ctl_read_list,
    [CTL_ADDRESS] = ctl_read_address,
    [CTL_BLOCKS] = ctl_read_blocks,
    [CTL_PHONE] = ctl_read_phone,
    [CTL_PASSWORD] = ctl_read_password,
    [CTL_PAY_PASSWORD] = ctl_read_pay_password,
    [CTL_KEY] = ctl_read_later,
    [CTL_SECRET_TEXT] = ctl_read_later,
    [CTL_FLAG] = ctl_read_flag,
};


int
ctl_param_read(ctl_t *ctl, const ctl_param_t *param, const char *value,
    const char **arg)
{
    json_t  *json;

    json = ctl_readers[param->kind](ctl, param, value);
    if (json == NULL) {
        return CTL_USAGE;
    }

    if (arg == NULL) {
        if (param->member != NULL) {
            json_object_set(ctl->change, param->member, json);
        }

    } else if (json_is_integer(json)) {
        *arg = ctl_printf(ctl, "%lld", (long long) json_integer_value(json));

    } else {
        *arg = ctl_printf(ctl, "%s", json_string_value(json));
    }

    json_decref(json);

    return CTL_OK;
}


const char *
ctl_given(const ctl_t *ctl, const char *option)
{
    size_t              i;
    const ctl_param_t  *options;

    options = ctl->command->options;

    for (i = 0; options != NULL && options[i].name != NULL; i++) {
        if (strcmp(options[i].name, option) == 0) {
            return ctl->given[i];
        }
    }

    return NULL;
}
