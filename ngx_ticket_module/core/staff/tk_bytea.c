/* Bytes as literals of Postgres in JSON; see tk_bytea.h. */

#include "tk_bytea.h"
#include "tk_value.h"


tk_err_t
tk_bytea_read(tk_pool_t *pool, const json_t *literal, tk_str_t *bytes)
{
    tk_str_t  hex;

    bytes->len = 0;
    bytes->data = NULL;

    if (json_is_null(literal)) {
        return TK_OK;
    }

    if (!json_is_string(literal)) {
        return TK_BAD_VALUE;
    }

    hex = tk_str_c(json_string_value(literal));

    if (hex.len < 2 || hex.data[0] != '\\' || hex.data[1] != 'x') {
        return TK_BAD_VALUE;
    }

    hex.data += 2;
    hex.len -= 2;
    bytes->len = hex.len / 2;
    bytes->data = pool->alloc(pool->data, bytes->len + 1);

    return bytes->data == NULL ? TK_NO_MEMORY : tk_parse_hex(hex, bytes->data);
}


json_t *
tk_bytea_json(tk_pool_t *pool, tk_str_t bytes)
{
    unsigned char  *literal;

    literal = pool->alloc(pool->data, 2 + bytes.len * 2);
    if (literal == NULL) {
        return NULL;
    }

    literal[0] = '\\';
    literal[1] = 'x';
    tk_format_hex(bytes.data, bytes.len, literal + 2, 0);

    return json_stringn((const char *) literal, 2 + bytes.len * 2);
}
