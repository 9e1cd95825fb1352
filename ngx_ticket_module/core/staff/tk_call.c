/* From a request to the call of an action; see the header. */

#include "tk_call.h"
#include "tk_buf.h"
#include "tk_form.h"
#include "tk_value.h"


/* ---- Paths ---- */

const char *
tk_path_member(const char *p, tk_str_t *member)
{
    size_t  n;

    if (*p != '{') {
        return NULL;
    }

    n = strcspn(p, "}");
    member->data = (unsigned char *) p + 1;
    member->len = n - 1;

    return p + n + (p[n] == '}');
}


int
tk_path_arg(const tk_action_t *action, tk_str_t member)
{
    int  i;

    for (i = 0; action->args != NULL && action->args[i].name != NULL; i++) {
        if (action->args[i].member != NULL
            && tk_str_eq(member, tk_str_c(action->args[i].member)))
        {
            return i;
        }
    }

    return -1;
}


void
tk_path_find(const tk_action_t *table, tk_str_t method, tk_str_t path,
    tk_path_t *found)
{
    int          arg;
    size_t       i, n;
    tk_str_t     member, elements[TK_ACTION_ARGS];
    const char  *p;

    memset(found, 0, sizeof(tk_path_t));

    found->action = tk_action_route_in(table, method, path, elements, &n,
                                       &found->methods);
    if (found->action == NULL) {
        return;
    }

    for (i = 0, p = strchr(found->action->path, '{'); p != NULL;
         i++, p = strchr(p, '{'))
    {
        p = tk_path_member(p, &member);
        arg = tk_path_arg(found->action, member);

        if (arg >= 0 && i < n) {
            found->members[arg] = elements[i];
        }
    }
}


/* ---- What came, as an object ---- */

/* Brackets outside of strings are enough to count: what is no JSON is refused
 * afterwards. */

static int
tk_call_is_deep(tk_str_t body)
{
    int     depth, quoted;
    size_t  i;

    depth = 0;
    quoted = 0;

    for (i = 0; i < body.len; i++) {

        switch (body.data[i]) {

        case '"':
            quoted = !quoted;
            break;

        case '\\':
            i += quoted;
            break;

        case '{':
        case '[':
            depth += !quoted;
            break;

        case '}':
        case ']':
            depth -= !quoted;
            break;
        }

        if (depth > TK_CALL_DEPTH) {
            return 1;
        }
    }

    return 0;
}


json_t *
tk_call_body(tk_str_t body, const char **code, int *line, int *column)
{
    json_t        *json;
    json_error_t   error;

    *line = 0;
    *column = 0;

    if (body.len == 0) {
        return json_object();
    }

    if (tk_call_is_deep(body)) {
        *code = "JSON_DEPTH";
        return NULL;
    }

    json = json_loadb((const char *) body.data, body.len,
                      JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);

    if (json == NULL) {
        *code = json_error_code(&error) == json_error_duplicate_key
                ? "JSON_TWICE" : "JSON_SYNTAX";
        *line = error.line;
        *column = error.column;
        return NULL;
    }

    if (!json_is_object(json)) {
        json_decref(json);
        *code = "JSON_OBJECT";
        return NULL;
    }

    return json;
}


/* A name that comes again has an array. */

static int
tk_call_query_put(json_t *query, const tk_pair_t *pair)
{
    json_t  *was, *value, *array;

    value = json_stringn((const char *) pair->value.data, pair->value.len);
    was = json_object_getn(query, (const char *) pair->name.data,
                           pair->name.len);

    if (was == NULL) {
        return json_object_setn_new(query, (const char *) pair->name.data,
                                    pair->name.len, value);
    }

    if (json_is_array(was)) {
        return json_array_append_new(was, value);
    }

    array = json_pack("[Oo]", was, value);

    return json_object_setn_new(query, (const char *) pair->name.data,
                                pair->name.len, array);
}


static int
tk_call_has_nul(tk_str_t s)
{
    return s.len > 0 && memchr(s.data, '\0', s.len) != NULL;
}


json_t *
tk_call_query(tk_pool_t *pool, tk_str_t query, const char **code)
{
    size_t      i, n;
    json_t     *json;
    tk_pair_t  *pairs;

    n = 0;
    json = json_object();
    pairs = pool->alloc(pool->data, TK_SIGN_PARAMS * sizeof(tk_pair_t));

    if (json == NULL || pairs == NULL
        || tk_form_read(pool, query, pairs, &n) != TK_OK)
    {
        json_decref(json);
        *code = "QUERY_SYNTAX";
        return NULL;
    }

    for (i = 0; i < n; i++) {
        if (pairs[i].name.len == 0
            || tk_call_has_nul(pairs[i].name)
            || tk_call_has_nul(pairs[i].value)
            || tk_call_query_put(json, &pairs[i]) != 0)
        {
            json_decref(json);
            *code = "QUERY_SYNTAX";     /* not UTF-8 */
            return NULL;
        }
    }

    return json;
}


/* ---- What is wrong ---- */

void
tk_call_wrong(tk_call_t *call, const char *member, const char *code,
    const char *why)
{
    tk_buf_t  pointer;

    if (call->text) {
        json_array_append_new(call->errors,
            json_pack("{s:s, s:s, s:s}", "parameter", member,
                      "code", code, "detail", why));
        return;
    }

    if (tk_buf_init(&pointer, call->pool, 64) != TK_OK) {
        return;
    }

    tk_buf_adds(&pointer, "/");

    for ( /* void */ ; *member != '\0'; member++) {    /* RFC 6901 */
        if (*member == '~' || *member == '/') {
            tk_buf_adds(&pointer, *member == '~' ? "~0" : "~1");

        } else {
            tk_buf_add(&pointer, member, 1);
        }
    }

    tk_buf_add(&pointer, "", 1);

    if (!pointer.failed) {
        json_array_append_new(call->errors,
            json_pack("{s:s, s:s, s:s}", "pointer", pointer.start,
                      "code", code, "detail", why));
    }
}


static const char *
tk_call_says(const tk_call_t *call, const char *english, const char *chinese)
{
    return call->lang == TK_CHINESE ? chinese : english;
}


/* ---- Values ---- */

static json_t *
tk_call_list(tk_arg_reading_t *in, const tk_arg_t *arg, const json_t *texts)
{
    size_t   i;
    json_t  *list, *text, *value;

    list = json_array();

    json_array_foreach(texts, i, text) {
        value = tk_arg_text(in, arg, json_string_value(text));

        if (value == NULL) {
            json_decref(list);
            return NULL;
        }

        json_array_append_new(list, value);
    }

    return list;
}


/* Of a query: a list may have one element. */

static json_t *
tk_call_text(tk_arg_reading_t *in, const tk_arg_t *arg, json_t *given)
{
    json_t  *array, *value;

    if (arg->kind == TK_ARG_LIST) {
        array = json_is_array(given) ? json_incref(given)
                                     : json_pack("[O]", given);
        value = tk_call_list(in, arg, array);
        json_decref(array);
        return value;
    }

    if (json_is_array(given)) {
        return tk_arg_wrong_type(in, arg);
    }

    return tk_arg_text(in, arg, json_string_value(given));
}


/* A flag is a text in a query: "yes", "true", "1", or nothing behind the
 * name. */

static json_t *
tk_call_flag(tk_arg_reading_t *in, const tk_arg_t *arg, json_t *given)
{
    tk_arg_t     flag;
    const char  *text;

    text = json_string_value(given);

    if (text != NULL && (text[0] == '\0' || strcmp(text, "1") == 0)) {
        return json_true();
    }

    flag = *arg;
    flag.kind = TK_ARG_BOOL;

    return tk_call_text(in, &flag, given);
}


static json_t *
tk_call_value(tk_call_t *call, tk_arg_reading_t *in, const tk_arg_t *arg,
    json_t *given)
{
    if (!call->text) {
        return tk_arg_json(in, arg, given);
    }

    return arg->kind == TK_ARG_FLAG ? tk_call_flag(in, arg, given)
                                    : tk_call_text(in, arg, given);
}


static tk_err_t
tk_call_read_one(tk_call_t *call, const tk_arg_t *arg, json_t *given, int text,
    json_t **value)
{
    int               was;
    tk_arg_reading_t  in;

    memset(&in, 0, sizeof(tk_arg_reading_t));
    in.pool = call->pool;
    in.lang = call->lang;
    in.change = call->change;
    in.secret = call->secret;
    in.data = call->data;

    was = call->text;
    call->text |= text;
    *value = tk_call_value(call, &in, arg, given);

    if (*value == NULL && in.why != NULL) {
        tk_call_wrong(call, arg->member, in.code, in.why);
    }

    call->text = was;

    return *value == NULL && in.why == NULL ? TK_BUG : TK_OK;
}


static void
tk_call_missing(tk_call_t *call, const tk_arg_t *arg)
{
    if (arg->flags & TK_ARG_MUST) {
        tk_call_wrong(call, arg->member, "MISSING",
                      tk_call_says(call, "it is needed", "必须提供"));
    }
}


/* Of a body; NULL: nothing is said of it. */

static json_t *
tk_call_given(const tk_arg_t *arg, const json_t *body)
{
    json_t  *given;

    given = json_object_get(body, arg->member);

    return json_is_null(given) && !tk_arg_null_says(arg) ? NULL : given;
}


static tk_err_t
tk_call_arg(tk_call_t *call, const tk_arg_t *arg, tk_str_t path,
    const json_t *body)
{
    json_t    *given, *value;
    tk_err_t   rc;

    value = NULL;
    given = path.data != NULL
            ? json_stringn((const char *) path.data, path.len)
            : json_incref(tk_call_given(arg, body));
    rc = TK_OK;

    if (given != NULL) {
        rc = tk_call_read_one(call, arg, given, path.data != NULL, &value);

    } else if (path.data != NULL) {
        tk_call_wrong(call, arg->member, "UTF8",
                      tk_call_says(call, "it is not UTF-8 text",
                                   "不是 UTF-8 文本"));

    } else {
        tk_call_missing(call, arg);
    }

    json_decref(given);

    if (tk_arg_goes(arg)) {
        json_array_append_new(call->args, value ? value : json_null());

    } else if (value != NULL) {
        json_object_set_new(call->own, arg->member, value);
    }

    return rc;
}


static tk_err_t
tk_call_option(tk_call_t *call, const tk_arg_t *arg, const json_t *body)
{
    json_t    *given, *value;
    tk_err_t   rc;

    given = tk_call_given(arg, body);

    if (given == NULL) {
        tk_call_missing(call, arg);
        return TK_OK;
    }

    rc = tk_call_read_one(call, arg, given, 0, &value);

    if (rc != TK_OK || value == NULL) {
        return rc;
    }

    if (arg->kind != TK_ARG_FLAG || json_is_true(value)) {
        if (tk_arg_goes(arg)) {
            tk_arg_put(arg, value, call->change);

        } else {
            json_object_set(call->own, arg->member, value);
        }
    }

    json_decref(value);

    return TK_OK;
}


/* ---- The whole ---- */

static int
tk_call_has(const tk_arg_t *args, const char *member)
{
    for ( /* void */ ; args != NULL && args->name != NULL; args++) {
        if (args->member != NULL && strcmp(args->member, member) == 0) {
            return 1;
        }
    }

    return 0;
}


/* What the action does not know, and what stands in the path already. */

static void
tk_call_unknown(tk_call_t *call, const tk_path_t *path, const json_t *given)
{
    int                 arg;
    json_t             *value;
    const char         *member;
    const tk_action_t  *action;

    action = path->action;

    json_object_foreach((json_t *) given, member, value) {
        arg = tk_path_arg(action, tk_str_c(member));

        if ((arg >= 0 && path->members[arg].data == NULL
             && !(arg == 0 && tk_action_of_supplier(action)))
            || tk_call_has(action->options, member))
        {
            continue;
        }

        tk_call_wrong(call, member, "UNKNOWN",
                      call->text
                      ? tk_call_says(call, "there is no such parameter here",
                                     "此处没有这个参数")
                      : tk_call_says(call, "there is no such member here",
                                     "此处没有这一项"));
    }
}


tk_err_t
tk_call_read(tk_call_t *call, const tk_path_t *path, const json_t *given)
{
    int                 i;
    tk_err_t            rc;
    const tk_arg_t     *arg;
    const tk_action_t  *action;

    action = path->action;
    call->args = json_array();
    call->change = json_object();
    call->own = json_object();
    call->errors = json_array();

    if (call->args == NULL || call->change == NULL || call->own == NULL
        || call->errors == NULL)
    {
        return TK_NO_MEMORY;
    }

    for (i = 0; action->args != NULL && action->args[i].name != NULL; i++) {
        if (i == 0 && tk_action_of_supplier(action)) {
            continue;
        }

        if (action->args[i].member == NULL) {
            continue;
        }

        rc = tk_call_arg(call, &action->args[i], path->members[i], given);
        if (rc != TK_OK) {
            return rc;
        }
    }

    for (arg = action->options; arg != NULL && arg->name != NULL; arg++) {
        if (arg->member == NULL) {
            continue;
        }

        rc = tk_call_option(call, arg, given);
        if (rc != TK_OK) {
            return rc;
        }
    }

    tk_call_unknown(call, path, given);

    return TK_OK;
}


void
tk_call_free(tk_call_t *call)
{
    json_decref(call->args);
    json_decref(call->change);
    json_decref(call->own);
    json_decref(call->errors);
    call->args = NULL;
    call->change = NULL;
    call->own = NULL;
    call->errors = NULL;
}


const char *
tk_call_own(const tk_call_t *call, const char *member)
{
    return json_string_value(json_object_get(call->own, member));
}
