/* Values of the table in the words of JSON Schema, and its examples'. */

#include <stdlib.h>

#include "tk_openapi.h"
#include "tk_payee.h"
#include "tk_value.h"

#define TK_OPENAPI_SAFE     INT64_C(9007199254740991)   /* 2^53 - 1 */
#define TK_OPENAPI_WORDS    64      /* of an example, at most */


/* ---- Schemas ---- */

static json_t *
tk_schema_pattern(const char *pattern)
{
    return json_pack("{s:s, s:s}", "type", "string", "pattern", pattern);
}


static json_t *
tk_schema_format(const char *format)
{
    return json_pack("{s:s, s:s}", "type", "string", "format", format);
}


static json_t *
tk_schema_range(int64_t min, int64_t max)
{
    return json_pack("{s:s, s:I, s:I}", "type", "integer",
                     "minimum", (json_int_t) min, "maximum", (json_int_t) max);
}


static json_t *
tk_schema_length(int64_t min, int64_t max)
{
    return json_pack("{s:s, s:I, s:I}", "type", "string",
                     "minLength", (json_int_t) min,
                     "maxLength", (json_int_t) max);
}


/* The words; and, where they are shown as values, those, which are taken as
 * well. */

static json_t *
tk_schema_enum(const char *words, int values)
{
    json_t      *all;
    tk_str_t     word, value;
    const char  *p;

    all = json_array();

    for (p = words; (p = tk_arg_word(p, &word, &value)); ) {
        json_array_append_new(all, json_stringn((const char *) word.data,
                                                word.len));

        if (values && !tk_str_eq(word, value)) {
            json_array_append_new(all, json_stringn((const char *) value.data,
                                                    value.len));
        }
    }

    return json_pack("{s:s, s:o}", "type", "string", "enum", all);
}


static json_t *
tk_schema_array(json_t *items)
{
    return json_pack("{s:s, s:o}", "type", "array", "items", items);
}


/* Numbers that JavaScript's do not hold are texts. */

static json_t *
tk_schema_int(const tk_arg_t *arg)
{
    return arg->max > TK_OPENAPI_SAFE ? tk_schema_pattern("^[0-9]{1,19}$")
                                      : tk_schema_range(arg->min, arg->max);
}


/* "none" is shown as 0 or as TK_UNLIMITED, "unset" as null. */

static json_t *
tk_schema_limit(const tk_arg_t *arg)
{
    return json_pack("{s:[o, {s:o}]}", "anyOf",
                     tk_schema_range(0, TK_UNLIMITED),
                     "enum", arg->min < 0
                             ? json_pack("[s, s, n]", "none", "unset")
                             : json_pack("[s]", "none"));
}


static json_t *
tk_schema_list(const tk_arg_t *arg)
{
    if (arg->words == NULL) {
        return tk_schema_pattern("^[A-Za-z0-9_.@-]+$");
    }

    return strcmp(arg->words, "text") == 0
           ? tk_schema_length(arg->min, arg->max) : tk_schema_int(arg);
}


static json_t *
tk_schema_string(void)
{
    return json_pack("{s:s}", "type", "string");
}


/* What is shown otherwise than it is typed is taken as it is shown, too. */

static json_t *
tk_schema_either(json_t *typed, json_t *shown)
{
    return json_pack("{s:[o, o]}", "anyOf", typed, shown);
}


/* Amounts, and what else is a text in a query and a number in a body. */

static json_t *
tk_schema_number(const tk_arg_t *arg, int text)
{
    if (arg->kind == TK_ARG_MONEY) {
        return text ? tk_schema_pattern("^[0-9]{1,13}([.][0-9]{1,2})?$")
                    : tk_schema_range(0, INT64_C(999999999999999));
    }

    return text ? tk_schema_pattern("^[0-9]{1,3}([.][0-9]{1,2})?$")
                : json_pack("{s:s, s:i, s:i}", "type", "number",
                            "minimum", 0, "maximum", 100);
}


/* What is a text with commas in a query and an array in a body. */

static json_t *
tk_schema_several(const tk_arg_t *arg, int text)
{
    if (arg->kind == TK_ARG_WEEKDAYS) {
        return text ? tk_schema_pattern("^(all|[1-7][1-7,-]*)$")
                    : tk_schema_array(tk_schema_range(1, 7));
    }

    if (text) {
        return tk_schema_string();
    }

    if (arg->kind == TK_ARG_METHODS) {
        return tk_schema_array(tk_schema_enum(arg->words, 0));
    }

    return tk_schema_either(tk_schema_array(tk_schema_string()),
                            tk_schema_string());
}


static json_t *
tk_schema_code(const tk_arg_t *arg)
{
    char  pattern[64];

    if (arg->words == NULL) {
        return tk_schema_pattern("^[A-Za-z0-9_.@-]+$");
    }

    snprintf(pattern, sizeof(pattern), "^[A-Za-z0-9%s]{1,%d}$", arg->words,
             (int) arg->max);

    return tk_schema_pattern(pattern);
}


static json_t *
tk_schema_clock(int text)
{
    json_t  *typed;

    typed = tk_schema_pattern("^[0-9]{2}:[0-9]{2}$");

    return text ? typed : tk_schema_either(typed, tk_schema_range(0, 1440));
}


json_t *
tk_openapi_schema(const tk_arg_t *arg, int text)
{
    switch (arg->kind) {

    case TK_ARG_TEXT:
    case TK_ARG_FIND:
    case TK_ARG_VISITORS:
        return tk_schema_length(arg->min, arg->max);

    case TK_ARG_CODE:
        return tk_schema_code(arg);

    case TK_ARG_INT:
        return tk_schema_int(arg);

    case TK_ARG_LIMIT:
        return tk_schema_limit(arg);

    case TK_ARG_MONEY:
    case TK_ARG_PERCENT:
        return tk_schema_number(arg, text);

    case TK_ARG_DAY:
        return tk_schema_format("date");

    case TK_ARG_MONTH:
        return tk_schema_pattern("^[0-9]{4}-[0-9]{2}$");

    case TK_ARG_CLOCK:
        return tk_schema_clock(text);

    case TK_ARG_BOOL:
    case TK_ARG_FLAG:
        return json_pack("{s:s}", "type", "boolean");

    case TK_ARG_CHOICE:
        return tk_schema_enum(arg->words, !text);

    case TK_ARG_WEEK:
        return tk_schema_pattern("^(all|[1-7]-[1-7])$");

    case TK_ARG_METHODS:
    case TK_ARG_WEEKDAYS:
    case TK_ARG_BLOCKS:
        return tk_schema_several(arg, text);

    case TK_ARG_LIST:
        return tk_schema_array(tk_schema_list(arg));

    case TK_ARG_PHONE:
        return tk_schema_pattern("^[0-9]{5,20}$");

    case TK_ARG_PAYEE:
        return tk_schema_length(1, TK_PAYEE_MAX);

    case TK_ARG_HOLDER:
        return tk_schema_length(1, TK_PAYEE_HOLDER);

    case TK_ARG_AGREEMENT:
        return tk_schema_length(1, 64);

    case TK_ARG_PASSWORD:
    case TK_ARG_PAY_PASSWORD:
        return tk_schema_format("password");

    case TK_ARG_KEY:
        return tk_schema_length(36, 36);

    case TK_ARG_OPEN_KEY:
        return tk_schema_pattern("^[0-9A-F]{32}$");

    case TK_ARG_OBJECTS:
        return tk_schema_array(json_loads(arg->words, 0, NULL));

    case TK_ARG_ADDRESS:
    case TK_ARG_AS_IS:
        return tk_schema_string();
    }

    return json_object();
}


/* ---- Examples ---- */

/* "a,b" as an array. */

static json_t *
tk_example_parts(const char *text, int numbers)
{
    size_t   n;
    json_t  *array;

    array = json_array();

    for ( ;; ) {
        n = strcspn(text, ",");
        json_array_append_new(array, numbers ? json_integer(atoi(text))
                                             : json_stringn(text, n));
        if (text[n] == '\0') {
            return array;
        }

        text += n + 1;
    }
}


static json_t *
tk_example_weekdays(const char *text)
{
    int      day, last;
    json_t  *array;

    array = json_array();

    for (text = strcmp(text, "all") == 0 ? "1-7" : text; *text != '\0'; ) {
        day = *text++ - '0';
        last = day;

        if (*text == '-') {
            last = text[1] - '0';
            text += 2;
        }

        for ( /* void */ ; day <= last; day++) {
            json_array_append_new(array, json_integer(day));
        }

        text += *text == ',';
    }

    return array;
}


static json_t *
tk_example_number(const tk_arg_t *arg, const char *text)
{
    int64_t  n;

    if (tk_parse_int(tk_str_c(text), INT64_MIN, INT64_MAX, &n) != TK_OK
        || (arg->kind == TK_ARG_INT && arg->max > TK_OPENAPI_SAFE))
    {
        return json_string(text);
    }

    return json_integer(n);
}


static json_t *
tk_example_money(const char *text)
{
    int64_t  n;

    return tk_parse_money(tk_str_c(text), &n) == TK_OK
           ? json_integer(n) : json_string(text);
}


/* What ticketctl reads from its input is made up. */

static const char *
tk_example_secret(const tk_arg_t *arg, const char *text)
{
    if (strcmp(text, "-") != 0) {
        return text;
    }

    switch (arg->kind) {

    case TK_ARG_PHONE:
        return "13912345678";

    case TK_ARG_PAYEE:
        return "2088000000000042";

    case TK_ARG_HOLDER:
        return "某某公司";

    case TK_ARG_AGREEMENT:
        return "20265829000000000042";

    case TK_ARG_PAY_PASSWORD:
        return "246810";

    case TK_ARG_KEY:
        return "5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f";

    case TK_ARG_OPEN_KEY:
        return "0123456789ABCDEF0123456789ABCDEF";

    case TK_ARG_AS_IS:
        return "134567890123456789";        /* a code that pays */

    default:
        return "An-Example-7";
    }
}


static json_t *
tk_example_objects(const tk_arg_t *arg)
{
    json_t  *schema, *examples;

    schema = json_loads(arg->words, 0, NULL);
    examples = json_incref(json_object_get(schema, "examples"));
    json_decref(schema);

    return examples;
}


static json_t *
tk_example_value(const tk_arg_t *arg, const char *text, int as_text)
{
    text = tk_example_secret(arg, text);

    if (as_text) {
        return json_string(text);
    }

    switch (arg->kind) {

    case TK_ARG_INT:
    case TK_ARG_LIMIT:
        return tk_example_number(arg, text);

    case TK_ARG_MONEY:
        return tk_example_money(text);

    case TK_ARG_PERCENT:
        return json_real(atof(text));

    case TK_ARG_BOOL:
        return json_boolean(strcmp(text, "yes") == 0);

    case TK_ARG_METHODS:
    case TK_ARG_BLOCKS:
        return tk_example_parts(text, 0);

    case TK_ARG_WEEKDAYS:
        return tk_example_weekdays(text);

    case TK_ARG_OBJECTS:
        return tk_example_objects(arg);

    default:
        return json_string(text);
    }
}


/* The example's words, quotation marks taken off; how many there are. */

static size_t
tk_example_words(tk_pool_t *pool, const char *example,
    const char *words[TK_OPENAPI_WORDS])
{
    int     quoted;
    char   *p;
    size_t  n;

    p = pool->alloc(pool->data, strlen(example) + 1);

    for (n = 0; p != NULL && n < TK_OPENAPI_WORDS && *example != '\0'; n++) {
        words[n] = p;
        quoted = 0;

        for ( /* void */ ; *example != '\0' && (*example != ' ' || quoted);
             example++)
        {
            if (*example == '"' || *example == '\'') {
                quoted = !quoted;

            } else {
                *p++ = *example;
            }
        }

        *p++ = '\0';
        example += strspn(example, " ");
    }

    return n;
}


static const tk_arg_t *
tk_example_option(const tk_action_t *action, const char *word)
{
    const tk_arg_t  *option;

    for (option = action->options; option != NULL && option->name != NULL;
         option++)
    {
        if (strcmp(option->name, word) == 0) {
            return option;
        }
    }

    return NULL;
}


static void
tk_example_put(json_t *example, const tk_arg_t *arg, json_t *value)
{
    if (arg->member == NULL) {
        json_decref(value);
        return;
    }

    if (arg->kind != TK_ARG_LIST) {
        json_object_set_new(example, arg->member, value);
        return;
    }

    if (json_object_get(example, arg->member) == NULL) {
        json_object_set_new(example, arg->member, json_array());
    }

    json_array_append_new(json_object_get(example, arg->member), value);
}


json_t *
tk_openapi_example(tk_pool_t *pool, const tk_action_t *action, int text)
{
    size_t           i, n;
    json_t          *example;
    const char      *p, *words[TK_OPENAPI_WORDS];
    const tk_arg_t  *arg, *option;

    example = json_object();
    arg = action->args;
    n = tk_example_words(pool, action->example, words);

    for (i = 0, p = action->name; p != NULL; i++) {     /* the name's words */
        p = strchr(p, ' ');
        p = p == NULL ? NULL : p + 1;
    }

    for ( /* void */ ; i < n; i++) {
        option = words[i][0] == '-' && words[i][1] == '-'
                 ? tk_example_option(action, words[i]) : NULL;

        if (option != NULL && option->kind == TK_ARG_FLAG) {
            tk_example_put(example, option, json_true());

        } else if (option != NULL && i + 1 < n) {
            tk_example_put(example, option,
                           tk_example_value(option, words[++i], text));

        } else if (arg != NULL && arg->name != NULL) {
            tk_example_put(example, arg,
                           tk_example_value(arg, words[i], text));
            arg += arg->kind != TK_ARG_LIST;
        }
    }

    return example;
}
