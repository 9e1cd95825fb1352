/* The description of the JSON tongue; see the header. */

#include <stdio.h>

#include "tk_openapi.h"
#include "tk_answer.h"
#include "tk_buf.h"
#include "tk_import.h"
#include "tk_problem.h"
#include "tk_call.h"
#include "tk_sign_in.h"

#define TK_OPENAPI_VERSION  "/v1"


static json_t *
tk_openapi_ref(const char *ref)
{
    return json_pack("{s:s}", "$ref", ref);
}


/* "agent show" as "agent-show". */

static json_t *
tk_openapi_id(const tk_action_t *action)
{
    char    id[TK_ACTION_NAME];
    size_t  i;

    for (i = 0; action->name[i] != '\0' && i < sizeof(id) - 1; i++) {
        id[i] = action->name[i] == ' ' ? '-' : action->name[i];
    }

    return json_stringn(id, i);
}


static json_t *
tk_openapi_roles(const tk_action_t *action)
{
    int      i;
    json_t  *roles;

    roles = json_array();

    for (i = 0; i < TK_ROLES; i++) {
        if (action->roles & 1u << i) {
            json_array_append_new(roles, json_string(tk_role_name(1u << i)));
        }
    }

    return roles;
}


/* ---- What a call is given ---- */

static int
tk_openapi_in_path(const tk_action_t *action, const char *member)
{
    tk_str_t     s;
    const char  *p;

    for (p = strchr(action->path, '{'); p != NULL; p = strchr(p, '{')) {
        p = tk_path_member(p, &s);

        if (tk_str_eq(s, tk_str_c(member))) {
            return 1;
        }
    }

    return 0;
}


static int
tk_openapi_has_body(const tk_action_t *action)
{
    return strcmp(action->method, "GET") != 0
           && strcmp(action->method, "DELETE") != 0;
}


static int
tk_openapi_in_query(const tk_action_t *action)
{
    return !tk_openapi_has_body(action)
           || (action->flags & TK_ACTION_TAKES_FILE);
}


/* What is a member of the request, and not the session's. */

static int
tk_openapi_is_asked(const tk_action_t *action, const tk_arg_t *arg)
{
    return arg->member != NULL
           && !(arg == action->args && tk_action_of_supplier(action));
}


static json_t *
tk_openapi_parameter(const tk_action_t *action, const tk_arg_t *arg,
    const char *in, const json_t *example)
{
    int      path;
    json_t  *parameter, *value;

    path = strcmp(in, "path") == 0;
    parameter = json_pack("{s:s, s:s, s:b, s:s, s:s, s:o}",
                          "name", arg->member, "in", in,
                          "required", path || (arg->flags & TK_ARG_MUST),
                          "description", arg->en, "x-description-zh", arg->zh,
                          "schema", tk_openapi_schema(arg, 1));

    value = json_object_get(example, arg->member);

    if (value != NULL) {
        json_object_set(parameter, "example", value);
    }

    (void) action;

    return parameter;
}


static void
tk_openapi_add_parameters(const tk_action_t *action, const tk_arg_t *arg,
    const json_t *example, json_t *parameters)
{
    int  path;

    for ( /* void */ ; arg != NULL && arg->name != NULL; arg++) {
        if (!tk_openapi_is_asked(action, arg)) {
            continue;
        }

        path = tk_openapi_in_path(action, arg->member);

        if (path || tk_openapi_in_query(action)) {
            json_array_append_new(parameters,
                                  tk_openapi_parameter(action, arg,
                                                       path ? "path" : "query",
                                                       example));
        }
    }
}


static json_t *
tk_openapi_parameters(tk_pool_t *pool, const tk_action_t *action)
{
    json_t  *parameters, *example;

    parameters = json_array();
    example = tk_openapi_example(pool, action, 1);

    tk_openapi_add_parameters(action, action->args, example, parameters);
    tk_openapi_add_parameters(action, action->options, example, parameters);
    json_decref(example);

    if (action->flags & TK_ACTION_KEY) {
        json_array_append_new(parameters,
            tk_openapi_ref("#/components/parameters/IdempotencyKey"));
    }

    if (action->flags & TK_ACTION_MATCH) {
        json_array_append_new(parameters, tk_openapi_ref(
            strcmp(action->method, "PUT") == 0
            ? "#/components/parameters/IfMatchOrNew"
            : "#/components/parameters/IfMatch"));
    }

    return parameters;
}


/* The texts of the table are ticketctl's, which takes money in yuan. */

static void
tk_openapi_describe(json_t *schema, const tk_arg_t *arg)
{
    int  money;

    money = arg->kind == TK_ARG_MONEY;

    json_object_set_new(schema, "description",
                        json_sprintf("%s%s", money ? "in fen; ticketctl: " : "",
                                     arg->en));
    json_object_set_new(schema, "x-description-zh",
                        json_sprintf("%s%s", money ? "以分计；ticketctl：" : "",
                                     arg->zh));
}


/* Members of a body: schemas into properties, those needed into required; what
 * the path has leaves the example. */

static void
tk_openapi_add_members(const tk_action_t *action, const tk_arg_t *arg,
    json_t *properties, json_t *required, json_t *example)
{
    json_t  *schema;

    for ( /* void */ ; arg != NULL && arg->name != NULL; arg++) {
        if (arg->member == NULL) {
            continue;
        }

        if (!tk_openapi_is_asked(action, arg)
            || tk_openapi_in_path(action, arg->member))
        {
            json_object_del(example, arg->member);
            continue;
        }

        schema = tk_openapi_schema(arg, 0);

        if (!(arg->flags & TK_ARG_MUST)) {
            schema = json_pack("{s:[o, {s:s}]}", "anyOf", schema,
                               "type", "null");
        }

        tk_openapi_describe(schema, arg);
        json_object_set_new(properties, arg->member, schema);

        if (arg->flags & TK_ARG_MUST) {
            json_array_append_new(required, json_string(arg->member));
        }
    }
}


/* Bytes of any of these types, ", " between them. */

static void
tk_openapi_binary(json_t *content, const char *types)
{
    size_t  len;

    for ( /* void */ ; *types != '\0'; types += strspn(types, ", ")) {
        len = strcspn(types, ",");

        json_object_setn_new(content, types, len,
                             json_pack("{s:{s:s, s:s}}", "schema", "type",
                                       "string", "format", "binary"));
        types += len;
    }
}


/* A file: its first line, or of a map the members of it. */

static json_t *
tk_openapi_file(tk_pool_t *pool, const tk_action_t *action)
{
    json_t    *content;
    tk_str_t   heads;

    if (tk_import_is_picture(action->name)) {
        content = json_object();
        tk_openapi_binary(content, tk_import_types(action->name));

        return json_pack("{s:b, s:o}", "required", 1, "content", content);
    }

    if (tk_import_heads(pool, action->name, &heads) != TK_OK) {
        return NULL;
    }

    content = json_pack("{s:{s:{s:s}, s:o}}", "text/csv", "schema",
                        "type", "string", "example",
                        json_stringn((const char *) heads.data, heads.len));

    if (tk_import_takes_json(action->name)) {
        json_object_set_new(content, "application/json",
            json_pack("{s:{s:s, s:{s:{s:s, s:{s:s}}}}, s:{s:[]}}",
                      "schema", "type", "object", "properties",
                      "areas", "type", "array", "items", "type", "object",
                      "example", "areas"));
    }

    return json_pack("{s:b, s:o}", "required", 1, "content", content);
}


static json_t *
tk_openapi_body(tk_pool_t *pool, const tk_action_t *action)
{
    json_t  *schema, *properties, *required, *example;

    if (action->flags & TK_ACTION_TAKES_FILE) {
        return tk_openapi_file(pool, action);
    }

    properties = json_object();
    required = json_array();
    example = tk_openapi_example(pool, action, 0);

    tk_openapi_add_members(action, action->args, properties, required,
                           example);
    tk_openapi_add_members(action, action->options, properties, required,
                           example);

    schema = json_pack("{s:s, s:o, s:b}", "type", "object",
                       "properties", properties,
                       "additionalProperties", 0);

    if (json_array_size(required) > 0) {
        json_object_set(schema, "required", required);
    }

    example = json_pack("{s:b, s:{s:{s:o, s:o}}}",
                        "required", json_array_size(required) > 0,
                        "content", "application/json",
                        "schema", schema, "example", example);
    json_decref(required);

    return example;
}


/* ---- What it answers ---- */

static json_t *
tk_openapi_content(const char *schema)
{
    return json_pack("{s:{s:o}}", "application/json",
                     "schema", tk_openapi_ref(schema));
}


static json_t *
tk_openapi_responses(const tk_action_t *action)
{
    json_t  *responses, *ok, *content;

    content = action->flags & TK_ACTION_STREAM
              ? json_pack("{s:{s:{s:s}}}", "text/event-stream", "schema",
                          "type", "string")
              : action->flags & TK_ACTION_FILE
              ? json_pack("{s:{s:{s:s, s:s}}}", "application/octet-stream",
                          "schema", "type", "string", "format", "binary")
              : tk_openapi_content(action->flags & TK_ACTION_ONE
                                   || action->roles == 0
                                   ? "#/components/schemas/Thing"
                                   : "#/components/schemas/List");

    if (action->flags & TK_ACTION_PAPER) {
        /* if "as" says so */
        tk_openapi_binary(content, "text/html, application/octet-stream");
    }

    ok = json_pack("{s:s, s:o}", "description", action->en, "content",
                   content);

    if (action->flags & TK_ACTION_MATCH
        || (strcmp(action->method, "GET") == 0 && action->roles))
    {
        json_object_set_new(ok, "headers", json_pack("{s:o}", "ETag",
            tk_openapi_ref("#/components/headers/ETag")));
    }

    responses = json_pack("{s:o}", "200", ok);

    if (action->flags & TK_ACTION_KEY) {
        json_object_set_new(responses, "202",
                            tk_openapi_ref("#/components/responses/Proposal"));
    }

    json_object_set_new(responses, "default",
                        tk_openapi_ref("#/components/responses/Problem"));

    return responses;
}


static json_t *
tk_openapi_operation(tk_pool_t *pool, const tk_action_t *action)
{
    json_t  *operation;

    operation = json_pack("{s:o, s:s, s:s, s:o}",
                          "operationId", tk_openapi_id(action),
                          "summary", action->en, "x-summary-zh", action->zh,
                          "parameters", tk_openapi_parameters(pool, action));

    if (action->roles != 0) {
        json_object_set_new(operation, "x-roles", tk_openapi_roles(action));
    }

    if (tk_openapi_has_body(action)) {
        json_object_set_new(operation, "requestBody",
                            tk_openapi_body(pool, action));

    }

    if (action->roles == 0 && tk_sign_in_is_public(action)) {
        json_object_set_new(operation, "security", json_array());
    }

    json_object_set_new(operation, "responses", tk_openapi_responses(action));

    return operation;
}


static void
tk_openapi_add(tk_pool_t *pool, json_t *paths, const tk_action_t *table)
{
    char                path[256], method[8];
    size_t              i;
    json_t             *item;
    const tk_action_t  *action;

    for (action = table; action->name != NULL; action++) {
        if (action->path == NULL) {
            continue;
        }

        snprintf(path, sizeof(path), TK_OPENAPI_VERSION "%s", action->path);

        for (i = 0; action->method[i] != '\0' && i < sizeof(method) - 1; i++) {
            method[i] = (char) (action->method[i] | 0x20);
        }

        method[i] = '\0';
        item = json_object_get(paths, path);

        if (item == NULL) {
            item = json_object();
            json_object_set_new(paths, path, item);
        }

        json_object_set_new(item, method, tk_openapi_operation(pool, action));
    }
}


/* ---- What they have in common ---- */

static json_t *
tk_openapi_problems(tk_pool_t *pool)
{
    size_t               i;
    json_t              *types;
    tk_str_t             en, zh;
    const tk_problem_t  *problem;

    types = json_array();

    for (i = 0; (problem = tk_problem_at(i)) != NULL; i++) {
        if (tk_problem_text(pool, problem, TK_ENGLISH,
                            (tk_str_t) tk_null_str, &en) != TK_OK
            || tk_problem_text(pool, problem, TK_CHINESE,
                               (tk_str_t) tk_null_str, &zh) != TK_OK)
        {
            continue;
        }

        json_array_append_new(types,
            json_pack("{s:o, s:i, s:s%, s:s%}",
                      "type", json_sprintf("/errors/%s", problem->name),
                      "status", problem->status,
                      "en", en.data, en.len, "zh", zh.data, zh.len));
    }

    return types;
}


static json_t *
tk_openapi_schemas(tk_pool_t *pool)
{
    json_t  *problem, *schemas;

    problem = json_pack("{s:s, s:[s, s, s, s, s],"
                        " s:{s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s},"
                        "    s:{s:s, s:{s:s,"
                        "       s:{s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}}}}},"
                        " s:o}",
                        "type", "object", "required",
                        "type", "title", "status", "detail", "instance",
                        "properties",
                        "type", "type", "string", "title", "type", "string",
                        "status", "type", "integer",
                        "detail", "type", "string",
                        "instance", "type", "string",
                        "errors", "type", "array", "items", "type", "object",
                        "properties",
                        "pointer", "type", "string",
                        "parameter", "type", "string", "code", "type", "string",
                        "detail", "type", "string",
                        "x-types", tk_openapi_problems(pool));

    schemas = json_pack("{s:{s:s}, s:{s:s, s:[s, s], s:{s:{s:s, s:{s:s}},"
                        " s:{s:[s, s]}}}, s:o}",
                        "Thing", "type", "object",
                        "List", "type", "object", "required", "items", "next",
                        "properties", "items", "type", "array", "items",
                        "type", "object",
                        "next", "type", "string", "null",
                        "Problem", problem);

    return schemas;
}


static json_t *
tk_openapi_components(tk_pool_t *pool)
{
    json_t  *components;

    components = json_pack("{s:{s:{s:s, s:s, s:s}}}",
                           "securitySchemes", "session", "type", "apiKey",
                           "in", "cookie", "name", "__Host-ticket");

    json_object_set_new(components, "parameters",
        json_pack("{s:{s:s, s:s, s:b, s:s, s:{s:s, s:i, s:i}},"
                  " s:{s:s, s:s, s:b, s:s, s:{s:s}},"
                  " s:{s:s, s:s, s:b, s:s, s:{s:s}}}",
                  "IdempotencyKey", "name", "Idempotency-Key", "in", "header",
                  "required", 1, "description",
                  "the same key and request again: the first answer, for ever",
                  "schema", "type", "string", "minLength", 1,
                  "maxLength", 255,
                  "IfMatch", "name", "If-Match", "in", "header", "required", 1,
                  "description", "the ETag of what is changed, or *",
                  "schema", "type", "string",
                  "IfMatchOrNew", "name", "If-Match", "in", "header",
                  "required", 0, "description",
                  "the ETag of what is changed, or *; without it what is there"
                  " is not changed (428), and what is not there is made",
                  "schema", "type", "string"));

    json_object_set_new(components, "headers",
        json_pack("{s:{s:s, s:{s:s}}}", "ETag", "description",
                  "for If-Match of what changes it", "schema", "type",
                  "string"));

    json_object_set_new(components, "responses",
        json_pack("{s:{s:s, s:{s:{s:o}}}, s:{s:s, s:o}}",
                  "Problem", "description", "refused, as RFC 9457 has it",
                  "content", "application/problem+json", "schema",
                  tk_openapi_ref("#/components/schemas/Problem"),
                  "Proposal", "description",
                  "proposed: another person has to approve it", "content",
                  tk_openapi_content("#/components/schemas/Thing")));

    json_object_set_new(components, "schemas", tk_openapi_schemas(pool));

    return components;
}


char *
tk_openapi(tk_pool_t *pool, const char *version, size_t *len)
{
    char    *text;
    json_t  *paths, *document;

    paths = json_object();
    tk_openapi_add(pool, paths, tk_sign_in_actions);
    tk_openapi_add(pool, paths, tk_actions);

    document = json_pack("{s:s, s:{s:s, s:s, s:s}, s:[{s:s}], s:[{s:[]}],"
                         " s:o, s:o}",
                         "openapi", "3.1.0",
                         "info", "title", "ngx_ticket", "version", version,
                         "description",
                         "What the attraction's staff can do, as ticketctl"
                         " does it.  Money is in fen, moments are RFC 3339 in"
                         " the supplier's zone.  金额以分计，时刻为景区时区的"
                         " RFC 3339。",
                         "servers", "url", ".",
                         "security", "session",
                         "paths", paths,
                         "components", tk_openapi_components(pool));

    text = document ? json_dumps(document, JSON_INDENT(1)) : NULL;
    *len = text ? strlen(text) : 0;
    json_decref(document);

    return text;
}
